/** Argument values as the styles of OpenAPI see them: one text, a list of texts, or named texts. */
import { isArray, isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";

export type StyleValue =
  | { readonly kind: "primitive"; readonly text: string }
  | { readonly kind: "array"; readonly items: readonly string[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, string])[] };

/**
 * Null members are left out, as RFC 6570, section 2.3, does with undefined ones. What is nested deeper than a style
 * can say travels as JSON. Null itself is no value.
 */
export function toStyleValue(value: JsonValue): StyleValue | undefined {
  if (value === null) return undefined;
  if (isArray(value)) {
    return { kind: "array", items: value.filter((item) => item !== null).map(toText) };
  }
  if (isObject(value)) {
    const entries = Object.entries(value).flatMap(([name, member]) =>
      member === undefined || member === null ? [] : [[name, toText(member)] as const],
    );
    return { kind: "object", entries };
  }
  return { kind: "primitive", text: toText(value) };
}

export function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
