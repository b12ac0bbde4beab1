import type { PathStyle, QueryStyle } from "../../operation/model.ts";
import { delimitedPair, delimitedValue } from "./delimited.ts";
import { form } from "./form.ts";
import { label } from "./label.ts";
import { matrix } from "./matrix.ts";
import type { StyleSerializer } from "./model.ts";
import { simple } from "./simple.ts";

/** Styles of paths and headers: the text of the value alone. */
export const valueSerializers: Readonly<Record<PathStyle, StyleSerializer>> = {
  simple,
  label,
  matrix,
  spaceDelimited: delimitedValue(" "),
  pipeDelimited: delimitedValue("|"),
  tabDelimited: delimitedValue("\t"),
};

/** Styles of queries and forms: `name=value` pairs. `deepObject` sees nested values, so it stands beside. */
export const pairSerializers: Readonly<Record<Exclude<QueryStyle, "deepObject">, StyleSerializer>> =
  {
    form,
    spaceDelimited: delimitedPair(" "),
    pipeDelimited: delimitedPair("|"),
    tabDelimited: delimitedPair("\t"),
  };

export { deepObject } from "./deep-object.ts";
export { cookiePairs } from "./form.ts";
