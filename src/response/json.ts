/** JSON in replies: foreign text, which may be anything. */
import { isArray } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";

/** Undefined when it is not JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `JSON.parse` takes any depth, but whoever writes, validates or compares the value afterwards recurses. */
export const maxDepth = 200;

export function isTooDeep(value: JsonValue | undefined): boolean {
  return isDeeper(value, maxDepth);
}

function isDeeper(value: JsonValue | undefined, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (isArray(value)) return value.some((member) => isDeeper(member, levels - 1));
  // `JSON.parse` makes plain objects, whose enumerable properties are all their own.
  for (const key in value) if (isDeeper(value[key], levels - 1)) return true;
  return false;
}
