import { isArray, isObject } from "../json.ts";
import type { JsonValue } from "../model.ts";

/** Called with the way, from the target, to what could not be merged and was left as it is. */
export type ReportConflict = (tokens: readonly string[]) => void;

/**
 * What an update makes of a value that an action selects (Overlay 1.1, section 4.4.3; 1.0 leaves the details open):
 * objects are merged member by member, lists joined, and other values replaced; a list takes anything else as one
 * more element. New values all the way: neither argument changes.
 */
export function merge(target: JsonValue, update: JsonValue, report: ReportConflict): JsonValue {
  return isArray(target) && !isArray(update)
    ? [...target, update]
    : mergeSame(target, update, [], report);
}

function mergeSame(
  target: JsonValue,
  update: JsonValue,
  tokens: readonly string[],
  report: ReportConflict,
): JsonValue {
  if (isArray(target) && isArray(update)) {
    return [...target, ...update];
  }
  if (isObject(target) && isObject(update)) {
    const members = new Map(Object.entries(target));
    for (const [key, value = null] of Object.entries(update)) {
      const own = members.get(key);
      members.set(key, own === undefined ? value : mergeSame(own, value, [...tokens, key], report));
    }
    // Own members whatever their keys, `__proto__` included.
    return Object.fromEntries(members);
  }
  // A key with nothing after it: YAML's way to leave out what would stand there. The specification's own examples do.
  if (target === null) {
    return update;
  }
  if (!isCollection(target) && !isCollection(update)) {
    return update;
  }
  if (update !== null) {
    report(tokens);
  }
  return target;
}

function isCollection(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}
