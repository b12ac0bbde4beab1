/** The path of a request: the template filled in one pass, and proof that it still is that template. */
import type { PathParameter } from "../operation/model.ts";
import { isArray, isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import { type Draft, documentText } from "./draft.ts";
import { encode, encodeReservedPath } from "./encode.ts";
import { valueSerializers } from "./style/index.ts";
import { toStyleValue } from "./value.ts";

/** A path template taken apart once: literals as they go on the wire, and the names between them. */
export interface PathTemplate {
  readonly parts: readonly (
    | { readonly kind: "literal"; readonly text: string }
    | { readonly kind: "parameter"; readonly name: string }
  )[];
  /** A query that the document wrote into the path, without its `?`; usually empty. */
  readonly query: string;
}

/** Documents tell operations apart by `#fragment` and `?query` in paths; the first never goes on the wire. */
export function parsePathTemplate(path: string): PathTemplate {
  const [beforeFragment = ""] = path.split("#", 1);
  const mark = beforeFragment.indexOf("?");
  const pathname = mark === -1 ? beforeFragment : beforeFragment.slice(0, mark);
  const parts = pathname.split(/(\{[^{}]+\})/).flatMap((text): PathTemplate["parts"] => {
    if (text === "") return [];
    return text.startsWith("{") && text.endsWith("}")
      ? [{ kind: "parameter", name: text.slice(1, -1) }]
      : [{ kind: "literal", text: encodeLiteral(text) }];
  });
  return { parts, query: mark === -1 ? "" : encodeURI(beforeFragment.slice(mark + 1)) };
}

/** Characters that a path takes as they are (RFC 3986, section 3.3) stay, and so do triplets; others are encoded. */
function encodeLiteral(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/gu, (token) =>
      token.length === 3 && token.startsWith("%") ? token : encodeURIComponent(token),
    );
}

/** The part of the path that a parameter fills; a value that has nothing to fill it with is a problem. */
export function addPath(
  draft: Draft,
  argument: string,
  parameter: PathParameter,
  value: JsonValue,
): void {
  const reason = unsafePathValue(value);
  const text = reason === undefined ? toPathText(draft, argument, parameter, value) : undefined;
  if (text !== undefined && text !== "") {
    draft.path.set(parameter.name, text);
    return;
  }
  draft.problems.push({
    argument,
    message: `${argument} ${reason ?? "is empty"}, and would lead to another path of the API; give the plain identifier.`,
  });
}

function toPathText(
  draft: Draft,
  argument: string,
  parameter: PathParameter,
  value: JsonValue,
): string | undefined {
  const encodeValue = parameter.allowReserved ? encodeReservedPath : encode;
  if (parameter.style === "content") {
    const text = documentText(draft, argument, parameter.mediaType, value);
    return text === undefined ? undefined : encodeValue(text);
  }
  const styled = toStyleValue(value);
  if (styled === undefined) return undefined;
  const { name, explode, style } = parameter;
  return valueSerializers[style](styled, { name, explode, encode: encodeValue });
}

/**
 * Why a value must not go into a path: decoded as often as it can be, it is empty, holds a `.` or `..` segment, or a
 * control character. No encoding helps: servers and `new URL` alike read `%2e%2e` as `..`. Undefined when it is safe.
 */
export function unsafePathValue(value: JsonValue): string | undefined {
  if (isArray(value) || isObject(value)) {
    const members: readonly (JsonValue | undefined)[] = Object.values(value);
    for (const member of members) {
      const reason = member === undefined ? undefined : unsafePathValue(member);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }
  const decoded = decodeFully(String(value));
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001F\u007F]/.test(decoded)) return "holds a control character";
  for (const segment of decoded.split(/[/\\]/)) {
    if (segment === "") return decoded === "" ? "is empty" : "holds an empty path segment";
    // Some servers cut a segment at ";" before they read its dots.
    const name = segment.split(";", 1)[0] ?? "";
    if (name === "." || name === "..") return 'holds a "." or ".." path segment';
  }
  return undefined;
}

/**
 * Decoded until there is nothing left to decode, in one walk: whatever a triplet becomes may be part of the next.
 * Decoding again and again would take the square of the length of `%252525...`.
 */
function decodeFully(text: string): string {
  if (!text.includes("%")) return text;
  const decoded: string[] = [];
  for (const character of text) {
    decoded.push(character);
    while (decoded.at(-3) === "%") {
      const digits = `${decoded.at(-2)}${decoded.at(-1)}`;
      if (!/^[0-9A-Fa-f]{2}$/.test(digits)) break;
      decoded.splice(-3, 3, String.fromCharCode(Number.parseInt(digits, 16)));
    }
  }
  return decoded.join("");
}
