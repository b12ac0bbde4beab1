/**
 * Definitions that lead back to themselves without looking any deeper into the value: validators would follow them for
 * ever. The reference that closes such a circle says nothing, so it is left out.
 */
import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { MutableObject } from "./schema-keyword.ts";

/** Keywords whose schemas are about the same value as the schema around them. */
const sameValue = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];
const prefix = "#/$defs/";

/** Breaks every such circle among `definitions`, in place. */
export function breakCircles(definitions: MutableObject): void {
  const done = new Set<string>();

  function visit(name: string, path: readonly string[]): void {
    const definition = definitions[name];
    if (done.has(name) || !isObject(definition)) return;
    definitions[name] = rewrite(definition, [...path, name]);
    done.add(name);
  }

  function rewrite(node: JsonObject, path: readonly string[]): JsonObject {
    const reference = node["$ref"];
    const name =
      typeof reference === "string" && reference.startsWith(prefix)
        ? reference.slice(prefix.length)
        : undefined;
    if (name !== undefined && path.includes(name)) {
      const { $ref: _circle, ...rest } = node;
      return rest;
    }
    if (name !== undefined) visit(name, path);
    const changed = sameValue.flatMap((keyword): readonly (readonly [string, JsonValue])[] => {
      const value = node[keyword];
      const rewritten = value === undefined ? undefined : rewriteAll(value, path);
      return rewritten === undefined || rewritten === value ? [] : [[keyword, rewritten]];
    });
    return changed.length === 0 ? node : { ...node, ...Object.fromEntries(changed) };
  }

  function rewriteAll(value: JsonValue, path: readonly string[]): JsonValue {
    if (isArray(value)) {
      const members = value.map((member) => rewriteAll(member, path));
      // Definitions are shared: what holds no circle stays the one that all tools know.
      return members.every((member, index) => member === value[index]) ? value : members;
    }
    return isObject(value) ? rewrite(value, path) : value;
  }

  for (const name of Object.keys(definitions)) visit(name, []);
}
