import type { CookieParameter } from "../operation/model.ts";
import type { JsonValue } from "../spec/model.ts";
import { type Draft, documentText } from "./draft.ts";
import { encode, encodeReserved } from "./encode.ts";
import { toPairs } from "./style/pairs.ts";

/** Each pair of a cookie header is one cookie (RFC 6265, section 4.2.1). */
export function addCookie(
  draft: Draft,
  argument: string,
  parameter: CookieParameter,
  value: JsonValue,
): void {
  const { name, allowReserved } = parameter;
  if (parameter.style === "content") {
    const text = documentText(draft, argument, parameter.mediaType, value);
    if (text !== undefined) draft.cookies.push(`${encode(name)}=${encode(text)}`);
    return;
  }
  const { style, explode } = parameter;
  const isPlain = style === "cookie";
  const pairs = toPairs(value, {
    name,
    style,
    explode,
    lists: draft.context.requests.lists,
    // Style `cookie` encodes nothing: what needs it comes encoded (OpenAPI 3.2, section 4.12.3).
    encode: isPlain ? asIs : allowReserved ? encodeReservedCookie : encode,
    encodeName: isPlain ? asIs : encode,
  });
  for (const [key, text] of pairs) {
    if (isPlain && !(isPlainName(key) && isPlainValue(text))) {
      draft.problems.push({
        argument,
        message: `${argument} goes into a cookie as it is, which takes printable ASCII without ";" only; percent-encode other characters if the API expects that, or leave them out.`,
      });
      return;
    }
    draft.cookies.push(`${key}=${text}`);
  }
}

function asIs(text: string): string {
  return text;
}

/** A token (RFC 6265, section 4.1.1). */
function isPlainName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/** Less strict than RFC 6265, since servers are: whatever does not end the pair or the header. */
function isPlainValue(text: string): boolean {
  return /^[\u0020-\u003A\u003C-\u007E]*$/.test(text);
}

/** What would end the pair is encoded all the same. */
function encodeReservedCookie(text: string): string {
  return encodeReserved(text).replaceAll(";", "%3B");
}
