/** A loose output schema as a line of text, the way people write types: `{ id: integer, tags: [string] }`. */
import { entriesOf, isObject, listOf } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";

/** Of the whole, in characters: what lies deepest goes first. */
const maxLength = 3_000;
const maxDepth = 6;

export function toShape(schema: JsonValue): string {
  for (let depth = maxDepth; depth > 1; depth--) {
    const text = shapeOf(schema, depth);
    if (text.length <= maxLength) return text;
  }
  const flat = shapeOf(schema, 1);
  return flat.length <= maxLength ? flat : `${flat.slice(0, maxLength).toWellFormed()}…`;
}

/** @param depth levels of members that are told */
function shapeOf(schema: JsonValue | undefined, depth: number): string {
  if (!isObject(schema)) return "any";
  const members = entriesOf(schema["properties"]);
  if (members.length > 0)
    return depth === 0
      ? "{…}"
      : `{ ${members.map(([name, member]) => `${toKey(name)}: ${shapeOf(member, depth - 1)}`).join(", ")} }`;
  const { items, additionalProperties: others } = schema;
  if (items !== undefined) return `[${shapeOf(items, depth)}]`;
  if (isObject(others)) return `{ [name]: ${shapeOf(others, depth)} }`;
  const { type } = schema;
  const types = (typeof type === "string" ? [type] : listOf(type)).filter(
    (name) => typeof name === "string" && name !== "null",
  );
  return types.length === 0 ? "any" : types.map(String).join(" | ");
}

function toKey(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}
