/** A value in any style that makes pairs, nested values included. */
import type { ListNotation } from "../../config/request-options.ts";
import type { CookieStyle, QueryStyle } from "../../operation/model.ts";
import { isArray, isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { toStyleValue } from "../value.ts";
import { deepObject, pairSerializers } from "./index.ts";
import type { Pair, PairOptions } from "./model.ts";

export interface StyledPairOptions extends PairOptions {
  readonly style: QueryStyle | CookieStyle;
  readonly lists: ListNotation;
}

/** `deepObject` is for objects and lists; of anything else it makes what `form` does. */
export function toPairs(value: JsonValue, options: StyledPairOptions): readonly Pair[] {
  const { name, style } = options;
  if (style === "deepObject" && (isObject(value) || isArray(value))) {
    return deepObject(name, value, options);
  }
  const styled = toStyleValue(value);
  if (styled === undefined) return [];
  return pairSerializers[style === "deepObject" ? "form" : style](styled, options);
}

/** `a=1&b=2`: the pairs of a query or a form. */
export function joinPairs(pairs: readonly Pair[]): string {
  let text = "";
  for (const [name, value] of pairs) text += `${text === "" ? "" : "&"}${name}=${value}`;
  return text;
}
