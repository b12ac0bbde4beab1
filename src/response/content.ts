/** A reply of the API -> MCP content. */
import { STATUS_CODES } from "node:http";

import type { CallToolResult } from "@modelcontextprotocol/server";

import type { Tool } from "../tool/model.ts";
import { toLegibleJson } from "./legible.ts";
import { metaKey } from "./meta.ts";
import type { Reply } from "./read.ts";

export interface ContentContext {
  readonly tool: Tool;
  readonly status: number;
  /** Those that may be shown, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Which part of the reply it is about: `2`, or `2.1` where parts have parts; undefined for the whole. */
  readonly part?: string;
}

/** Content, and structured content where there is some. The text of JSON is the payload, exact to the value. */
export function toContent(reply: Reply, context: ContentContext): CallToolResult {
  switch (reply.kind) {
    case "json":
      return {
        content: toTexts(toLegibleJson(reply.text), reply.notes),
        structuredContent: reply.value,
      };
    case "text":
      return { content: toTexts(reply.text, reply.notes) };
    case "image":
    case "audio":
      return {
        content: [{ type: reply.kind, data: toBase64(reply.bytes), mimeType: reply.mimeType }],
      };
    case "binary": {
      const { mimeType, bytes, filename } = reply;
      const meta = filename === undefined ? {} : { _meta: { [metaKey]: { filename } } };
      const resource = { uri: toUri(context), mimeType, blob: toBase64(bytes), ...meta };
      return { content: [{ type: "resource", resource }] };
    }
    case "parts":
      return {
        content: [
          ...reply.parts.flatMap((part, index) => toPart(part, index + 1, context)),
          ...reply.notes.map(toNote),
        ],
      };
    case "empty":
      return { content: toTexts(toEmptySentence(context), []) };
  }
}

function toPart(part: Reply, number: number, context: ContentContext): CallToolResult["content"] {
  // One that is empty has nothing to say, and a content item is there so that the others keep their places.
  if (part.kind === "empty") return toTexts("", []);
  const path = context.part === undefined ? `${number}` : `${context.part}.${number}`;
  return toContent(part, { ...context, part: path }).content;
}

/** `404 Not Found`; the number alone where none has a name. */
export function statusLine(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ""}`.trim();
}

function toTexts(payload: string, notes: readonly string[]): CallToolResult["content"] {
  return [{ type: "text", text: payload }, ...notes.map(toNote)];
}

/** A sentence about the reply, apart from its text. */
export function toNote(sentence: string): { readonly type: "text"; readonly text: string } {
  return { type: "text", text: `Note: ${sentence}` };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** The URI that the API gives its reply (RFC 9110, section 8.7), when it is absolute and not one of the gateway's own. */
function toUri({ tool, headers, part }: ContentContext): string {
  const own = `openapi://${tool.api.name}/replies/${encodeURIComponent(tool.name)}`;
  if (part !== undefined) return `${own}/parts/${part}`;
  const given = headers["content-location"];
  const isTheirs =
    given !== undefined && URL.canParse(given) && new URL(given).protocol !== "openapi:";
  return isTheirs ? given : own;
}

/** Says what happened, and what the headers tell: without a body they are all there is. */
function toEmptySentence({ status, headers }: ContentContext): string {
  const outcome =
    status === 304
      ? "nothing has changed since it was last read."
      : "the operation succeeded and returned nothing.";
  const facts = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${statusLine(status)}: ${outcome}`, ...facts].join("\n");
}
