/** An outcome -> a page of a list, when it is one. */
import { isUtf8 } from "node:buffer";

import type { FieldPath } from "../../operation/pagination/model.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import { isArray } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import type { UpstreamOutcome, UpstreamReply } from "../outcome.ts";
import { valueAt } from "./field.ts";
import { findItems } from "./items.ts";
import { elementsOf, spanAt } from "./json-text.ts";
import type { Page } from "./model.ts";

/** @param said - where the items are, when that is known. Undefined when the reply is no list that can be joined. */
export function readPage(
  request: UpstreamRequest,
  outcome: UpstreamOutcome,
  said: FieldPath | undefined,
): Page | undefined {
  if (outcome.kind !== "answered") return undefined;
  const { reply } = outcome;
  if (reply.status < 200 || reply.status > 299) return undefined;
  if (reply.truncated || reply.interruption !== undefined) return undefined;
  const text = textOf(reply);
  const value = text === undefined ? undefined : parse(text);
  if (text === undefined || value === undefined) return undefined;
  const itemsPath = findItems(value, said);
  const items = itemsPath && valueAt(value, itemsPath);
  if (itemsPath === undefined || !isArray(items)) return undefined;
  const rawItems = elementsOf(text, spanAt(text, itemsPath)).map(({ start, end }) =>
    text.slice(start, end),
  );
  return { request, reply, text, value, itemsPath, items, rawItems };
}

/** Texts in other charsets than JSON's own (RFC 8259, section 8.1) are not taken apart. */
function textOf({ headers, body }: UpstreamReply): string | undefined {
  const contentType = headers.get("content-type") ?? "";
  const isJson = contentType === "" || /json/i.test(contentType);
  const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? "utf-8";
  const isKnown = charset === "utf-8" || charset === "utf8" || charset === "us-ascii";
  return isJson && isKnown && isUtf8(body) ? new TextDecoder().decode(body) : undefined;
}

function parse(text: string): JsonValue | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
