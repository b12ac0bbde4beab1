import { encode as encodeName } from "../encode.ts";
import type { StyleSerializer } from "./model.ts";
import { simple } from "./simple.ts";

/** `name=a,b`, or a pair for each member when exploded (RFC 6570, section 3.2.8). */
function pairs(separator: "&" | "; "): StyleSerializer {
  return function serializePairs(value, options) {
    const { explode, encode } = options;
    const name = encodeName(options.name);
    if (value.kind === "array" && explode) {
      return value.items.length === 0
        ? undefined
        : value.items.map((item) => `${name}=${encode(item)}`).join(separator);
    }
    if (value.kind === "object" && explode) {
      return value.entries.length === 0
        ? undefined
        : value.entries.map(([key, text]) => `${encodeName(key)}=${encode(text)}`).join(separator);
    }
    const text = simple(value, options);
    return text === undefined ? undefined : `${name}=${text}`;
  };
}

/** `form` in queries and bodies. */
export const form: StyleSerializer = pairs("&");

/** `form` in a cookie header, which separates its pairs in a way of its own (RFC 6265, section 4.2.1). */
export const cookiePairs: StyleSerializer = pairs("; ");
