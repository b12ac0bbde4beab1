import type { Api, Operation, Response } from "../operation/model.ts";
import type { Pagination } from "../operation/pagination/model.ts";
import { cleanText } from "../operation/text.ts";
import { isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import { referenceOf } from "../spec/pointer.ts";
import { bodyKindOf } from "./body-media-type.ts";
import { toPlainMarkdown } from "./markdown.ts";

/** Longest description of a tool, in characters. */
const maxLength = 1024;
const maxTitleLength = 128;
/** Of what comes back, how it pages, what it needs: each. */
const maxLineLength = 160;
const maxNames = 8;

/**
 * What people read in a list of tools: the summary, else the operation's id, else method and path.
 * @param given - goes before all of them
 */
export function toTitle(operation: Operation, given?: string): string {
  const title =
    cleanText(given ?? "") ||
    toPlainMarkdown(operation.summary) ||
    operation.operationId ||
    operation.key;
  return cutAtSentence(title.replaceAll(/\s+/g, " "), maxTitleLength);
}

/**
 * What a model reads before it calls: summary and description without saying anything twice, what comes back, how it
 * pages, what authentication it needs, a mark when it is deprecated, and never nothing.
 * @param given - stands in for summary and description
 */
export function toDescription(
  operation: Operation,
  { securitySchemes }: Pick<Api, "securitySchemes">,
  given?: string,
  pagination?: Pagination,
): string {
  const summary = toPlainMarkdown(operation.summary);
  const description = toPlainMarkdown(operation.description);
  const parts = startsWith(description, summary) ? [description] : [summary, description];
  const own =
    given === undefined ? parts.filter((part) => part !== "").join("\n\n") : cleanText(given);
  const body = own || `Calls ${operation.key}.`;
  const tail = [
    returnsOf(operation, body),
    pagesOf(pagination),
    needsOf(operation, securitySchemes),
  ]
    .filter((line) => line !== "")
    .join("\n");
  const head = cutAtSentence(
    operation.deprecated ? `Deprecated. ${body}` : body,
    tail === "" ? maxLength : maxLength - tail.length - 2,
  );
  return tail === "" ? head : `${head}\n\n${tail}`;
}

/** What the success response is said to be, where that adds anything; else what its schema says. */
export function returnsOf({ responses }: Operation, body: string): string {
  const success =
    responses.find(({ status }) => status.startsWith("2")) ??
    responses.find(({ status }) => status === "default");
  if (success === undefined) return "";
  const text = toPlainMarkdown(success.description).replaceAll(/\s+/g, " ");
  const isSaid = plain(text).split(" ").length < 3 || plain(body).includes(plain(text));
  const returned = isSaid ? shapeOfReply(success) : text;
  return returned === "" ? "" : `Returns: ${cutAtSentence(returned, maxLineLength)}`;
}

/** `a list of Book`, `an object with id, name`, or what else than JSON: `image/png`; empty when nothing is known. */
function shapeOfReply({ content }: Response): string {
  const json = content.find(({ type }) => bodyKindOf(type) === "json");
  if (json !== undefined) return shapeOf(json.schema, 3);
  return [...new Set(content.map(({ type }) => type))].join(" or ");
}

function shapeOf(schema: JsonValue | undefined, depth: number): string {
  if (!isObject(schema) || depth === 0) return "";
  const name = /\/([\w.-]+)$/.exec(referenceOf(schema) ?? "")?.[1];
  if (name !== undefined) return name;
  if (isObject(schema["items"])) {
    const items = shapeOf(schema["items"], depth - 1);
    return items === "" ? "a list" : `a list of ${items}`;
  }
  const names = Object.keys(isObject(schema["properties"]) ? schema["properties"] : {});
  if (names.length === 0) return "";
  const shown = names.slice(0, maxNames).map(cleanText).join(", ");
  return `an object with ${shown}${names.length > maxNames ? ", ..." : ""}`;
}

/** A list in pages is read to its end. */
function pagesOf(pagination: Pagination | undefined): string {
  return pagination?.recognised === true
    ? "Pages: all items up to _maxItems; a size that you give is how many, a page, offset or cursor where to start."
    : "";
}

/**
 * The schemes that any one of the alternatives names; nothing where an alternative needs none. Those that the document
 * declares go before others, of which nobody knows whether the gateway has what they ask for.
 */
function needsOf({ security }: Operation, declared: Api["securitySchemes"]): string {
  if (security.length === 0 || security.some((requirement) => requirement.length === 0)) return "";
  const known = security.filter((requirement) =>
    requirement.every(({ scheme }) => declared.has(scheme)),
  );
  const alternatives = (known.length > 0 ? known : security).map((requirement) =>
    requirement.map(({ scheme }) => scheme).join(" and "),
  );
  const schemes = cutAtSentence([...new Set(alternatives)].join(", or "), maxLineLength);
  return `Authentication: ${schemes}${known.length > 0 ? " (added by the gateway)" : ""}.`;
}

function startsWith(description: string, summary: string): boolean {
  return plain(description).startsWith(plain(summary));
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Cuts at the last end of a sentence that fits, else at the last space, and says so with an ellipsis. */
export function cutAtSentence(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length - 2);
  const sentence = Math.max(
    head.lastIndexOf(". "),
    head.lastIndexOf(".\n"),
    head.lastIndexOf("\n\n"),
  );
  if (sentence > length / 2) return `${head.slice(0, sentence + 1).trimEnd()} …`;
  const space = head.lastIndexOf(" ");
  return `${head.slice(0, space > length / 2 ? space : head.length).trimEnd()} …`;
}
