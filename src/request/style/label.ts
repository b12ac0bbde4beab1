import type { ValueSerializer } from "./model.ts";
import { simple } from "./simple.ts";

/** `label`: a dot before the value, and between values when exploded (RFC 6570, section 3.2.5). */
export const label: ValueSerializer = (value, options) => {
  const { explode, encode } = options;
  if (value.kind === "array" && explode) {
    return value.items.length === 0
      ? undefined
      : value.items.map((item) => `.${encode(item)}`).join("");
  }
  if (value.kind === "object" && explode) {
    return value.entries.length === 0
      ? undefined
      : value.entries.map(([key, text]) => `.${encode(key)}=${encode(text)}`).join("");
  }
  const text = simple(value, options);
  return text === undefined ? undefined : `.${text}`;
};
