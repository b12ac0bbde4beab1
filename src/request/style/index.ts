import type { CookieStyle, PathStyle, QueryStyle } from "../../operation/model.ts";
import { delimitedPair, delimitedValue } from "./delimited.ts";
import { form } from "./form.ts";
import { label } from "./label.ts";
import { matrix } from "./matrix.ts";
import type { PairSerializer, ValueSerializer } from "./model.ts";
import { simple } from "./simple.ts";

/** Styles of paths and headers: the text of the value alone. */
export const valueSerializers: Readonly<Record<PathStyle, ValueSerializer>> = {
  simple,
  label,
  matrix,
  spaceDelimited: delimitedValue(" "),
  pipeDelimited: delimitedValue("|"),
  tabDelimited: delimitedValue("\t"),
};

type PairStyle = Exclude<QueryStyle, "deepObject"> | CookieStyle;

/** Styles of queries, forms and cookies: pairs. `deepObject` sees nested values, so it stands beside. */
export const pairSerializers: Readonly<Record<PairStyle, PairSerializer>> = {
  form,
  cookie: form,
  spaceDelimited: delimitedPair(" "),
  pipeDelimited: delimitedPair("|"),
  tabDelimited: delimitedPair("\t"),
};

export { deepObject } from "./deep-object.ts";
