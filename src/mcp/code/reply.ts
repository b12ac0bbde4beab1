/** The result of a call -> what a program gets of it: the value that the API answered, or what is thrown. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import { quoteLargeIntegers } from "../../response/exact-number.ts";
import { parseJson } from "../../response/json.ts";
import { metaKey } from "../../response/meta.ts";
import { size } from "../../response/phrase.ts";
import type { GuestReply } from "../../sandbox/model.ts";
import { isObject } from "../../spec/json.ts";

export interface ReadReply {
  readonly reply: GuestReply;
  /** What is to be told of it beside the value. */
  readonly notes: readonly string[];
}

type Content = CallToolResult["content"][number];

/** Statuses without a body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
const bodiless: ReadonlySet<unknown> = new Set([204, 205, 304]);

/** @param maxBytes longest value, as JSON */
export function readReply(name: string, result: CallToolResult, maxBytes: number): ReadReply {
  if (result.isError === true) return { reply: toThrown(result), notes: [] };
  const [first, ...others] = result.content;
  const values = first === undefined ? [] : [first, ...others.filter((item) => !isNote(item))];
  const notes = others.flatMap((item) => (isNote(item) ? textOf(item) : []));
  const json = toJson(result, values);
  const bytes = Buffer.byteLength(json);
  if (bytes <= maxBytes) return { reply: { ok: true, json }, notes };
  const message =
    `The reply of ${name} is ${size(bytes)} long, and a program is given at most ${size(maxBytes)}. ` +
    "Ask for less: fewer items, or a part of it by _select.";
  return { reply: { ok: false, message, facts: { kind: "tooLarge" } }, notes };
}

/** The same sentences that a direct call is answered with. */
function toThrown({ content, structuredContent }: CallToolResult): GuestReply {
  const message = content.flatMap((item) => textOf(item)).join("\n");
  return { ok: false, message, facts: isObject(structuredContent) ? structuredContent : {} };
}

function toJson({ structuredContent, _meta }: CallToolResult, values: readonly Content[]): string {
  const [first] = values;
  const meta = _meta?.[metaKey];
  if (isObject(meta) && bodiless.has(meta["status"])) return "null";
  if (structuredContent !== undefined) {
    // The text is what the API sent; structured content may lack what is not in the document.
    const text = first?.type === "text" && values.length === 1 ? first.text : "";
    return quoteLargeIntegers(
      text !== "" && parseJson(text) !== undefined ? text : JSON.stringify(structuredContent),
    );
  }
  const all = values.filter(({ type }) => type !== "resource_link").map(toValue);
  return JSON.stringify(all.length === 1 ? all[0] : all);
}

function toValue(item: Content): unknown {
  switch (item.type) {
    case "text":
      return item.text;
    case "image":
    case "audio":
      return { mimeType: item.mimeType, base64: item.data };
    case "resource":
      return "blob" in item.resource
        ? { mimeType: item.resource.mimeType, base64: item.resource.blob }
        : item.resource.text;
    case "resource_link":
      return item.uri;
  }
}

function textOf(item: Content): readonly string[] {
  return item.type === "text" ? [item.text] : [];
}

function isNote(item: Content): boolean {
  return item.type === "text" && item.text.startsWith("Note: ");
}
