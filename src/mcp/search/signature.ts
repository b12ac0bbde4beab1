import { isObject, listOf } from "../../spec/json.ts";
import type { Tool } from "../../tool/model.ts";

/** Optional arguments named in a line: the first are those that matter, by and large. */
const maxOptional = 6;

/** `issues_update(owner, repo, issue_number, title?, body?, ... 5 more)`. */
export function toSignature({ name, input }: Tool): string {
  const { properties, required } = input.schema;
  const needed = new Set(listOf(required));
  const all = isObject(properties) ? Object.keys(properties) : [];
  const optional = all.filter((argument) => !needed.has(argument));
  const rest = optional.length - maxOptional;
  const shown = [
    ...all.filter((argument) => needed.has(argument)),
    ...optional.slice(0, maxOptional).map((argument) => `${argument}?`),
    ...(rest > 0 ? [`... ${rest} more`] : []),
  ];
  return `${name}(${shown.join(", ")})`;
}
