/**
 * Structured content that keeps to the output schema of its tool, whatever the API has sent: strict clients throw away
 * a result that does not. Members that stray are left out, items of lists become null, and their places are told; the
 * text beside it is the exact payload. Of schemas only the keywords of loose ones are looked at: exact ones let
 * everything in beside what they describe.
 */
import type { CallToolResult } from "@modelcontextprotocol/server";

import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { escapePointer } from "../spec/pointer.ts";
import type { Tool } from "../tool/model.ts";
import { withFacts } from "./meta.ts";

export interface Conforming {
  readonly value: JsonObject | readonly JsonValue[] | string | number | boolean | null;
  /** JSON Pointers to what strayed, the first of many; the empty one stands for the whole. */
  readonly strayed: readonly string[];
}

/** More places than this say that the document is about something else. */
const maxStrayed = 20;

/** @param schema - one whose root is an object, or lets any object in that has none of its members */
export function conform(value: unknown, schema: JsonObject): Conforming {
  const strayed: string[] = [];
  if (!isJson(value)) return { value: {}, strayed };
  const mended = mend(value, schema, { path: [], strayed });
  if (mended !== undefined) return { value: mended, strayed };
  // Not of the type that the document says: told as values are told that are no objects.
  return { value: mend({ result: value }, schema, { path: [], strayed: [] }) ?? {}, strayed: [""] };
}

/** The SDK does not say what structured content is; replies and selections are parsed JSON. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}

/** A success of a tool that has an output schema; without JSON there is nothing in it. */
export function toConforming(result: CallToolResult, { outputSchema }: Tool): CallToolResult {
  if (outputSchema === undefined || result.isError === true) return result;
  const { structuredContent } = result;
  const { value, strayed } = conform(structuredContent, outputSchema);
  if (strayed.length === 0) return { ...result, structuredContent: value };
  return withFacts({ ...result, structuredContent: value }, { strayed });
}

/** Where the walk is, and what it has found: a place is written out only where something strays. */
interface Walk {
  readonly path: (string | number)[];
  readonly strayed: string[];
}

/** The value itself where nothing strays, else a copy; undefined when it strays as a whole. */
function mend(value: JsonValue, schema: JsonObject, walk: Walk): JsonValue | undefined {
  if (!isOfType(value, schema["type"])) return undefined;
  if (isArray(value)) {
    const { items } = schema;
    return isObject(items) ? mendItems(value, items, walk) : value;
  }
  return isObject(value) ? mendMembers(value, schema, walk) : value;
}

function mendItems(
  list: readonly JsonValue[],
  schema: JsonObject,
  walk: Walk,
): readonly JsonValue[] {
  let copy: JsonValue[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] ?? null;
    walk.path.push(index);
    const mended = mend(item, schema, walk);
    if (mended === undefined) note(walk);
    walk.path.pop();
    if (mended === item) continue;
    copy ??= [...list];
    copy[index] = mended ?? null;
  }
  return copy ?? list;
}

function mendMembers(
  object: JsonObject,
  { properties, additionalProperties }: JsonObject,
  walk: Walk,
): JsonObject {
  const known = isObject(properties) ? properties : {};
  let copy: { [name: string]: JsonValue | undefined } | undefined;
  for (const name of Object.keys(object)) {
    const value = object[name];
    const schema = Object.hasOwn(known, name) ? known[name] : additionalProperties;
    if (value === undefined || !isObject(schema)) continue;
    walk.path.push(name);
    const mended = mend(value, schema, walk);
    if (mended === undefined) note(walk);
    walk.path.pop();
    if (mended === value) continue;
    copy ??= { ...object };
    if (mended === undefined) delete copy[name];
    else copy[name] = mended;
  }
  return copy ?? object;
}

function note({ path, strayed }: Walk): void {
  if (strayed.length >= maxStrayed) return;
  strayed.push(path.map((token) => `/${escapePointer(String(token))}`).join(""));
}

function isOfType(value: JsonValue, type: JsonValue | undefined): boolean {
  if (type === undefined) return true;
  const own = value === null ? "null" : isArray(value) ? "array" : typeof value;
  if (!isArray(type)) return type === own;
  return (
    type.includes(own) || (own === "number" && type.includes("integer") && Number.isInteger(value))
  );
}
