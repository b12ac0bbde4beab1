import type { QueryParameter, QueryStringParameter } from "../operation/model.ts";
import { isArray, isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import { bodyKindOf } from "../tool/body-media-type.ts";
import { type Draft, documentText } from "./draft.ts";
import { encode, encodeReserved } from "./encode.ts";
import { joinPairs, toPairs } from "./style/pairs.ts";

export function addQuery(
  draft: Draft,
  argument: string,
  parameter: QueryParameter,
  value: JsonValue,
): void {
  const { name, allowReserved, allowEmptyValue } = parameter;
  const encodeValue = allowReserved ? encodeReserved : encode;
  if (parameter.style === "content") {
    const text = documentText(draft, argument, parameter.mediaType, value);
    if (text !== undefined) draft.query.push(`${encode(name)}=${encodeValue(text)}`);
    return;
  }
  const { style, explode } = parameter;
  // Where the style has nothing to say of an empty value, its name alone may still be sent (OpenAPI 3.2, section 4.12.2.1).
  if (allowEmptyValue && style === "form" && isEmpty(value)) {
    draft.query.push(`${encode(name)}=`);
    return;
  }
  const { lists } = draft.context.requests;
  const pairs = toPairs(value, {
    name,
    style,
    explode,
    lists,
    encode: encodeValue,
    encodeName: encode,
  });
  if (pairs.length > 0) draft.query.push(joinPairs(pairs));
}

/** The whole query: a form as its pairs, any other document percent-encoded (OpenAPI 3.2, section 4.12.1). */
export function addQueryString(
  draft: Draft,
  argument: string,
  { mediaType }: QueryStringParameter,
  value: JsonValue,
): void {
  const text = documentText(draft, argument, mediaType, value);
  if (text === undefined) return;
  draft.query.push(bodyKindOf(mediaType.type) === "form" ? text : encode(text));
}

function isEmpty(value: JsonValue): boolean {
  return (
    value === null ||
    (isArray(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}
