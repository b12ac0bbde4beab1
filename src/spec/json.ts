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
  const entries = Object.entries(value);
  // What was parsed holds none that are undefined: a copy without them is rarely due.
  return entries.every(isPresent) ? entries : entries.filter(isPresent);
}

function isPresent(entry: [string, JsonValue | undefined]): entry is [string, JsonValue] {
  return entry[1] !== undefined;
}

/** {@link entriesOf} where the specification allows extensions beside the names: those in `x-` are left out. */
export function namedEntriesOf(
  value: JsonValue | undefined,
): readonly (readonly [string, JsonValue])[] {
  const entries = entriesOf(value);
  return entries.some(isExtension) ? entries.filter((entry) => !isExtension(entry)) : entries;
}

function isExtension([key]: readonly [string, JsonValue]): boolean {
  return key.startsWith("x-");
}

/** `Array.isArray` that keeps the element type of a readonly array. */
export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
