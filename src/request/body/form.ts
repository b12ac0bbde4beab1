import type { Encoding } from "../../operation/model.ts";
import { isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { encode, encodeReserved } from "../encode.ts";
import { deepObject, pairSerializers } from "../style/index.ts";
import { toStyleValue } from "../value.ts";
import type { BodySerializer } from "./model.ts";

const defaultEncoding: Encoding = {
  contentType: undefined,
  style: "form",
  explode: true,
  allowReserved: false,
  styled: false,
};

/** `application/x-www-form-urlencoded`: each property in the style of its `encoding` (OpenAPI 3.1, section 4.8.14.4). */
export const form: BodySerializer = (value, mediaType) => {
  const pairs = Object.entries(isObject(value) ? value : {}).flatMap(([property, member]) => {
    if (member === undefined) return [];
    const text = toPairs(property, member, mediaType.encoding.get(property) ?? defaultEncoding);
    return text === undefined ? [] : [text];
  });
  return { ok: true, content: pairs.join("&"), contentType: "application/x-www-form-urlencoded" };
};

function toPairs(property: string, value: JsonValue, encoding: Encoding): string | undefined {
  const encodeValue = formEncode(encoding.allowReserved ? encodeReserved : encode);
  if (!encoding.styled && encoding.contentType?.includes("json") === true) {
    return `${encode(property)}=${encodeValue(JSON.stringify(value))}`;
  }
  if (encoding.style === "deepObject") return deepObject(property, value, encodeValue);
  const styled = toStyleValue(value);
  const { explode, style } = encoding;
  return styled && pairSerializers[style](styled, { name: property, explode, encode: encodeValue });
}

/** Forms write a space as "+" (WHATWG URL, section 5.2). */
function formEncode(encodeText: (text: string) => string): (text: string) => string {
  return (text) => encodeText(text).replaceAll("%20", "+");
}
