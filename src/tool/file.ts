/** Files as arguments: how a schema says "file", and what a model may give for one. */
import type { Encoding } from "../operation/model.ts";
import { isObject, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { bodyKindOf } from "./body-media-type.ts";
import type { FilePlaces } from "./model.ts";

/** Text is sent as it stands (UTF-8); other bytes come in base64, or are fetched, with what the upload needs to know. */
export interface FileArgument {
  readonly source: { readonly base64: string } | { readonly url: string };
  readonly filename: string | undefined;
  readonly mimeType: string | undefined;
  /** Headers of its part in a multipart, by names as they were given. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Whether a schema stands for raw bytes: OpenAPI 3.0 says `format: binary`, 3.1 a media type without encoding. */
export function isBinarySchema(schema: JsonObject): boolean {
  if (schema["format"] === "binary") return true;
  if (schema["contentEncoding"] !== undefined || schema["type"] === "object") return false;
  const mediaType = schema["contentMediaType"];
  return typeof mediaType === "string" && !/^text\/|json$/.test(mediaType);
}

/** Whether a member of a multipart body is raw bytes: its schema says so, or what it is encoded as. */
export function isBinaryPart(schema: JsonObject, encoding: Encoding | undefined): boolean {
  if (isBinarySchema(schema)) return true;
  if (schema["contentEncoding"] !== undefined || encoding === undefined || encoding.styled) {
    return false;
  }
  const { contentTypes } = encoding;
  return (
    contentTypes.length > 0 &&
    contentTypes.every((type) => type === "*/*" || bodyKindOf(type) === "binary") &&
    (schema["type"] === "string" || saysNothing(schema))
  );
}

/** A schema without a type is raw bytes where OpenAPI 3.1 speaks of parts (section 4.8.15.1.1). */
export function saysNothing(schema: JsonObject): boolean {
  return [
    "type",
    "enum",
    "const",
    "properties",
    "items",
    "prefixItems",
    "allOf",
    "anyOf",
    "oneOf",
  ].every((keyword) => schema[keyword] === undefined);
}

export function isFilePlace(places: FilePlaces | undefined, index: number | undefined): boolean {
  if (places === undefined) return false;
  return index === undefined ? places.self : (places.prefix[index] ?? places.rest);
}

/**
 * The schema of an argument that is a file.
 * @param headers - of its part, for the caller to give
 */
export function toFileSchema(description: string, headers: readonly string[] = []): JsonObject {
  const hint =
    "Text as it is; for other bytes an object with base64, or with the url to fetch it from.";
  const rest = {
    filename: { type: "string" },
    mimeType: { type: "string" },
    ...(headers.length > 0 && {
      headers: {
        type: "object",
        properties: Object.fromEntries(headers.map((name) => [name, { type: "string" }])),
        additionalProperties: false,
      },
    }),
  };
  const alternative = (key: string, schema: JsonObject): JsonObject => ({
    type: "object",
    properties: { [key]: schema, ...rest },
    required: [key],
    additionalProperties: false,
  });
  return {
    description: description === "" ? hint : `${description} ${hint}`,
    anyOf: [
      { type: "string" },
      alternative("base64", { type: "string", contentEncoding: "base64" }),
      alternative("url", { type: "string", pattern: "^https?://" }),
    ],
  };
}

/** What was given for a file, when it is more than text. */
export function readFileArgument(value: JsonValue | undefined): FileArgument | undefined {
  if (!isObject(value)) return undefined;
  const { base64, url, headers } = value;
  const source =
    typeof base64 === "string" ? { base64 } : typeof url === "string" ? { url } : undefined;
  if (source === undefined) return undefined;
  return {
    source,
    filename: textOf(value["filename"]) || undefined,
    mimeType: textOf(value["mimeType"]) || undefined,
    headers: new Map(
      Object.entries(isObject(headers) ? headers : {}).map(([name, text]) => [name, textOf(text)]),
    ),
  };
}
