/**
 * Text of a reply -> text that a model and a person read alike. What is drawn as nothing, or moves what is drawn, is
 * lost: controls, escape sequences of terminals, overrides of direction, tags, and selectors of variants in a row,
 * which spell hidden words. What scripts and emoji need stays: joiners, spaces without width, marks of direction, one
 * selector behind a character. JSON loses nothing, since it can write each of them as an escape. Structured content is
 * data, and none of this file's business.
 */
import type { CallToolResult } from "@modelcontextprotocol/server";

// By the halves of their pairs: an expression with the flag u takes ten times as long.
const controls =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /(?:[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]|\uDB40[\uDC00-\uDC7F])+/g;
const selector = String.raw`(?:[\uFE00-\uFE0F]|\uDB40[\uDD00-\uDDEF])`;
const furtherSelectors = new RegExp(`(?<=${selector})${selector}+`, "g");
/** Nearly all texts are settled by this one. */
const unusual = /[^\t\n\r\u0020-\u007E]/;

/**
 * With what belongs to it: strings (of commands, titles, links) up to their end, sequences with parameters, choices of
 * a character set (ECMA-48, sections 5.3 to 5.6). An escape without the rest is one control more.
 */
const escapeSequences = new RegExp(
  [
    String.raw`\u001B[P\]X^_][^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)`,
    String.raw`\u001B\[[0-?]*[ -/]*[@-~]`,
    String.raw`\u001B[ -/]+[0-~]`,
  ].join("|"),
  "g",
);

export function toLegible(text: string): string {
  if (!unusual.test(text)) return text;
  return text
    .replaceAll(escapeSequences, "")
    .replaceAll(controls, "")
    .replaceAll(furtherSelectors, "");
}

/** The same value: none of these characters stands outside of its strings. */
export function toLegibleJson(json: string): string {
  if (!unusual.test(json)) return json;
  return json.replaceAll(controls, toEscapes).replaceAll(furtherSelectors, toEscapes);
}

function toEscapes(characters: string): string {
  return Array.from(
    { length: characters.length },
    (_, index) => String.raw`\u${characters.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}

/**
 * Every text of it, whoever has written it.
 * @param redact masks secrets once more, where a control stood within one
 */
export function withLegibleTexts(
  result: CallToolResult,
  redact: (text: string) => string,
): CallToolResult {
  return {
    ...result,
    content: result.content.map((item) => {
      if (item.type !== "text") return item;
      const text = toLegible(item.text);
      return text === item.text ? item : { ...item, text: redact(text) };
    }),
  };
}
