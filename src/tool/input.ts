/**
 * Parameters and body -> one flat input schema, and for each argument the way back to its place. Both are made in one
 * pass, so that a call is a walk over the bindings.
 */
import type { MediaType, Operation, Parameter, Schema } from "../operation/model.ts";
import { isNullable } from "../operation/schema-keyword.ts";
import { createSchemaConverter, type SchemaConverter } from "../operation/schema.ts";
import { entriesOf, isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { mergeAllOf } from "./all-of.ts";
import { bodyKindOf, chooseMediaType } from "./body-media-type.ts";
import { isBinarySchema, toFileSchema } from "./file.ts";
import type { ArgumentBinding, ToolInput } from "./model.ts";

/** Collects what the tool takes while parameters and body are read. */
class InputBuilder {
  readonly properties: { [argument: string]: JsonValue } = Object.create(null);
  readonly required: string[] = [];
  readonly bindings: ArgumentBinding[] = [];

  add(argument: string, schema: JsonObject, required: boolean, binding: ArgumentBinding): void {
    this.properties[argument] = schema;
    if (required) this.required.push(argument);
    this.bindings.push(binding);
  }

  /** A legal key that is not taken yet; `fallback` is what a taken name becomes. */
  free(name: string, fallback: string): string {
    const wanted = toArgumentName(name);
    if (!(wanted in this.properties)) return wanted;
    const base = toArgumentName(fallback);
    let argument = base;
    for (let count = 2; argument in this.properties; count++)
      argument = `${base.slice(0, 60)}_${count}`;
    return argument;
  }
}

/** The input of an operation's tool: JSON Schema 2020-12 with root `type: object`, and its bindings. */
export function toToolInput(operation: Operation, document: JsonObject): ToolInput {
  const converter = createSchemaConverter(document, "input");
  const builder = new InputBuilder();
  for (const parameter of operation.parameters) addParameter(builder, parameter, converter);
  const mediaType = operation.body && chooseMediaType(operation.body);
  const base =
    operation.body === undefined || mediaType === undefined
      ? { additionalProperties: false }
      : addBody(builder, operation.body, mediaType, converter);

  const definitions = converter.definitions();
  const schema: JsonObject = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...base,
    type: "object",
    properties: builder.properties,
    ...(builder.required.length > 0 && { required: builder.required }),
    ...(definitions !== undefined && { $defs: definitions }),
  };
  return {
    schema,
    bindings: builder.bindings,
    mediaType,
    fileProperties: mediaType === undefined ? new Set() : filePropertiesOf(mediaType, converter),
  };
}

function addParameter(
  builder: InputBuilder,
  parameter: Parameter,
  converter: SchemaConverter,
): void {
  const argument = builder.free(parameter.name, `${parameter.in}_${parameter.name}`);
  const converted = converter.convert(parameter.schema);
  const { description, deprecated, example } = parameter;
  const schema = {
    ...(example !== undefined && { examples: [example] }),
    ...converted,
    ...(description !== "" && { description }),
    ...(deprecated && { deprecated }),
  };
  builder.add(argument, schema, parameter.required, { to: "parameter", argument, parameter });
}

/** Adds the body's arguments and gives the keywords that the root of the input schema takes over from it. */
function addBody(
  builder: InputBuilder,
  body: NonNullable<Operation["body"]>,
  mediaType: MediaType,
  converter: SchemaConverter,
): JsonObject {
  const kind = bodyKindOf(mediaType.type);
  const schema = mergeAllOf(converter.unwrap(mediaType.schema), converter);
  const alone = builder.bindings.length === 0;
  if (isObject(schema) && (kind === "json" || kind === "form" || kind === "multipart")) {
    if (isFlat(schema)) {
      const converted = converter.convert(schema);
      addProperties(builder, { required: body.required, schema, converted, mediaType }, converter);
      return alone ? rootKeywords(converted) : { additionalProperties: false };
    }
    if (alone && body.required && canBeRoot(schema)) {
      return addAsRoot(builder, schema, converter);
    }
  }
  const described = isObject(schema) ? schema["description"] : undefined;
  const description = body.description || (typeof described === "string" ? described : "");
  const argument = builder.free("body", "request_body");
  const value =
    kind === "binary" || (isObject(schema) && kind !== "json" && isBinarySchema(schema))
      ? toFileSchema(description)
      : kind === "text"
        ? textSchema(description)
        : { ...converter.convert(mediaType.schema), ...(description !== "" && { description }) };
  builder.add(argument, value, body.required, { to: "body", argument });
  return { additionalProperties: false };
}

/** Each property of a flat object body stands beside the parameters. */
function addProperties(
  builder: InputBuilder,
  body: {
    readonly required: boolean;
    readonly schema: JsonObject;
    readonly converted: JsonObject;
    readonly mediaType: MediaType;
  },
  converter: SchemaConverter,
): void {
  const { schema, converted, mediaType } = body;
  const multipart = bodyKindOf(mediaType.type) === "multipart";
  const properties = isObject(converted["properties"]) ? converted["properties"] : {};
  const required = new Set(body.required ? listOf(converted["required"]) : []);
  for (const [property, value] of Object.entries(properties)) {
    const argument = builder.free(property, `body_${property}`);
    const source = propertySchema(schema, property);
    builder.add(
      argument,
      multipart ? withFiles(value, source, converter) : toObject(value),
      required.has(property),
      { to: "bodyProperty", argument, property, schema: source },
    );
  }
}

/** A lone object body that is more than its properties: its keywords are those of the input. */
function addAsRoot(
  builder: InputBuilder,
  schema: JsonObject,
  converter: SchemaConverter,
): JsonObject {
  const { properties, required, ...keywords } = converter.convert(schema);
  Object.assign(builder.properties, properties);
  builder.required.push(...listOf(required).filter((name) => typeof name === "string"));
  builder.bindings.push({ to: "bodyRest" });
  return keywords;
}

/** An object that is nothing but its properties: they can move beside others without changing what is valid. */
function isFlat(schema: JsonObject): boolean {
  const open = schema["additionalProperties"];
  return (
    isObject(schema["properties"]) &&
    Object.keys(schema["properties"]).length > 0 &&
    (schema["type"] === undefined || schema["type"] === "object") &&
    !isNullable(schema) &&
    (open === undefined || open === false) &&
    structural.every((keyword) => schema[keyword] === undefined)
  );
}

/** Keywords that speak of the object as a whole, or of several properties at once. */
const structural = [
  "allOf",
  "anyOf",
  "oneOf",
  "discriminator",
  "not",
  "if",
  "patternProperties",
  "propertyNames",
  "dependentSchemas",
  "dependentRequired",
  "unevaluatedProperties",
  "minProperties",
  "maxProperties",
];

/** What hosts refuse beside `type: object` at the root. */
const refusedAtRoot = ["allOf", "anyOf", "oneOf", "not", "enum", "const", "discriminator"];

/**
 * Whether an object schema can be the input itself: hosts want a plain object at the root, with legal keys. What is
 * required becomes a key as well, described or not.
 */
function canBeRoot(schema: JsonObject): boolean {
  const { properties, required } = schema;
  const isObjectType =
    schema["type"] === "object" || (schema["type"] === undefined && isObject(properties));
  return (
    isObjectType &&
    !isNullable(schema) &&
    refusedAtRoot.every((keyword) => schema[keyword] === undefined) &&
    [...entriesOf(properties).map(([name]) => name), ...listOf(required)].every(
      (name) => typeof name !== "string" || toArgumentName(name) === name,
    )
  );
}

/** What a flat body says of itself besides its properties. */
function rootKeywords(converted: JsonObject): JsonObject {
  const { title: _title, properties: _properties, required: _required, ...rest } = converted;
  return { ...rest, additionalProperties: false };
}

/** In a multipart body raw bytes, alone or in a list, are files. */
function withFiles(
  converted: JsonValue | undefined,
  source: Schema,
  converter: SchemaConverter,
): JsonObject {
  const value = toObject(converted);
  const description = typeof value["description"] === "string" ? value["description"] : "";
  switch (fileKindOf(source, converter)) {
    case "file":
      return toFileSchema(description);
    case "list":
      return { ...value, items: toFileSchema("") };
    case undefined:
      return value;
  }
}

function filePropertiesOf(mediaType: MediaType, converter: SchemaConverter): ReadonlySet<string> {
  const schema = converter.unwrap(mediaType.schema);
  const properties = isObject(schema) ? entriesOf(schema["properties"]) : [];
  return new Set(
    bodyKindOf(mediaType.type) === "multipart"
      ? properties
          .filter(
            ([, value]) => fileKindOf(isObject(value) ? value : true, converter) !== undefined,
          )
          .map(([property]) => property)
      : [],
  );
}

function fileKindOf(source: Schema, converter: SchemaConverter): "file" | "list" | undefined {
  const schema = converter.unwrap(source);
  if (!isObject(schema)) return undefined;
  if (isBinarySchema(schema)) return "file";
  const items = schema["items"];
  const item = isObject(items) ? converter.unwrap(items) : undefined;
  return isObject(item) && isBinarySchema(item) ? "list" : undefined;
}

function propertySchema(schema: JsonObject, property: string): Schema {
  const properties = schema["properties"];
  const value = isObject(properties) ? properties[property] : undefined;
  return isObject(value) || typeof value === "boolean" ? value : true;
}

function toObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function textSchema(description: string): JsonObject {
  return { type: "string", ...(description !== "" && { description }) };
}

/**
 * A property key that every host takes: `[a-zA-Z0-9_.-]{1,64}`. `filter[name]` becomes `filter_name`, `$top` becomes
 * `top`.
 */
export function toArgumentName(name: string): string {
  const legal = name
    .replaceAll(/^[^a-zA-Z0-9_.-]+|[^a-zA-Z0-9_.-]+$/g, "")
    .replaceAll(/[^a-zA-Z0-9_.-]+/g, "_");
  return legal.slice(0, 64) || "value";
}
