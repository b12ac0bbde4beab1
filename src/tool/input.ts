/**
 * Parameters and body -> one flat input schema, and for each argument the way back to its place. Both are made in one
 * pass, so that a call is a walk over the bindings.
 */
import type { Encoding, MediaType, Operation, Parameter, Schema } from "../operation/model.ts";
import { canBeHeader } from "../operation/param-header.ts";
import { isNullable } from "../operation/schema-keyword.ts";
import { createSchemaConverter, type SchemaConverter } from "../operation/schema.ts";
import { entriesOf, isArray, isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { mergeAllOf } from "./all-of.ts";
import { type BodyKind, bodyKindOf, chooseMediaType } from "./body-media-type.ts";
import { isBinaryPart, isBinarySchema, saysNothing, toFileSchema } from "./file.ts";
import { isIdempotencyKey } from "./idempotency.ts";
import type { ArgumentBinding, FilePlaces, ToolInput } from "./model.ts";

export interface InputOptions {
  /** Media types that are sent rather than others, in lower case, the best first. */
  readonly mediaTypes: readonly string[];
  readonly ignoresUnknown: boolean;
  /** Names of headers that clients repeat arguments in, by parameter: the operator's, which go before the document's. */
  readonly headers: ReadonlyMap<string, string>;
}

const defaults: InputOptions = { mediaTypes: [], ignoresUnknown: false, headers: new Map() };

/** Collects what the tool takes while parameters and body are read. */
class InputBuilder {
  readonly properties: { [argument: string]: JsonValue } = Object.create(null);
  readonly required: string[] = [];
  readonly bindings: ArgumentBinding[] = [];
  readonly files = new Map<string, FilePlaces>();
  readonly #headers = new Set<string>();

  add(argument: string, schema: JsonObject, required: boolean, binding: ArgumentBinding): void {
    this.properties[argument] = schema;
    if (required) this.required.push(argument);
    this.bindings.push(binding);
  }

  /** Clients refuse a tool two of whose arguments are one header. */
  takeHeader(name: string): boolean {
    const size = this.#headers.size;
    return this.#headers.add(name.toLowerCase()).size > size;
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
export function toToolInput(
  operation: Operation,
  document: JsonObject,
  { mediaTypes, ignoresUnknown, headers }: InputOptions = defaults,
): ToolInput {
  const converter = createSchemaConverter(document, "input");
  const builder = new InputBuilder();
  for (const parameter of operation.parameters) {
    const header = headers.get(parameter.name) ?? operation.paramHeaders.get(parameter);
    addParameter(builder, parameter, { operation, converter, header });
  }
  const mediaType = operation.body && chooseMediaType(operation.body, mediaTypes);
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
    files: builder.files,
    ignoresUnknown,
  };
}

function addParameter(
  builder: InputBuilder,
  parameter: Parameter,
  {
    operation,
    converter,
    header,
  }: {
    readonly operation: Operation;
    readonly converter: SchemaConverter;
    readonly header: string | undefined;
  },
): void {
  const argument = builder.free(parameter.name, `${parameter.in}_${parameter.name}`);
  const isKey = isIdempotencyKey(parameter, operation);
  const converted = mayBeEmpty(parameter)
    ? withEmpty(converter.convert(parameter.schema))
    : converter.convert(parameter.schema);
  const { deprecated, example } = parameter;
  const description = isKey
    ? `${parameter.description} Made by the gateway when left out.`.trimStart()
    : parameter.description;
  const schema = {
    ...(example !== undefined && { examples: [example] }),
    ...converted,
    ...(description !== "" && { description }),
    ...(deprecated && { deprecated }),
    ...(header !== undefined &&
      canBeHeader(converted) &&
      builder.takeHeader(header) && { "x-mcp-header": header }),
  };
  const required = parameter.required && !isKey;
  builder.add(argument, schema, required, { to: "parameter", argument, parameter });
}

function mayBeEmpty(parameter: Parameter): boolean {
  return parameter.in === "query" && parameter.allowEmptyValue && parameter.style === "form";
}

/** Null stands for the name alone (`allowEmptyValue`), which texts can say with the empty one. */
function withEmpty(schema: JsonObject): JsonObject {
  const { type, enum: values } = schema;
  if (typeof type !== "string" || (type === "string" && values === undefined)) return schema;
  return {
    ...schema,
    type: [type, "null"],
    ...(isArray(values) && { enum: [...values, null] }),
  };
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
  if (isObject(schema) && hasProperties.has(kind)) {
    if (kind === "multipart") addFiles(builder, schema, mediaType, converter);
    if (isFlat(schema)) {
      const converted = converter.convert(schema);
      addProperties(builder, { required: body.required, schema, converted, mediaType });
      return alone ? rootKeywords(converted) : { additionalProperties: false };
    }
    if (alone && body.required && canBeRoot(schema)) {
      return addAsRoot(builder, schema, mediaType, converter);
    }
  }
  const described = isObject(schema) ? schema["description"] : undefined;
  const description = body.description || (typeof described === "string" ? described : "");
  const argument = builder.free("body", "request_body");
  const value = bodySchema(builder, mediaType, schema, description, converter);
  builder.add(argument, value, body.required, { to: "body", argument });
  return { additionalProperties: false };
}

/** Kinds of bodies whose members have names. */
const hasProperties: ReadonlySet<BodyKind> = new Set(["json", "form", "multipart", "xml"]);

/** The schema of a body that is one argument. */
function bodySchema(
  builder: InputBuilder,
  mediaType: MediaType,
  schema: Schema | undefined,
  description: string,
  converter: SchemaConverter,
): JsonObject {
  const kind = bodyKindOf(mediaType.type);
  const isText = !isObject(schema) || schema["type"] === "string";
  const described = description === "" ? {} : { description };
  if (kind === "binary" || (isObject(schema) && kind !== "json" && isBinarySchema(schema))) {
    builder.files.set("", { self: true, prefix: [], rest: false });
    return toFileSchema(description);
  }
  if (kind === "text" || (kind === "xml" && isText)) return { type: "string", ...described };
  const converted = converter.convert(mediaType.schema);
  if (kind === "jsonLines" || kind === "jsonSequence") {
    const isList =
      isObject(schema) && (schema["type"] === "array" || schema["items"] !== undefined);
    // Earlier than OpenAPI 3.2 documents could only describe a line.
    return { ...(isList ? converted : { type: "array", items: converted }), ...described };
  }
  if (kind === "multipart" && isObject(schema)) {
    return { ...withFileItems(converted, builder.files.get(""), mediaType), ...described };
  }
  return { ...converted, ...described };
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
): void {
  const { schema, converted, mediaType } = body;
  const properties = isObject(converted["properties"]) ? converted["properties"] : {};
  const required = new Set(body.required ? listOf(converted["required"]) : []);
  for (const [property, value] of Object.entries(properties)) {
    const argument = builder.free(property, `body_${property}`);
    const source = propertySchema(schema, property);
    builder.add(
      argument,
      withFiles(toObject(value), builder.files.get(property), mediaType.encoding.get(property)),
      required.has(property),
      { to: "bodyProperty", argument, property, schema: source },
    );
  }
}

/** A lone object body that is more than its properties: its keywords are those of the input. */
function addAsRoot(
  builder: InputBuilder,
  schema: JsonObject,
  mediaType: MediaType,
  converter: SchemaConverter,
): JsonObject {
  const { properties, required, ...keywords } = converter.convert(schema);
  for (const [property, value] of entriesOf(properties)) {
    const encoding = mediaType.encoding.get(property);
    builder.properties[property] = withFiles(value, builder.files.get(property), encoding);
  }
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

/** Alternatives beside `type: object` at the root would say that an object is one thing and another. */
const refusedAtRoot = ["anyOf", "oneOf", "enum", "const", "discriminator"];

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

/** Notes which members of a multipart body are files. */
function addFiles(
  builder: InputBuilder,
  schema: JsonObject,
  mediaType: MediaType,
  converter: SchemaConverter,
): void {
  const { encoding, prefixEncoding, itemEncoding } = mediaType;
  const isFile = (value: JsonValue | undefined, how: Encoding | undefined): boolean => {
    const resolved = converter.unwrap(toSchema(value));
    return isObject(resolved) && isBinaryPart(resolved, how);
  };
  for (const [property, value] of entriesOf(schema["properties"])) {
    const how = encoding.get(property);
    const resolved = converter.unwrap(toSchema(value));
    const { items } = isObject(resolved) ? resolved : {};
    const self = isFile(value, how);
    const rest = !self && items !== undefined && isFile(items, how);
    if (self || rest) builder.files.set(property, { self, prefix: [], rest });
  }
  const { prefixItems, items } = schema;
  if (schema["type"] !== "array" && prefixItems === undefined && items === undefined) return;
  // Without names, a part of which nothing is said is raw bytes (OpenAPI 3.2, section 4.15.1.1).
  const isPart = (value: JsonValue | undefined, how: Encoding | undefined): boolean =>
    isFile(value, how) ||
    ((how === undefined || how.contentTypes.length === 0) &&
      (value === undefined || value === true || (isObject(value) && saysNothing(value))) &&
      !(isObject(value) && value["$ref"] !== undefined));
  builder.files.set("", {
    self: false,
    prefix: listOf(prefixItems).map((item, index) =>
      isPart(item, prefixEncoding[index] ?? itemEncoding),
    ),
    rest: isPart(items, itemEncoding),
  });
}

/** The schema of a property, with files in the places where they are. */
function withFiles(
  value: JsonValue | undefined,
  places: FilePlaces | undefined,
  encoding: Encoding | undefined,
): JsonObject {
  const schema = toObject(value);
  if (places === undefined) return schema;
  const { description } = schema;
  return places.self
    ? toFileSchema(typeof description === "string" ? description : "", freeHeaders(encoding))
    : { ...schema, items: toFileSchema("", freeHeaders(encoding)) };
}

/** The same for a list of parts without names. */
function withFileItems(
  schema: JsonObject,
  places: FilePlaces | undefined,
  { prefixEncoding, itemEncoding }: MediaType,
): JsonObject {
  if (places === undefined) return schema;
  const { prefixItems, items } = schema;
  return {
    ...schema,
    type: "array",
    ...(isArray(prefixItems) && {
      prefixItems: prefixItems.map((item, index) =>
        places.prefix[index] === true
          ? toFileSchema("", freeHeaders(prefixEncoding[index] ?? itemEncoding))
          : item,
      ),
    }),
    items: places.rest ? toFileSchema("", freeHeaders(itemEncoding)) : (items ?? {}),
  };
}

/** Headers of a part that the document leaves to the caller. */
function freeHeaders(encoding: Encoding | undefined): readonly string[] {
  return [...(encoding?.headers ?? [])].flatMap(([name, fixed]) =>
    fixed === undefined ? [name] : [],
  );
}

function toSchema(value: JsonValue | undefined): Schema | undefined {
  return isObject(value) || typeof value === "boolean" ? value : undefined;
}

function propertySchema(schema: JsonObject, property: string): Schema {
  const properties = schema["properties"];
  const value = isObject(properties) ? properties[property] : undefined;
  return isObject(value) || typeof value === "boolean" ? value : true;
}

function toObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/**
 * A property key that every host takes: `[a-zA-Z0-9_.-]{1,64}`. `filter[name]` becomes `filter_name`, `$top` becomes
 * `top`.
 */
export function toArgumentName(name: string): string {
  if (/^[a-zA-Z0-9_.-]{1,64}$/.test(name)) return name;
  const legal = name
    .replaceAll(/^[^a-zA-Z0-9_.-]+|[^a-zA-Z0-9_.-]+$/g, "")
    .replaceAll(/[^a-zA-Z0-9_.-]+/g, "_");
  return legal.slice(0, 64) || "value";
}
