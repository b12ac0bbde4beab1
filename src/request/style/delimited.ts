import type { StyleValue } from "../value.ts";
import { form } from "./form.ts";
import type { PairSerializer, ValueSerializer } from "./model.ts";

/** A space, a bar or a tab. */
export type Delimiter = " " | "|" | "\t";

/**
 * `spaceDelimited` and its like in a query: one pair whose members are joined by the delimiter, encoded (OpenAPI 3.2,
 * section 4.12.6). Exploded, they do not exist; they then mean what `form` does.
 */
export function delimitedPair(delimiter: Delimiter): PairSerializer {
  return function serializeDelimitedPair(value, options) {
    if (value.kind === "primitive" || options.explode) return form(value, options);
    const { name, encode, encodeName } = options;
    const text = join(value, encodeName(delimiter), encode);
    return text === undefined ? [] : [[encodeName(name), text]];
  };
}

/** The same in a path or header, where the value stands alone (Swagger 2.0, `collectionFormat`). */
export function delimitedValue(delimiter: Delimiter): ValueSerializer {
  return function serializeDelimitedValue(value, { encode }) {
    return join(value, encode(delimiter), encode);
  };
}

function join(
  value: StyleValue,
  delimiter: string,
  encode: (text: string) => string,
): string | undefined {
  if (value.kind === "primitive") return encode(value.text);
  const texts = value.kind === "array" ? value.items : value.entries.flat();
  return texts.length === 0 ? undefined : texts.map(encode).join(delimiter);
}
