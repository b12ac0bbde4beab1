import { withoutInvisible } from "../spec/invisible.ts";
import { isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import { referenceOf } from "../spec/pointer.ts";

/** Text from a document as it may be shown to a model: line ends unified, invisible characters removed, trimmed. */
export function cleanText(text: string): string {
  return withoutInvisible(text.replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")).trim();
}

/** What a reference says in place of the description of what it leads to (OpenAPI 3.1, section 4.8.23). */
export function descriptionBeside(value: JsonValue | undefined): string | undefined {
  const description =
    isObject(value) && referenceOf(value) !== undefined ? value["description"] : "";
  return typeof description === "string" && description !== "" ? cleanText(description) : undefined;
}
