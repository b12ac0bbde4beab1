import type { Operation } from "../operation/model.ts";
import type { Pagination } from "../operation/pagination.ts";
import { cleanText } from "../operation/text.ts";
import { toPlainMarkdown } from "./markdown.ts";

/** Longest description of a tool, in characters. */
const maxLength = 1024;
const maxTitleLength = 128;
const maxReturnsLength = 160;

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
 * What a model reads before it calls: summary and description without saying anything twice, what comes back, what
 * authentication it needs, a mark when it is deprecated, and never nothing.
 * @param given - stands in for summary and description
 */
export function toDescription(operation: Operation, given?: string): string {
  const summary = toPlainMarkdown(operation.summary);
  const description = toPlainMarkdown(operation.description);
  const parts = startsWith(description, summary) ? [description] : [summary, description];
  const own =
    given === undefined ? parts.filter((part) => part !== "").join("\n\n") : cleanText(given);
  const body = own || `Calls ${operation.key}.`;
  const tail = [returnsOf(operation, body), needsOf(operation)]
    .filter((line) => line !== "")
    .join("\n");
  const head = cutAtSentence(
    operation.deprecated ? `Deprecated. ${body}` : body,
    tail === "" ? maxLength : maxLength - tail.length - 2,
  );
  return tail === "" ? head : `${head}\n\n${tail}`;
}

/** The description of a list in pages says that it is read to its end. */
export function withPages(description: string, pagination: Pagination | undefined): string {
  return pagination?.recognised === true
    ? `${description}\nPages: all items up to _maxItems; a size that you give is how many, a page, offset or cursor where to start.`
    : description;
}

/** What the success response is said to be, where that adds anything. */
function returnsOf({ responses }: Operation, body: string): string {
  const success = responses.find(({ status }) => status.startsWith("2"));
  const text = toPlainMarkdown(success?.description ?? "").replaceAll(/\s+/g, " ");
  if (plain(text).split(" ").length < 3 || plain(body).includes(plain(text))) return "";
  return `Returns: ${cutAtSentence(text, maxReturnsLength)}`;
}

/** The schemes that any one of the alternatives names; nothing where an alternative needs none. */
function needsOf({ security }: Operation): string {
  if (security.length === 0 || security.some((requirement) => requirement.length === 0)) return "";
  const alternatives = security.map((requirement) =>
    requirement.map(({ scheme }) => scheme).join(" and "),
  );
  return `Authentication: ${[...new Set(alternatives)].join(", or ")} (added by the gateway).`;
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
