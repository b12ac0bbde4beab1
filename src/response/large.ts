/**
 * A result whose text is more than is given at once: instead of it an outline, its first part, and a link by which all
 * of it is read in ranges while it is kept. A call that the API answered well is not lost to its size.
 */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { JsonValue } from "../spec/model.ts";
import type { Tool } from "../tool/model.ts";
import { parseJson } from "./json.ts";
import { toLegibleJson } from "./legible.ts";
import { outlineOf } from "./outline.ts";
import { duration, either, size } from "./phrase.ts";
import { narrowingArgumentsOf } from "./subject.ts";
import { sliceText } from "./text-range.ts";

export interface LargeContext {
  /** Of the tool that was called. */
  readonly name: string;
  /** How to get less, as a sentence. */
  readonly less: () => string | undefined;
  /** Longest text of a result, in bytes of UTF-8. */
  readonly maxBytes: number;
  readonly keptMs: number;
  /** Gives the URI by which the text is read; undefined when there was no room for it. */
  readonly keep: (text: string, mimeType: string) => Promise<string | undefined>;
}

type Content = CallToolResult["content"];

/** In characters. */
const firstPartLength = 16 * 1024;

/** The result itself where it fits, which is told at little cost. */
export async function fitToSize(
  result: CallToolResult,
  context: LargeContext,
): Promise<CallToolResult> {
  // A character is three bytes at most.
  const length = result.content.reduce((sum, item) => sum + textLengthOf(item), 0);
  if (length * 3 <= context.maxBytes) return result;
  const kept = smallest(result.content, context.maxBytes);
  let structured: CallToolResult["structuredContent"];
  const content: Content[number][] = [];
  for (const item of result.content) {
    if (item.type !== "text" || kept.has(item)) {
      content.push(item);
      continue;
    }
    const shortened = await shorten(item.text, Buffer.byteLength(item.text), context);
    content.push(...shortened.content);
    structured ??= { _reply: shortened.facts };
  }
  if (structured === undefined) return result;
  const hadStructured = result.structuredContent !== undefined && result.isError !== true;
  return { ...result, content, ...(hadStructured && { structuredContent: structured }) };
}

/** As many texts as fit, the smallest first: a payload is shortened rather than the sentences about it. */
function smallest(content: Content, maxBytes: number): ReadonlySet<Content[number]> {
  let left = maxBytes;
  return new Set(
    content
      .flatMap((item) =>
        item.type === "text" ? [{ item, bytes: Buffer.byteLength(item.text) }] : [],
      )
      .toSorted((one, other) => one.bytes - other.bytes)
      .filter(({ bytes }) => (left -= bytes) >= 0)
      .map(({ item }) => item),
  );
}

function textLengthOf(item: Content[number]): number {
  return item.type === "text" ? item.text.length : 0;
}

async function shorten(
  text: string,
  bytes: number,
  { name, less, maxBytes, keptMs, keep }: LargeContext,
): Promise<{ readonly content: Content; readonly facts: Readonly<Record<string, JsonValue>> }> {
  const value = /^\s*[[{"]/.test(text) ? parseJson(text) : undefined;
  const mimeType = value === undefined ? "text/plain" : "application/json";
  const uri = await keep(text, mimeType);
  const { text: first } = sliceText(text, 0, Math.min(firstPartLength, Math.floor(maxBytes / 3)));
  const notice = [
    `The reply is ${size(bytes)} long, and at most ${size(maxBytes)} are given at once.`,
    ...waysOn(less(), uri, first.length, keptMs),
    ...(value === undefined
      ? []
      : ["Its outline, by paths as _select takes them:", toLegibleJson(outlineOf(value))]),
  ].join("\n");
  return {
    content: [
      { type: "text", text: notice },
      { type: "text", text: `Its first ${first.length} characters:\n${first}` },
      ...(uri === undefined ? [] : [toLink(uri, name, mimeType, bytes)]),
    ],
    facts: { bytes, ...(uri !== undefined && { uri }) },
  };
}

/** Undefined when nothing is known that gives less. */
export function lessOf(tool: Tool): string | undefined {
  const narrowing = narrowingArgumentsOf(tool);
  const again = [...(tool.controls.has("select") ? ["_select"] : []), ...narrowing];
  return again.length === 0
    ? undefined
    : `To get less, call ${tool.name} again with ${either(again)}.`;
}

function waysOn(
  less: string | undefined,
  uri: string | undefined,
  next: number,
  keptMs: number,
): readonly string[] {
  return [
    ...(less === undefined ? [] : [less]),
    uri === undefined
      ? "It is too large to be kept."
      : `To read on, read the resource ${uri}?offset=${next}&length=65536, and so on; it is kept for ${duration(keptMs)}.`,
  ];
}

function toLink(uri: string, name: string, mimeType: string, bytes: number): Content[number] {
  return {
    type: "resource_link",
    uri,
    name: `${name}-reply`,
    title: `The whole reply of ${name}`,
    description: "Add ?offset=0&length=65536 to read a range, in characters.",
    mimeType,
    size: bytes,
  };
}
