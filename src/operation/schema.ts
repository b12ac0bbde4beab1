/**
 * OpenAPI schema -> JSON Schema 2020-12. References stay references: what a schema reaches is gathered under `$defs`
 * of the one that is built, so a recursive document costs no more than a flat one. Keywords that JSON Schema does not
 * know, or that are malformed, are left out; the dialects of OpenAPI 3.0 and 3.1 are both understood everywhere, since
 * real documents mix them.
 */
import { isArray, isObject, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { createResolver } from "../spec/pointer.ts";
import type { Schema } from "./model.ts";
import { cleanText } from "./text.ts";

type MutableObject = { [key: string]: JsonValue };

export interface SchemaConverter {
  /** The schema, its references pointing into {@link SchemaConverter.definitions}. */
  convert(schema: Schema | undefined): JsonObject;
  /** Follows the references at the root of a schema: the schema that says what the value is. */
  unwrap(schema: Schema | undefined): Schema | undefined;
  /** Everything that converted schemas reach by reference; undefined when nothing. */
  definitions(): JsonObject | undefined;
}

/**
 * A converter for one tool's schema.
 * `input` leaves `readOnly` properties out, `output` leaves `writeOnly` ones out (OpenAPI 3.1, section 4.8.24.2).
 */
export function createSchemaConverter(
  document: JsonObject,
  direction: "input" | "output",
): SchemaConverter {
  const follow = createResolver(document);
  const hidden = direction === "input" ? "readOnly" : "writeOnly";
  const names = new Map<string, string>();
  const definitions: MutableObject = Object.create(null);

  function convert(schema: Schema | undefined): JsonObject {
    if (schema === undefined || schema === true) return {};
    if (schema === false) return { not: {} };
    const reference = schema["$ref"];
    if (typeof reference !== "string") return convertKeywords(schema);
    const name = define(reference);
    const { $ref: _, ...siblings } = schema;
    const beside = convertKeywords(siblings);
    return name === undefined
      ? beside
      : withNull({ ...beside, $ref: `#/$defs/${name}` }, schema["nullable"] === true);
  }

  /** Converts the target of a reference once and gives its name under `$defs`; undefined when it is dangling. */
  function define(reference: string): string | undefined {
    const known = names.get(reference);
    if (known !== undefined) return known;
    const target = follow({ $ref: reference });
    if (target.value === undefined) return undefined;
    const name = uniqueName(reference, definitions);
    names.set(reference, name);
    // Named before it is converted, so that a cycle finds its own name.
    definitions[name] = {};
    definitions[name] = convert(target.value);
    return name;
  }

  function convertKeywords(schema: JsonObject): JsonObject {
    const result: MutableObject = {};
    for (const [keyword, value] of Object.entries(schema)) {
      const converted = value === undefined ? undefined : convertKeyword(keyword, value, schema);
      if (converted !== undefined) result[keyword] = converted;
    }
    return withNull(mendDialect(result, schema), schema["nullable"] === true);
  }

  function convertKeyword(
    keyword: string,
    value: JsonValue,
    schema: JsonObject,
  ): JsonValue | undefined {
    switch (keywordKinds.get(keyword)) {
      case "schema":
        return isSchema(value) ? convert(value) : undefined;
      case "openness":
        return typeof value === "boolean" ? value : isObject(value) ? convert(value) : undefined;
      case "schemas":
        return isArray(value) && value.length > 0
          ? value.filter(isSchema).map((member) => convert(member))
          : undefined;
      case "schemaMap":
        return isObject(value) ? convertMap(value) : undefined;
      case "properties":
        return isObject(value) ? convertMap(value, isVisible) : undefined;
      case "required":
        return requiredNames(value, schema["properties"]);
      case "text":
        return typeof value === "string" ? cleanText(value) : undefined;
      case "string":
        return typeof value === "string" ? value : undefined;
      case "pattern":
        return typeof value === "string" ? readPattern(value) : undefined;
      case "number":
        return typeof value === "number" ? value : undefined;
      case "count":
        return Number.isInteger(value) && Number(value) >= 0 ? value : undefined;
      case "boolean":
        return typeof value === "boolean" ? value : undefined;
      case "type":
        return readType(value);
      case "enum":
        return isArray(value) && value.length > 0 ? value : undefined;
      case "any":
        return value;
      case "lists":
        return isObject(value) && Object.values(value).every((member) => isArray(member))
          ? value
          : undefined;
      case undefined:
        return undefined;
    }
  }

  function convertMap(map: JsonObject, keep: (schema: Schema) => boolean = () => true): JsonObject {
    const result: MutableObject = Object.create(null);
    for (const [key, member] of Object.entries(map)) {
      if (isSchema(member) && keep(member)) result[key] = convert(member);
    }
    return result;
  }

  function isVisible(schema: Schema): boolean {
    if (typeof schema === "boolean") return true;
    return schema[hidden] !== true && follow(schema).value?.[hidden] !== true;
  }

  function requiredNames(
    value: JsonValue,
    properties: JsonValue | undefined,
  ): JsonValue | undefined {
    if (!isArray(value)) return undefined;
    const visible = value.filter((name) => {
      if (typeof name !== "string") return false;
      const property =
        isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
      return !isSchema(property) || isVisible(property);
    });
    return visible.length === 0 ? undefined : [...new Set(visible)];
  }

  return {
    convert,
    unwrap(schema) {
      return isObject(schema) && typeof schema["$ref"] === "string" ? follow(schema).value : schema;
    },
    definitions() {
      return Object.keys(definitions).length === 0 ? undefined : definitions;
    },
  };
}

function isSchema(value: JsonValue | undefined): value is Schema {
  return isObject(value) || typeof value === "boolean";
}

/** How the value of each JSON Schema keyword is read; a keyword that is not here is left out. */
const keywordKinds = new Map(
  Object.entries({
    $anchor: "string",
    type: "type",
    title: "text",
    description: "text",
    default: "any",
    examples: "enum",
    deprecated: "boolean",
    enum: "enum",
    const: "any",
    format: "string",
    pattern: "pattern",
    contentEncoding: "string",
    contentMediaType: "string",
    multipleOf: "number",
    minimum: "number",
    maximum: "number",
    exclusiveMinimum: "number",
    exclusiveMaximum: "number",
    minLength: "count",
    maxLength: "count",
    minItems: "count",
    maxItems: "count",
    minContains: "count",
    maxContains: "count",
    minProperties: "count",
    maxProperties: "count",
    uniqueItems: "boolean",
    required: "required",
    dependentRequired: "lists",
    properties: "properties",
    patternProperties: "schemaMap",
    dependentSchemas: "schemaMap",
    additionalProperties: "openness",
    unevaluatedProperties: "openness",
    unevaluatedItems: "openness",
    propertyNames: "schema",
    items: "schema",
    contains: "schema",
    not: "schema",
    if: "schema",
    then: "schema",
    else: "schema",
    contentSchema: "schema",
    prefixItems: "schemas",
    allOf: "schemas",
    anyOf: "schemas",
    oneOf: "schemas",
  } as const),
);

const jsonTypes = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);

function readType(value: JsonValue): JsonValue | undefined {
  if (isArray(value)) {
    const types = [...new Set(value.filter((type) => jsonTypes.has(textOf(type))))];
    return types.length === 0 ? undefined : types;
  }
  return jsonTypes.has(textOf(value)) ? value : undefined;
}

/**
 * A pattern as clients compile it: with the `u` flag, which refuses needless escapes such as `\:`. Undefined when it is
 * no regular expression of ECMAScript at all (JSON Schema 2020-12, core, section 6.4).
 */
function readPattern(pattern: string): string | undefined {
  const mended = pattern.replaceAll(/\\([^\w^$\\.*+?()[\]{}|/-])/g, "$1");
  return [pattern, mended].find((candidate) => {
    try {
      return new RegExp(candidate, "u") instanceof RegExp;
    } catch {
      return false;
    }
  });
}

/** What OpenAPI 3.0 writes in its own way: boolean exclusive bounds, `example`, arrays without `items`. */
function mendDialect(result: MutableObject, schema: JsonObject): MutableObject {
  const mended = { ...result };
  for (const [exclusive, bound] of exclusiveBounds) {
    if (schema[exclusive] === true && typeof mended[bound] === "number") {
      mended[exclusive] = mended[bound];
      delete mended[bound];
    }
  }
  if (schema["example"] !== undefined && mended["examples"] === undefined) {
    mended["examples"] = [schema["example"]];
  }
  const types = mended["type"];
  if (types === "array" || (isArray(types) && types.includes("array"))) mended["items"] ??= {};
  return mended;
}

const exclusiveBounds = [
  ["exclusiveMinimum", "minimum"],
  ["exclusiveMaximum", "maximum"],
] as const;

/** `nullable: true` of OpenAPI 3.0 (and of 3.1 documents that kept it). */
function withNull(schema: MutableObject, nullable: boolean): JsonObject {
  if (!nullable) return schema;
  const { type, enum: values } = schema;
  const withType =
    type !== undefined &&
    ["$ref", "allOf", "anyOf", "oneOf"].every((key) => schema[key] === undefined);
  if (withType) {
    const types = isArray(type) ? type : [type];
    return {
      ...schema,
      type: types.includes("null") ? types : [...types, "null"],
      ...(isArray(values) && !values.includes(null) && { enum: [...values, null] }),
    };
  }
  if (type === undefined && isArray(values)) {
    return values.includes(null) ? schema : { ...schema, enum: [...values, null] };
  }
  // Without a type of its own a schema already allows null unless something beside it does not.
  const { title, description, default: fallback, ...rest } = schema;
  if (Object.keys(rest).length === 0) return schema;
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    anyOf: [rest, { type: "null" }],
  };
}

/** The last token of the reference, made a plain name, with a number where that name is taken. */
function uniqueName(reference: string, taken: JsonObject): string {
  const last = reference.slice(reference.lastIndexOf("/") + 1);
  const plain = last.replaceAll(/%[0-9A-Fa-f]{2}|~[01]|[^A-Za-z0-9_.-]/g, "_") || "schema";
  let name = plain;
  for (let count = 2; Object.hasOwn(taken, name); count++) name = `${plain}_${count}`;
  return name;
}
