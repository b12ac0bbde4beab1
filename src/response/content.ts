/** A reply of the API -> MCP content. */
import { STATUS_CODES } from "node:http";

import type { CallToolResult } from "@modelcontextprotocol/server";

import type { Tool } from "../tool/model.ts";
import type { Reply } from "./read.ts";

/** Where `_meta` keeps what MCP has no place for. */
export const metaKey = "openapi-mcp-gateway/response";

export interface ContentContext {
  readonly tool: Tool;
  readonly status: number;
  /** Those that may be shown, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Content, and structured content where there is some. The text of JSON is the exact payload. */
export function toContent(reply: Reply, context: ContentContext): CallToolResult {
  switch (reply.kind) {
    case "json":
      return { content: toTexts(reply.text, reply.notes), structuredContent: reply.value };
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
    case "empty":
      return { content: toTexts(toEmptySentence(context), []) };
  }
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
function toUri({ tool, headers }: ContentContext): string {
  const given = headers["content-location"];
  if (given !== undefined && URL.canParse(given) && new URL(given).protocol !== "openapi:") {
    return given;
  }
  return `openapi://${tool.api.name}/replies/${encodeURIComponent(tool.name)}`;
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
