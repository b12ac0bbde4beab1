import { entriesOf, isObject, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Encoding, MediaType, Schema } from "./model.ts";
import { findStyle, queryStyles } from "./style.ts";

/** A schema slot: an object or a boolean; anything else counts as absent. */
export function readSchema(value: JsonValue | undefined): Schema | undefined {
  return isObject(value) || typeof value === "boolean" ? value : undefined;
}

/** A `content` map; `resolve` follows references of the media type objects. */
export function readContent(
  value: JsonValue | undefined,
  resolve: (value: JsonValue) => JsonObject | undefined,
): readonly MediaType[] {
  const content: MediaType[] = [];
  for (const [type, entry] of entriesOf(value)) {
    const source = resolve(entry);
    if (source === undefined) continue;
    content.push({
      type: type.trim().toLowerCase(),
      schema: readSchema(source["schema"]) ?? listSchema(source["itemSchema"]),
      encoding: readEncoding(source["encoding"]),
    });
  }
  return content;
}

/** A stream of items (OpenAPI 3.2, `itemSchema`) is the list of them. */
function listSchema(items: JsonValue | undefined): Schema | undefined {
  const itemSchema = readSchema(items);
  return itemSchema === undefined ? undefined : { type: "array", items: itemSchema };
}

function readEncoding(value: JsonValue | undefined): ReadonlyMap<string, Encoding> {
  return new Map(
    entriesOf(value).flatMap(([property, source]) =>
      isObject(source) ? [[property, toEncoding(source)] as const] : [],
    ),
  );
}

function toEncoding(source: JsonObject): Encoding {
  const style = findStyle(queryStyles, source["style"]) ?? "form";
  const contentType = textOf(source["contentType"]);
  return {
    contentType: contentType === "" ? undefined : contentType,
    style,
    explode: typeof source["explode"] === "boolean" ? source["explode"] : style === "form",
    allowReserved: source["allowReserved"] === true,
    styled: ["style", "explode", "allowReserved"].some((key) => source[key] !== undefined),
  };
}
