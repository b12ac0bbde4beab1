/**
 * What models get wrong and a schema can settle: a JSON string where an object is due, `"5"` for 5, a lone value for a
 * list. Driven by the validator's own complaints, so that nothing that is right is ever touched.
 */
import type { ErrorObject } from "ajv";

import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { unescapePointer } from "../spec/pointer.ts";

/** Each round can uncover complaints one level deeper: a JSON string that holds an object with a `"5"` in it. */
const maxRounds = 4;

export interface Forgiven {
  readonly value: JsonObject;
  /** What is still wrong; empty when the value is valid now. */
  readonly errors: readonly ErrorObject[];
}

/** Mends `type` complaints where the value given has exactly one reading of a type that is wanted. */
export function forgive(
  given: JsonObject,
  complaints: readonly ErrorObject[],
  check: (value: JsonObject) => readonly ErrorObject[],
  { mayDropNull }: { readonly mayDropNull: boolean },
): Forgiven {
  let best: Forgiven = { value: given, errors: complaints };
  let current = best;
  for (let round = 0; round < maxRounds && current.errors.length > 0; round++) {
    const value = current.errors.reduce(mend, current.value);
    if (value === current.value) break;
    current = { value, errors: check(value) };
    // Inside oneOf a reading that satisfies one branch may spoil another, and a list that was a text brings complaints of
    // its own, which the next round may mend: what counts is what is left in the end.
    if (current.errors.length <= best.errors.length) best = current;
  }
  return mayDropNull ? withoutNulls(best, check) : best;
}

/** Null for what may be left out is left out, as clients send it that know no optional arguments. */
function withoutNulls(
  found: Forgiven,
  check: (value: JsonObject) => readonly ErrorObject[],
): Forgiven {
  let best = found;
  for (const { instancePath, data } of found.errors) {
    if (data !== null || instancePath === "") continue;
    const path = instancePath.slice(1).split("/").map(unescapePointer);
    const value = removeAt(best.value, path);
    const errors = isObject(value) ? check(value) : best.errors;
    // What is required is missed then, which is the lesser help.
    if (isObject(value) && errors.length < best.errors.length) best = { value, errors };
  }
  return best;
}

function mend(value: JsonObject, { keyword, instancePath, params }: ErrorObject): JsonObject {
  if (keyword !== "type" || instancePath === "") return value;
  const path = instancePath.slice(1).split("/").map(unescapePointer);
  const wanted: unknown = params["type"];
  const types = Array.isArray(wanted) ? wanted : [wanted];
  const mended = replaceAt(value, path, (found) => {
    for (const type of types) {
      const reading = readAs(found, type);
      if (reading !== undefined) return reading;
    }
    return found;
  });
  return isObject(mended) ? mended : value;
}

/** The value as a value of `type`, when it can only have been meant so. */
function readAs(value: JsonValue, type: unknown): JsonValue | undefined {
  switch (type) {
    case "integer":
    case "number":
      return typeof value === "string" && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value.trim())
        ? exactNumber(value.trim())
        : undefined;
    case "boolean":
      return value === "true" ? true : value === "false" ? false : undefined;
    case "string":
      return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
    case "null":
      return value === "null" ? null : undefined;
    case "object":
      return parsed(value, isObject);
    case "array":
      return parsed(value, isArray) ?? (isArray(value) || value === null ? undefined : [value]);
    default:
      return undefined;
  }
}

/** Digits that a number cannot hold stay a string: half an identifier is worse than a complaint. */
function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

function parsed<T extends JsonValue>(
  value: JsonValue,
  is: (value: JsonValue) => value is T,
): T | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    const result: JsonValue = JSON.parse(value);
    return is(result) ? result : undefined;
  } catch {
    return undefined;
  }
}

/** A copy with one place changed; everything beside the path is shared with the original. */
function replaceAt(
  value: JsonValue,
  [head, ...rest]: readonly string[],
  change: (found: JsonValue) => JsonValue,
): JsonValue {
  if (head === undefined) return change(value);
  if (isArray(value)) {
    const index = Number(head);
    const found = value[index];
    return found === undefined ? value : value.with(index, replaceAt(found, rest, change));
  }
  if (!isObject(value) || !Object.hasOwn(value, head)) return value;
  const found = value[head];
  if (found === undefined) return value;
  const changed = replaceAt(found, rest, change);
  return changed === found ? value : { ...value, [head]: changed };
}

/** A copy without one member of an object. */
function removeAt(value: JsonValue, path: readonly string[]): JsonValue {
  const last = path.at(-1);
  return replaceAt(value, path.slice(0, -1), (parent) => {
    if (!isObject(parent) || last === undefined) return parent;
    const { [last]: _, ...rest } = parent;
    return rest;
  });
}
