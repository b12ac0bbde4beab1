import { isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import { referenceOf } from "../spec/pointer.ts";

// C0 and C1 controls but tab and line feed, zero-width and bidirectional marks, byte-order marks, tag characters:
// invisible to people, read by models.
const invisible =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** Text from a document as it may be shown to a model: line ends unified, invisible characters removed, trimmed. */
export function cleanText(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(invisible, "").trim();
}

/** What a reference says in place of the description of what it leads to (OpenAPI 3.1, section 4.8.23). */
export function descriptionBeside(value: JsonValue | undefined): string | undefined {
  const description =
    isObject(value) && referenceOf(value) !== undefined ? value["description"] : "";
  return typeof description === "string" && description !== "" ? cleanText(description) : undefined;
}
