import { encode as encodeName } from "../encode.ts";
import type { StyleSerializer } from "./model.ts";
import { simple } from "./simple.ts";

/** `form`: `name=a,b`, or a pair for each member when exploded (RFC 6570, section 3.2.8). */
export const form: StyleSerializer = (value, options) => {
  const { explode, encode } = options;
  const name = encodeName(options.name);
  if (value.kind === "array" && explode) {
    return value.items.length === 0
      ? undefined
      : value.items.map((item) => `${name}=${encode(item)}`).join("&");
  }
  if (value.kind === "object" && explode) {
    return value.entries.length === 0
      ? undefined
      : value.entries.map(([key, text]) => `${encodeName(key)}=${encode(text)}`).join("&");
  }
  const text = simple(value, options);
  return text === undefined ? undefined : `${name}=${text}`;
};
