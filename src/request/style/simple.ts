import type { ValueSerializer } from "./model.ts";

/** `simple`: `a,b` or `k,v` or `k=v` (RFC 6570, section 3.2.2). */
export const simple: ValueSerializer = (value, { explode, encode }) => {
  switch (value.kind) {
    case "primitive":
      return encode(value.text);
    case "array":
      return value.items.length === 0 ? undefined : value.items.map(encode).join(",");
    case "object":
      return value.entries.length === 0
        ? undefined
        : value.entries
            .map(([key, text]) => `${encode(key)}${explode ? "=" : ","}${encode(text)}`)
            .join(",");
  }
};
