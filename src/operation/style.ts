import type { JsonValue } from "../spec/model.ts";
import type { CookieStyle, DelimitedStyle, HeaderStyle, PathStyle, QueryStyle } from "./model.ts";

const delimitedStyles: readonly DelimitedStyle[] = [
  "spaceDelimited",
  "pipeDelimited",
  "tabDelimited",
];

/** Which styles each place takes; the first is its default (OpenAPI 3.1, section 4.8.12.2.2). */
export const pathStyles: readonly PathStyle[] = ["simple", "label", "matrix", ...delimitedStyles];
export const queryStyles: readonly QueryStyle[] = ["form", "deepObject", ...delimitedStyles];
export const cookieStyles: readonly CookieStyle[] = ["form", "cookie"];
export const headerStyles: readonly HeaderStyle[] = ["simple", ...delimitedStyles];

/** The style of that name, when it is one of these. */
export function findStyle<Style extends string>(
  styles: readonly Style[],
  given: JsonValue | undefined,
): Style | undefined {
  return styles.find((style) => style === given);
}
