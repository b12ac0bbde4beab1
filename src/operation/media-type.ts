import { entriesOf, isArray, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Encoding, Encodings, MediaType, Schema } from "./model.ts";
import { findStyle, queryStyles } from "./style.ts";

/** A schema slot: an object or a boolean; anything else counts as absent. */
export function readSchema(value: JsonValue | undefined): Schema | undefined {
  return isObject(value) || typeof value === "boolean" ? value : undefined;
}

/** A `content` map; `resolve` follows references of the media type objects and of what they hold. */
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
      ...readEncodings(source, resolve, maxNesting),
    });
  }
  return content;
}

/** A media type of which the document says nothing but its name. */
export function plainMediaType(type: string): MediaType {
  return { type, schema: undefined, ...noEncodings };
}

const noEncodings: Encodings = {
  encoding: new Map(),
  prefixEncoding: [],
  itemEncoding: undefined,
};

/** Deeper than any multipart in multipart that is worth sending. */
const maxNesting = 4;

/** A stream of items (OpenAPI 3.2, `itemSchema`) is the list of them. */
function listSchema(items: JsonValue | undefined): Schema | undefined {
  const itemSchema = readSchema(items);
  return itemSchema === undefined ? undefined : { type: "array", items: itemSchema };
}

type Resolve = (value: JsonValue) => JsonObject | undefined;

function readEncodings(source: JsonObject, resolve: Resolve, depth: number): Encodings {
  if (depth === 0) return noEncodings;
  const read = (value: JsonValue): Encoding => toEncoding(resolve(value) ?? {}, resolve, depth - 1);
  const { encoding, prefixEncoding, itemEncoding } = source;
  if (encoding === undefined && prefixEncoding === undefined && itemEncoding === undefined) {
    return noEncodings;
  }
  return {
    encoding: new Map(
      entriesOf(encoding).flatMap(([property, member]) =>
        isObject(member) ? [[property, read(member)] as const] : [],
      ),
    ),
    prefixEncoding: listOf(prefixEncoding).map(read),
    itemEncoding: isObject(itemEncoding) ? read(itemEncoding) : undefined,
  };
}

function toEncoding(source: JsonObject, resolve: Resolve, depth: number): Encoding {
  const style = findStyle(queryStyles, source["style"]) ?? "form";
  return {
    contentTypes: textOf(source["contentType"])
      .toLowerCase()
      .split(",")
      .map((type) => type.trim())
      .filter((type) => type !== ""),
    headers: readHeaders(source["headers"], resolve),
    style,
    explode: typeof source["explode"] === "boolean" ? source["explode"] : style === "form",
    allowReserved: source["allowReserved"] === true,
    styled: ["style", "explode", "allowReserved"].some((key) => source[key] !== undefined),
    ...readEncodings(source, resolve, depth),
  };
}

/** `Content-Type` is not for headers to say (OpenAPI 3.2, section 4.15.1.1), nor is what names the part. */
function readHeaders(
  value: JsonValue | undefined,
  resolve: Resolve,
): ReadonlyMap<string, string | undefined> {
  return new Map(
    entriesOf(value).flatMap(([name, entry]) => {
      const header = resolve(entry) ?? {};
      const content = entriesOf(header["content"])[0];
      const schema = header["schema"] ?? (content && resolve(content[1])?.["schema"]);
      const key = name.toLowerCase();
      // `schema: false` forbids a header.
      return key === "content-type" || schema === false || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(key)
        ? []
        : [[key, fixedValue(header, isObject(schema) ? (resolve(schema) ?? {}) : {})] as const];
    }),
  );
}

/** The one value that a schema allows or falls back to; for a required header, else its example. */
function fixedValue(header: JsonObject, schema: JsonObject): string | undefined {
  const { enum: values, examples } = schema;
  const only = isArray(values) && values.length === 1 ? values[0] : undefined;
  const example =
    header["required"] === true
      ? (header["example"] ?? schema["example"] ?? listOf(examples)[0])
      : undefined;
  const value = schema["const"] ?? only ?? schema["default"] ?? example;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
