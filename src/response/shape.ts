/** What a JSON value looks like, in a few words. */
import { isObject } from "../spec/json.ts";

const maxNames = 20;

/** `an object with id and name`, `a list of 20, the first of them an object with id and name`. */
export function shapeOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0
      ? "an empty list"
      : `a list of ${value.length}, the first of them ${shapeOf(value[0])}`;
  }
  if (isObject(value)) {
    const names = Object.keys(value);
    if (names.length === 0) return "an empty object";
    const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
    return `an object with ${names.slice(0, maxNames).map(toShown).join(", ")}${more}`;
  }
  return value === null ? "null" : `a ${typeof value}`;
}

/** Member names are foreign text. */
function toShown(name: string): string {
  return /^[\w.$-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64));
}
