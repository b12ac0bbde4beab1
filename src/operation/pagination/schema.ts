/** What a schema shows of members and types without being converted: references followed, compositions taken together. */
import { entriesOf, isObject, listOf, textOf } from "../../spec/json.ts";
import type { JsonObject, JsonValue } from "../../spec/model.ts";
import type { MediaType, Schema } from "../model.ts";

export type Resolve = (value: JsonValue | undefined) => JsonObject | undefined;

/** No type at all is any. */
export type Types = ReadonlySet<string>;

/** `$skipToken`, `skip_token` and `skipToken` are one name. */
export function plain(name: string): string {
  const lower = name.toLowerCase();
  return /^[a-z0-9]*$/.test(lower) ? lower : lower.replaceAll(/[^a-z0-9]/g, "");
}

export function isArraySchema(schema: JsonObject, resolve: Resolve): boolean {
  return schema["items"] !== undefined || typesOf(schema, resolve).has("array");
}

/** Own properties and those that `allOf` brings, references followed. */
export function propertiesOf(
  schema: JsonObject,
  resolve: Resolve,
  depth = 0,
): ReadonlyMap<string, JsonObject> {
  const properties = new Map<string, JsonObject>();
  if (depth > maxDepth) return properties;
  for (const keyword of ["allOf", "oneOf", "anyOf"]) {
    for (const part of listOf(schema[keyword])) {
      const resolved = resolve(part);
      if (resolved === undefined) continue;
      for (const [name, value] of propertiesOf(resolved, resolve, depth + 1)) {
        properties.set(name, value);
      }
    }
  }
  for (const [name, value] of entriesOf(schema["properties"])) {
    properties.set(name, resolve(value) ?? {});
  }
  return properties;
}

/** Documents nest a few of these, and now and then in a circle. */
const maxDepth = 4;

export function typesOf(schema: JsonObject, resolve: Resolve, depth = 0): Types {
  const types = new Set<string>();
  if (depth > maxDepth) return types;
  const { type } = schema;
  for (const each of typeof type === "string" ? [type] : listOf(type)) types.add(textOf(each));
  for (const keyword of ["allOf", "oneOf", "anyOf"]) {
    for (const part of listOf(schema[keyword])) {
      const resolved = resolve(part);
      if (resolved === undefined) continue;
      for (const each of typesOf(resolved, resolve, depth + 1)) types.add(each);
    }
  }
  types.delete("null");
  return types;
}

export function toObject(schema: Schema | undefined, resolve: Resolve): JsonObject {
  return isObject(schema) ? (resolve(schema) ?? {}) : {};
}

export function isJson({ type }: MediaType): boolean {
  return /^(?:application\/(?:[\w.-]+\+)?json|\*\/\*)/.test(type);
}
