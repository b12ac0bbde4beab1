/** Guards for parsed JSON and YAML: what a document holds is `unknown` until one of these has looked. */
import type { JsonObject, JsonValue } from "./model.ts";

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value when it is a string, else the empty string. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The value when it is an array, else an empty one. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isArray(value) ? value : [];
}

/** The entries of an object; none of anything else. */
export function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  if (!isObject(value)) return [];
  const entries: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) entries.push([key, member]);
  }
  return entries;
}

/** {@link entriesOf} where the specification allows extensions beside the names: those in `x-` are left out. */
export function namedEntriesOf(
  value: JsonValue | undefined,
): readonly (readonly [string, JsonValue])[] {
  return entriesOf(value).filter(([key]) => !key.startsWith("x-"));
}

/** `Array.isArray` that keeps the element type of a readonly array. */
export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
