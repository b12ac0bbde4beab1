import type { Parameter } from "../operation/model.ts";
import type { ArgumentBinding } from "./model.ts";

/** The argument for a parameter, by its name in the document; at any place unless one is said. */
export function argumentFor(
  bindings: readonly ArgumentBinding[],
  name: string,
  place?: string,
): string | undefined {
  for (const binding of bindings) {
    if (binding.to !== "parameter") continue;
    const { parameter, argument } = binding;
    if (isNamed(parameter, name) && (place === undefined || parameter.in === place)) {
      return argument;
    }
  }
  return undefined;
}

/** Names of headers are the same in capitals (RFC 9110, section 5.1). */
function isNamed(parameter: Parameter, name: string): boolean {
  return parameter.in === "header"
    ? parameter.name.toLowerCase() === name.toLowerCase()
    : parameter.name === name;
}
