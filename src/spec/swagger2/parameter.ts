import { isArray, isObject, textOf } from "../json.ts";
import type { JsonObject, JsonValue } from "../model.ts";

/** Keywords that Swagger 2.0 writes on a parameter and OpenAPI 3 in its schema. */
const schemaKeywords = [
  "type",
  "format",
  "items",
  "default",
  "enum",
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "maxLength",
  "minLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
  "multipleOf",
  "x-nullable",
  "x-example",
];

/** `collectionFormat` -> style and explode; in paths and headers `csv` is `simple`. */
const collectionStyles: ReadonlyMap<
  string,
  { readonly style?: string; readonly explode: boolean }
> = new Map([
  ["csv", { explode: false }],
  ["ssv", { style: "spaceDelimited", explode: false }],
  ["tsv", { style: "tabDelimited", explode: false }],
  ["pipes", { style: "pipeDelimited", explode: false }],
  ["multi", { explode: true }],
]);

/** A path, query or header parameter in the shape of OpenAPI 3. */
export function toParameter(source: JsonObject): JsonObject {
  return {
    ...without(source, [...schemaKeywords, "collectionFormat"]),
    schema: toSchema(source),
    ...(source["type"] === "array" && collectionStyle(source)),
  };
}

/** The schema of a parameter, form field or item; `type: file` is raw bytes. */
export function toSchema(source: JsonObject): JsonObject {
  const schema: { [keyword: string]: JsonValue } = {};
  for (const keyword of schemaKeywords) {
    const value = source[keyword];
    if (value !== undefined) schema[keyword] = value;
  }
  const { items } = source;
  return {
    ...schema,
    ...(isObject(items) && { items: toSchema(items) }),
    ...(source["type"] === "file" && { type: "string", format: "binary" }),
  };
}

/** Style and explode of a list; the default is `csv` (Swagger 2.0, Parameter Object). */
export function collectionStyle(source: JsonObject): {
  readonly style?: string;
  readonly explode: boolean;
} {
  return collectionStyles.get(textOf(source["collectionFormat"]) || "csv") ?? { explode: false };
}

/** The body that `in: body` or the `in: formData` parameters make; undefined when there are none. */
export function toRequestBody(
  parameters: readonly JsonObject[],
  consumes: readonly string[],
): JsonObject | undefined {
  const body = parameters.find((parameter) => parameter["in"] === "body");
  if (body !== undefined) {
    const types = consumes.length > 0 ? consumes : ["application/json"];
    return {
      ...without(body, ["in", "name", "schema"]),
      content: contentOf(types, {
        ...(body["schema"] !== undefined && { schema: body["schema"] }),
      }),
    };
  }
  const fields = parameters.filter((parameter) => parameter["in"] === "formData");
  return fields.length === 0 ? undefined : toForm(fields, consumes);
}

function toForm(fields: readonly JsonObject[], consumes: readonly string[]): JsonObject {
  const hasFile = fields.some((field) => field["type"] === "file");
  const formTypes = consumes.filter((type) =>
    /^(multipart\/|application\/x-www-form-urlencoded)/i.test(type),
  );
  const types = hasFile
    ? ["multipart/form-data"]
    : formTypes.length > 0
      ? formTypes
      : ["application/x-www-form-urlencoded"];
  const properties: { [name: string]: JsonValue } = Object.create(null);
  const encoding: { [name: string]: JsonValue } = Object.create(null);
  for (const field of fields) {
    const name = textOf(field["name"]);
    const description = field["description"];
    properties[name] = { ...toSchema(field), ...(description !== undefined && { description }) };
    if (field["type"] === "array") encoding[name] = collectionStyle(field);
  }
  const required = fields
    .filter((field) => field["required"] === true)
    .map((field) => textOf(field["name"]));
  return {
    required: required.length > 0,
    content: contentOf(types, {
      schema: { type: "object", properties, ...(required.length > 0 && { required }) },
      encoding,
    }),
  };
}

export function contentOf(types: readonly string[], mediaType: JsonObject): JsonObject {
  return Object.fromEntries(types.map((type) => [type, mediaType]));
}

export function stringsOf(value: JsonValue | undefined): readonly string[] | undefined {
  return isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}

export function without(source: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([key]) => !keys.includes(key)));
}
