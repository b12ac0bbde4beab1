import type { Pair, PairSerializer } from "./model.ts";
import { simple } from "./simple.ts";

/** `form`, and `cookie` too: one pair, or a pair for each member when exploded (RFC 6570, section 3.2.8). */
export const form: PairSerializer = (value, options) => {
  const { name, explode, encode, encodeName } = options;
  if (value.kind === "array" && explode) {
    const encodedName = encodeName(name);
    return value.items.map((item): Pair => [encodedName, encode(item)]);
  }
  if (value.kind === "object" && explode) {
    return value.entries.map(([key, text]): Pair => [encodeName(key), encode(text)]);
  }
  const text = simple(value, options);
  return text === undefined ? [] : [[encodeName(name), text]];
};
