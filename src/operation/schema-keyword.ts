/** The keywords of schemas: which of them JSON Schema 2020-12 knows, and what OpenAPI 3.0 writes in its own way. */
import { isArray, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Schema } from "./model.ts";

export type MutableObject = { [key: string]: JsonValue };

/** A place where a schema may stand holds one. */
export function isSchema(value: JsonValue | undefined): value is Schema {
  return isObject(value) || typeof value === "boolean";
}

/** How the value of each JSON Schema keyword is read; a keyword that is not here is left out. */
export const keywordKinds = new Map(
  Object.entries({
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
    allOf: "parts",
    anyOf: "branches",
    oneOf: "branches",
  } as const),
);

/** The types of JSON Schema, and what programs call them: some documents write those, in any case. */
const jsonTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    string: ["str", "text", "char", "date", "datetime", "date-time", "uuid", "uri", "password"],
    number: ["float", "double", "decimal"],
    integer: ["int", "int32", "int64", "long", "short"],
    boolean: ["bool"],
    object: ["map", "dict"],
    array: ["list"],
    null: [],
  }).flatMap(([type, others]) => [type, ...others].map((name) => [name, type] as const)),
);

/** `type` as JSON Schema knows it; undefined when nothing of it is. */
export function readType(value: JsonValue): JsonValue | undefined {
  if (isArray(value)) {
    const types = [...new Set(value.flatMap((type) => readTypeName(type) ?? []))];
    return types.length === 0 ? undefined : types;
  }
  return readTypeName(value);
}

function readTypeName(value: JsonValue): string | undefined {
  // `type: [string, null]` in YAML.
  return value === null ? "null" : jsonTypes.get(textOf(value).toLowerCase());
}

/** A number, or the text of one. */
export function readNumber(value: JsonValue): number | undefined {
  if (typeof value === "number") return value;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/**
 * A pattern as clients compile it: with the `u` flag, which refuses needless escapes such as `\:`. Undefined when it is
 * no regular expression of ECMAScript at all (JSON Schema 2020-12, core, section 6.4).
 */
export function readPattern(pattern: string): string | undefined {
  const mended = pattern.replaceAll(/\\([^\w^$\\.*+?()[\]{}|/-])/g, "$1");
  // `/^...$/` is how a program writes it; with its slashes nothing could ever match.
  const bare = /^\/(\^.*\$)\/$/.exec(mended)?.[1] ?? mended;
  return [bare === mended ? pattern : bare, bare].find((candidate) => {
    try {
      return new RegExp(candidate, "u") instanceof RegExp;
    } catch {
      return false;
    }
  });
}

/** What OpenAPI 3.0 writes in its own way: boolean exclusive bounds, `example`, arrays without `items`. */
export function mendDialect(result: MutableObject, schema: JsonObject): MutableObject {
  const mended = { ...result };
  for (const [exclusive, bound] of exclusiveBounds) {
    if (schema[exclusive] === true && typeof mended[bound] === "number") {
      mended[exclusive] = mended[bound];
      delete mended[bound];
    }
  }
  const example = schema["example"] ?? schema["x-example"];
  if (example !== undefined && mended["examples"] === undefined) mended["examples"] = [example];
  if (mended["additionalProperties"] === false && describesElsewhere(mended)) {
    delete mended["additionalProperties"];
    mended["unevaluatedProperties"] ??= false;
  }
  return withRequired(withFittingType(withFittingValues(mended)), requiredByThemselves(schema));
}

/**
 * `additionalProperties: false` sees the properties beside it alone (JSON Schema 2020-12, core, section 10.3.2.3): beside
 * a composition it would forbid all that the parts describe. What is meant is `unevaluatedProperties`. Parts that only
 * require what is described beside them change nothing.
 */
function describesElsewhere(schema: JsonObject): boolean {
  return ["allOf", "anyOf", "oneOf"].some((keyword) =>
    listOf(schema[keyword]).some(
      (part) =>
        isObject(part) &&
        (["$ref", "properties", "patternProperties"].some((word) => part[word] !== undefined) ||
          describesElsewhere(part)),
    ),
  );
}

/** How a value is written as one of another type; undefined when it cannot be. */
const conversions: Readonly<Record<string, (value: JsonValue) => JsonValue | undefined>> = {
  string: (value) =>
    typeof value === "number" || typeof value === "boolean" ? String(value) : undefined,
  number: (value) => (typeof value === "string" ? readNumber(value) : undefined),
  integer: (value) => {
    const number = typeof value === "string" ? readNumber(value) : undefined;
    return Number.isInteger(number) ? number : undefined;
  },
  boolean: (value) => (value === "true" ? true : value === "false" ? false : undefined),
};

/**
 * Values that are written as another type than the one beside them, as YAML makes it easy to: `type: string` with
 * `enum: [1, 2]`, or `type: integer` with `enum: ["1", "2"]`. Nothing would be valid otherwise.
 */
function withFittingValues(schema: MutableObject): MutableObject {
  const { type, enum: values, default: fallback } = schema;
  const convert = typeof type === "string" ? conversions[type] : undefined;
  if (convert === undefined) return schema;
  return {
    ...schema,
    ...(isArray(values) && { enum: values.map((value) => convert(value) ?? value) }),
    ...(fallback !== undefined && { default: convert(fallback) ?? fallback }),
  };
}

/** Properties that say of themselves that they are required, as JSON Schema had it before draft 4. */
function requiredByThemselves({ properties }: JsonObject): readonly string[] {
  if (!isObject(properties)) return [];
  return Object.keys(properties).filter((name) => {
    const property = properties[name];
    return isObject(property) && property["required"] === true;
  });
}

/** The types that a keyword speaks of; those of other types are left as they are by validators. */
const typesOfKeywords: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    object: [
      "properties",
      "required",
      "patternProperties",
      "additionalProperties",
      "propertyNames",
      "minProperties",
      "maxProperties",
      "dependentRequired",
      "dependentSchemas",
      "unevaluatedProperties",
    ],
    array: [
      "items",
      "prefixItems",
      "contains",
      "minItems",
      "maxItems",
      "uniqueItems",
      "minContains",
      "maxContains",
      "unevaluatedItems",
    ],
    string: ["pattern", "minLength", "maxLength", "contentEncoding", "contentMediaType"],
    number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  }).flatMap(([type, keywords]) =>
    keywords.map(
      (keyword) => [keyword, type === "number" ? ["number", "integer"] : [type]] as const,
    ),
  ),
);

/**
 * Keywords and types that belong together: documents write `properties` without `type: object`, and `minimum` beside
 * `type: string`. A type that its keywords imply is said, and keywords that its type makes void are left out.
 */
function withFittingType(schema: MutableObject): MutableObject {
  const { type } = schema;
  if (type === undefined) {
    const implied = new Set(
      Object.keys(schema).flatMap((keyword) => typesOfKeywords.get(keyword)?.[0] ?? []),
    );
    const [only] = implied;
    if (implied.size !== 1 || only === undefined) return schema;
    const mayBeNull = ["anyOf", "oneOf"].some((keyword) => offersNull(schema[keyword]));
    return withItems({ ...schema, type: mayBeNull ? [only, "null"] : only });
  }
  const declared = isArray(type) ? type : [type];
  const isOpenToNull = ["anyOf", "oneOf"].some((keyword) => offersNull(schema[keyword]));
  const types = isOpenToNull && !declared.includes("null") ? [...declared, "null"] : declared;
  return withItems(
    Object.fromEntries(
      Object.entries(isOpenToNull ? { ...schema, type: types } : schema).filter(
        ([keyword]) => typesOfKeywords.get(keyword)?.some((each) => types.includes(each)) ?? true,
      ),
    ),
  );
}

function offersNull(branches: JsonValue | undefined): boolean {
  return (
    isArray(branches) &&
    branches.some((branch) => {
      const type = isObject(branch) ? branch["type"] : undefined;
      return type === "null" || (isArray(type) && type.includes("null"));
    })
  );
}

/** What is required and stands nowhere can be anything, but a model must see that it is there. */
function withRequired(schema: MutableObject, further: readonly string[]): MutableObject {
  const { properties } = schema;
  if (!isObject(properties)) return schema;
  const own = further.filter((name) => Object.hasOwn(properties, name));
  const required =
    own.length === 0
      ? schema["required"]
      : [...new Set([...(isArray(schema["required"]) ? schema["required"] : []), ...own])];
  if (!isArray(required)) return schema;
  if (["allOf", "anyOf", "oneOf", "if"].some((keyword) => schema[keyword] !== undefined)) {
    return { ...schema, required };
  }
  const missing = required.filter(
    (name) => typeof name === "string" && !Object.hasOwn(properties, name),
  );
  if (missing.length === 0) return { ...schema, required };
  const described: MutableObject = Object.assign(Object.create(null), properties);
  for (const name of missing) described[textOf(name)] = {};
  return { ...schema, required, properties: described };
}

/** Hosts refuse arrays that do not say what they hold. */
function withItems(schema: MutableObject): MutableObject {
  const { type } = schema;
  const isList = type === "array" || (isArray(type) && type.includes("array"));
  return isList && schema["items"] === undefined ? { ...schema, items: {} } : schema;
}

const exclusiveBounds = [
  ["exclusiveMinimum", "minimum"],
  ["exclusiveMaximum", "maximum"],
] as const;

/** `nullable: true` of OpenAPI 3.0, which 3.1 documents keep, and `x-nullable` of Swagger 2.0. */
export function isNullable(schema: JsonObject): boolean {
  return schema["nullable"] === true || schema["x-nullable"] === true;
}

/** Adds null to what a schema allows. */
export function withNull(schema: MutableObject, nullable: boolean): JsonObject {
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
