import type { ValueSerializer } from "./model.ts";
import { simple } from "./simple.ts";

/** `matrix`: `;name=value`, and `;name` alone for the empty string (RFC 6570, section 3.2.7). */
export const matrix: ValueSerializer = (value, options) => {
  const { explode, encode } = options;
  const name = encode(options.name);
  if (value.kind === "array" && explode) {
    return value.items.length === 0
      ? undefined
      : value.items.map((item) => pair(name, encode(item))).join("");
  }
  if (value.kind === "object" && explode) {
    return value.entries.length === 0
      ? undefined
      : value.entries.map(([key, text]) => pair(encode(key), encode(text))).join("");
  }
  const text = simple(value, options);
  return text === undefined ? undefined : pair(name, text);
};

function pair(name: string, text: string): string {
  return text === "" ? `;${name}` : `;${name}=${text}`;
}
