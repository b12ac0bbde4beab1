import { isArray } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import type { BodySerializer } from "./model.ts";

/** Lines of JSON: NDJSON, JSON Lines. Text is taken for lines that are written already. */
export const jsonLines: BodySerializer = (value, { type }) => ({
  ok: true,
  content: typeof value === "string" ? value : documents(value, "", "\n"),
  contentType: type,
});

/** JSON texts, each between a record separator and a line end (RFC 7464, section 2.2). */
export const jsonSequence: BodySerializer = (value, { type }) => ({
  ok: true,
  content: documents(value, "\u001E", "\n"),
  contentType: type,
});

function documents(value: JsonValue, before: string, after: string): string {
  const items = isArray(value) ? value : [value];
  return items.map((item) => `${before}${JSON.stringify(item)}${after}`).join("");
}
