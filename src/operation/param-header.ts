/**
 * `x-mcp-header` in the schema of a parameter (MCP 2026-07-28, Streamable HTTP, "Schema Extension"): clients repeat the
 * argument as the header `Mcp-Param-{name}`, which proxies can route by. They refuse a tool with one that breaks a rule.
 */
import { isObject } from "../spec/json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "../spec/model.ts";
import type { Parameter } from "./model.ts";

/** RFC 9110, section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/;
const types: ReadonlySet<unknown> = new Set(["string", "integer", "boolean"]);
/** What no proxy should see. */
const secret = /auth|cookie|credential|key|passw|secret|session|token/i;

/** Whether what a schema admits can stand in a header. */
export function canBeHeader({ type }: JsonObject): boolean {
  return types.has(type);
}

export function isHeaderName(text: string): boolean {
  return token.test(text);
}

/** Names of headers, by parameter; one that breaks a rule is left out, and said. */
export function readParamHeaders(
  parameters: readonly Parameter[],
  resolve: (value: JsonValue | undefined) => JsonObject | undefined,
  report: (problem: Omit<Diagnostic, "path">) => void,
): ReadonlyMap<Parameter, string> {
  const headers = new Map<Parameter, string>();
  const taken = new Set<string>();
  for (const parameter of parameters) {
    const schema = isObject(parameter.schema) ? resolve(parameter.schema) : undefined;
    const name = schema?.["x-mcp-header"];
    if (schema === undefined || name === undefined) continue;
    const problem = findProblem(parameter, schema, name, taken);
    if (problem === undefined && typeof name === "string") {
      headers.set(parameter, name);
      taken.add(name.toLowerCase());
    } else {
      const message = `x-mcp-header of the parameter ${parameter.name} is left out: ${problem}.`;
      report({ severity: "warning", message });
    }
  }
  return headers;
}

function findProblem(
  { name: parameter }: Parameter,
  schema: JsonObject,
  name: JsonValue,
  taken: ReadonlySet<string>,
): string | undefined {
  if (typeof name !== "string" || !isHeaderName(name)) return "it is no name of a header";
  if (!canBeHeader(schema)) return "only a string, integer or boolean can be a header";
  if (taken.has(name.toLowerCase())) return "another parameter of the operation has it";
  if (secret.test(parameter) || secret.test(name)) return "it looks like a credential";
  return undefined;
}
