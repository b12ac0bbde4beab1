/** What an API says about an error, in its own words: from the shapes that APIs use, bounded and without controls. */
import { cleanText } from "../operation/text.ts";
import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Reply } from "./read.ts";

const maxLength = 2048;
const maxItems = 20;

/** At most 2,048 characters; undefined when the reply has no words. */
export function ownWordsOf(reply: Reply): string | undefined {
  switch (reply.kind) {
    case "json":
      return bounded(wordsOf(reply.value, 0).join("\n") || reply.text);
    case "text":
      return bounded(isHtml(reply) ? wordsOfHtml(reply.text) : reply.text);
    case "parts":
      return reply.parts.map(ownWordsOf).find((words) => words !== undefined);
    case "image":
    case "audio":
    case "binary":
    case "empty":
      return undefined;
  }
}

function bounded(text: string): string | undefined {
  // Cleaning costs more than cutting, and never makes a text longer.
  const clean = cleanText(text.slice(0, 4 * maxLength));
  if (clean === "") return undefined;
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 2).toWellFormed()} …`;
}

/** Members that say what went wrong: RFC 9457, OAuth (RFC 6749, section 5.2), JSON:API, and what frameworks write. */
const messageMembers = ["detail", "message", "error_description", "msg", "reason", "description"];
/** Members that hold further errors, as a list or by field. */
const nestedMembers = ["error", "errors", "detail", "details", "fault", "invalid-params"];
/** Members that say which input is meant. */
const placeMembers = ["field", "param", "path", "pointer", "property", "name", "loc"];

/** One line a complaint, outer ones first. */
function wordsOf(value: JsonValue | undefined, depth: number): readonly string[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [value.trim()];
  // Errors within errors within errors say no more.
  if (depth > 3) return [];
  if (isArray(value))
    return unique(value.slice(0, maxItems).flatMap((item) => wordsOf(item, depth + 1)));
  if (!isObject(value)) return [];
  const nested = nestedMembers.flatMap((member) => {
    const inner = value[member];
    // By field, as ASP.NET and Rails do: { errors: { name: ["is required"] } }.
    const isByField = member === "errors" && isObject(inner);
    if (isByField) return wordsByField(inner, depth + 1);
    return typeof inner === "string" && messageMembers.includes(member)
      ? []
      : wordsOf(inner, depth + 1);
  });
  return unique([...ownLine(value), ...nested]);
}

/** `place: title: message (code)` of one error object; nothing when it has no message. */
function ownLine(error: JsonObject): readonly string[] {
  const message = textIn(error, messageMembers);
  const title = textIn(error, ["title", "faultstring"]);
  const said = [...new Set([title, message])].filter((text) => text !== undefined);
  if (said.length === 0) return [];
  const code = textIn(error, ["code"]);
  const suffix = code === undefined || said.join(" ").includes(code) ? "" : ` (${code})`;
  const place = placeOf(error);
  return [`${place === undefined ? "" : `${place}: `}${said.join(": ")}${suffix}`];
}

function wordsByField(errors: JsonObject, depth: number): readonly string[] {
  return Object.entries(errors)
    .slice(0, maxItems)
    .flatMap(([field, complaints]) =>
      wordsOf(complaints, depth).map((complaint) => `${field}: ${complaint}`),
    );
}

function placeOf(error: JsonObject): string | undefined {
  const source = error["source"];
  if (isObject(source)) return textIn(source, ["pointer", "parameter", "header"]);
  for (const member of placeMembers) {
    const place = error[member];
    if (typeof place === "string" && place !== "") return place;
    if (isArray(place) && place.length > 0) return place.map(String).join(".");
  }
  return undefined;
}

function textIn(object: JsonObject, members: readonly string[]): string | undefined {
  for (const member of members) {
    const value = object[member];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    if (typeof value === "number") return String(value);
  }
  return undefined;
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

function isHtml({ mimeType, text }: { readonly mimeType: string; readonly text: string }): boolean {
  return mimeType === "text/html" || /^\s*<(?:!doctype html|html)[\s>]/i.test(text);
}

/** As much of a page as is looked at: the patterns below take quadratic time on hostile ones. */
const maxHtmlLength = 16 * 1024;

/** Title and visible text of an error page. */
function wordsOfHtml(page: string): string {
  const html = page.slice(0, maxHtmlLength);
  const title = /<title[^>]*>(?<title>[^<]*)/i.exec(html)?.groups?.["title"] ?? "";
  const body = html
    .replaceAll(/<!--.*?(?:-->|$)/gs, " ")
    .replaceAll(/<(?<name>script|style|head|title|svg|template)\b.*?(?:<\/\k<name>\s*>|$)/gis, " ")
    .replaceAll(/<[^>]*(?:>|$)/g, " ");
  const lines = [title, body].map((text) => unescapeHtml(text).replaceAll(/\s+/g, " ").trim());
  return unique(lines.filter((line) => line !== "")).join("\n");
}

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["apos", "'"],
  ["gt", ">"],
  ["lt", "<"],
  ["nbsp", " "],
  ["quot", '"'],
  ["#39", "'"],
]);

function unescapeHtml(text: string): string {
  return text.replaceAll(
    /&(?<name>#?\w+);/g,
    (reference, name: string) => entities.get(name) ?? reference,
  );
}
