import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { percentDecode, unescapePointer } from "../spec/pointer.ts";
import { mapChildren } from "./schema-map.ts";

/** More nodes than this are no schema that anyone reads; what comes after them is left open. */
const maxNodes = 5_000;

/**
 * The same schema with what it refers to under `$defs` in place of the references. A definition inside itself is left
 * open, and says so, for it would never end.
 */
export function inlineReferences({ $defs, ...root }: JsonObject): JsonObject {
  const definitions = isObject($defs) ? $defs : {};
  let nodes = 0;

  function inline(node: JsonObject, within: readonly string[]): JsonObject {
    nodes++;
    const { $ref: reference, ...beside } = node;
    if (typeof reference !== "string") return mapChildren(node, (child) => inline(child, within));
    const name = nameOf(reference);
    const target = name === undefined ? undefined : definitions[name];
    if (name === undefined || !isObject(target)) return inline(beside, within);
    if (within.includes(name)) return open(target, beside, "Nested as above, to any depth.");
    if (nodes > maxNodes) return open(target, beside, "Its parts are left out here.");
    const inner = inline(target, [...within, name]);
    const own = inline(beside, within);
    return Object.keys(own).every((keyword) => isNote(keyword) || inner[keyword] === undefined)
      ? { ...inner, ...own }
      : {
          ...Object.fromEntries(Object.entries(own).filter(([keyword]) => isNote(keyword))),
          allOf: [inner, own],
        };
  }

  return inline(root, []);
}

/** JSON Pointer, section 6: a URI fragment. */
function nameOf(reference: string): string | undefined {
  const prefix = "#/$defs/";
  if (!reference.startsWith(prefix)) return undefined;
  return unescapePointer(percentDecode(reference.slice(prefix.length)));
}

function isNote(keyword: string): boolean {
  return keyword === "description" || keyword === "title";
}

function open(target: JsonObject, beside: JsonObject, note: string): JsonObject {
  const given: JsonValue | undefined = beside["description"] ?? target["description"];
  const { type } = target;
  return {
    ...(type !== undefined && { type }),
    ...(type === "array" && { items: {} }),
    description: typeof given === "string" ? `${given} ${note}` : note,
  };
}
