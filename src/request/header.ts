import type { HeaderParameter } from "../operation/model.ts";
import type { JsonValue } from "../spec/model.ts";
import { type Draft, documentText } from "./draft.ts";
import { valueSerializers } from "./style/index.ts";
import { toStyleValue } from "./value.ts";

export function addHeader(
  draft: Draft,
  argument: string,
  parameter: HeaderParameter,
  value: JsonValue,
): void {
  const text = toHeaderText(draft, argument, parameter, value);
  if (text === undefined) return;
  if (!isHeaderValue(text)) {
    draft.problems.push({
      argument,
      message: `${argument} goes into a header, which takes printable ASCII on one line only; leave other characters out.`,
    });
    return;
  }
  const name = parameter.name.toLowerCase();
  if (name === "cookie") draft.cookies.push(text);
  else draft.headers[name] = text;
}

function toHeaderText(
  draft: Draft,
  argument: string,
  parameter: HeaderParameter,
  value: JsonValue,
): string | undefined {
  if (parameter.style === "content") {
    const text = documentText(draft, argument, parameter.mediaType, value);
    return text === undefined ? undefined : asciiOnly(text);
  }
  const styled = toStyleValue(value);
  const { name, explode, style } = parameter;
  return styled && valueSerializers[style](styled, { name, explode, encode: asIs });
}

/** Header values are not percent-encoded (OpenAPI 3.2, section 4.12.2.2). */
function asIs(text: string): string {
  return text;
}

/** RFC 9110, section 5.5: visible ASCII, space and tab; never a line end. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\u0020-\u007E]*$/.test(text);
}

/** JSON says any character in ASCII; other texts are left to the check that follows. */
function asciiOnly(text: string): string {
  return /^["[{]/.test(text)
    ? text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : text;
}
