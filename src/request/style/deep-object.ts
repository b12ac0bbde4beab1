import { isArray, isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { encode as encodeName } from "../encode.ts";
import { toText } from "../value.ts";

/**
 * `deepObject`: `name[key]=value` with the brackets encoded (OpenAPI 3.1, section 4.8.12.3). The specification stops at
 * one level; deeper members go on in the same notation, lists by index, as most servers read them.
 */
export function deepObject(
  name: string,
  value: JsonValue,
  encode: (text: string) => string,
): string | undefined {
  const pairs = pairsOf(name, value, encode);
  return pairs.length === 0 ? undefined : pairs.join("&");
}

function pairsOf(
  name: string,
  value: JsonValue,
  encode: (text: string) => string,
): readonly string[] {
  if (value === null) return [];
  if (isArray(value)) {
    return value.flatMap((item, index) => pairsOf(`${name}[${index}]`, item, encode));
  }
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : pairsOf(`${name}[${key}]`, member, encode),
    );
  }
  return [`${encodeName(name)}=${encode(toText(value))}`];
}
