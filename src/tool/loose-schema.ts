/**
 * OpenAPI schemas -> one schema that says what there is and demands little of it: types with null beside them, names,
 * items. Nothing is required; formats, enumerations and bounds are left out; the parts of `allOf` and the alternatives
 * of `oneOf` and `anyOf` are one shape that has what any of them has. References are followed in place, level by level
 * for as long as the budget lasts: the cost of a schema is that of what is listed, however large the document is.
 */
import { isNullable } from "../operation/schema-keyword.ts";
import { cleanText } from "../operation/text.ts";
import { entriesOf, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { createResolver } from "../spec/pointer.ts";
import { cutAtSentence } from "./description.ts";

/** Levels of properties and items. */
const maxDepth = 6;
/** More alternatives than this tell nothing any more, and a schema may refer to itself. */
const maxSources = 60;
const maxDescription = 100;
/** Bytes of `,"properties":{}` and `,"items":`. */
const partKeywords = 25;
/** Bytes that the root and its note may take besides. */
const rootKeywords = 60;

/**
 * The deepest version that fits; undefined when there is nothing to tell. Keywords: `type`, `description`,
 * `properties`, `items` and `additionalProperties`.
 * @param schemas - alternatives
 * @param whereToRead - URI of the resource with the whole of it, named when a part is left out
 */
export function toLooseSchema(
  schemas: readonly JsonObject[],
  document: JsonObject,
  maxBytes: number,
  whereToRead: string,
): JsonObject | undefined {
  const resolve = resolverOf(document);
  const note = `Whole schema: ${whereToRead}`;
  const room = maxBytes - Buffer.byteLength(note) - rootKeywords;
  let best: JsonObject = {};
  for (let depth = 0; depth <= maxDepth; depth++) {
    const walk = createWalk(resolve, room);
    const shape = walk.shapeOf(schemas, depth);
    if (walk.isOver()) break;
    best = shape;
    if (!walk.isCut())
      return best["type"] === undefined && best["properties"] === undefined
        ? undefined
        : asRoot(best);
  }
  return asRoot({ ...best, description: note });
}

/** Answers are kept: thousands of operations share a document. */
const resolvers = new WeakMap<JsonObject, Resolve>();

type Resolve = (schema: JsonValue) => JsonObject | undefined;

function resolverOf(document: JsonObject): Resolve {
  const known = resolvers.get(document);
  if (known !== undefined) return known;
  const follow = createResolver(document);
  const resolve: Resolve = (schema) => follow(schema).value;
  resolvers.set(document, resolve);
  return resolve;
}

/** An object, or lets one in: failures and selections are objects. */
function asRoot({ type, properties, ...shape }: JsonObject): JsonObject {
  const types = listOf(type).filter((name) => name !== "null" && name !== "object");
  return {
    ...(type !== undefined && {
      type: types.length === 0 ? "object" : [...types, "object", "null"],
    }),
    ...shape,
    ...(isObject(properties) && { properties: withFailures(properties) }),
  };
}

/** Types of what the structured content of a failure says: clients hold that against the schema as well. */
const failureTypes: ReadonlyMap<string, string> = new Map([
  ["kind", "string"],
  ["status", "integer"],
  ["retryable", "boolean"],
  ["retryAfterMs", "integer"],
  ["requestId", "string"],
  ["problem", "any"],
  ["problems", "any"],
]);

/** An API may use the same names for something else. */
function withFailures(properties: JsonObject): JsonObject {
  const widened: { [name: string]: JsonValue } = Object.create(null);
  for (const [name, shape] of entriesOf(properties)) {
    const type = failureTypes.get(name);
    widened[name] = type === undefined || !isObject(shape) ? shape : widen(shape, type);
  }
  return widened;
}

function widen({ type: own, description, ...parts }: JsonObject, type: string): JsonObject {
  const described = description === undefined ? {} : { description };
  if (own === undefined || type === "any") return described;
  const types = listOf(own);
  return { type: types.includes(type) ? types : [...types, type], ...described, ...parts };
}

/** What schemas say together of one value. */
interface Gathered {
  readonly types: Set<string>;
  /** Any type is allowed. */
  isOpen: boolean;
  description: string;
  readonly properties: Map<string, JsonValue[]>;
  readonly items: JsonValue[];
  readonly values: JsonValue[];
  sources: number;
}

interface Walk {
  shapeOf(schemas: readonly JsonValue[], depth: number): JsonObject;
  /** More was said than there is room for. */
  isOver(): boolean;
  /** Something was left out for its depth. */
  isCut(): boolean;
}

function createWalk(resolve: Resolve, room: number): Walk {
  let left = room;
  let cut = false;

  function shapeOf(schemas: readonly JsonValue[], depth: number): JsonObject {
    const gathered: Gathered = {
      types: new Set(),
      isOpen: false,
      description: "",
      properties: new Map(),
      items: [],
      values: [],
      sources: 0,
    };
    for (const schema of schemas) gather(schema, gathered, true);
    const { types, isOpen, description } = gathered;
    const shape: { [keyword: string]: JsonValue } = {};
    if (!isOpen && types.size > 0) shape["type"] = [...types.add("null")];
    if (description !== "") shape["description"] = description;
    left -= Buffer.byteLength(JSON.stringify(shape)) + partKeywords;
    const hasParts = gathered.properties.size + gathered.items.length + gathered.values.length > 0;
    if (hasParts && depth === 0) cut = true;
    if (depth === 0 || left < 0) return shape;
    addParts(shape, gathered, depth);
    return shape;
  }

  function addParts(
    shape: { [keyword: string]: JsonValue },
    { properties, items, values, sources }: Gathered,
    depth: number,
  ): void {
    if (properties.size > 0) {
      const shapes: { [name: string]: JsonValue } = Object.create(null);
      for (const [name, schemas] of properties) {
        left -= Buffer.byteLength(JSON.stringify(name)) + 2;
        if (left < 0) return;
        shapes[name] = shapeOf(schemas, depth - 1);
      }
      shape["properties"] = shapes;
    }
    if (items.length > 0) shape["items"] = shapeOf(items, depth - 1);
    // Of several, each speaks of the members that the others do not name.
    if (values.length === 1 && sources === 1) {
      shape["additionalProperties"] = shapeOf(values, depth - 1);
    }
  }

  return { shapeOf, isOver: () => left < 0, isCut: () => cut };

  /** @param isWhole - whether the schema stands for the value, not for a part of what is said of it */
  function gather(given: JsonValue, into: Gathered, isWhole: boolean): void {
    const schema = resolve(given);
    if (schema === undefined || ++into.sources > maxSources) {
      into.isOpen ||= isWhole;
      return;
    }
    const before = into.types.size;
    for (const type of typesOf(schema)) into.types.add(type);
    if (isNullable(schema)) into.types.add("null");
    into.description ||= cutAtSentence(
      cleanText(textOf(schema["description"])).replaceAll(/\s+/g, " "),
      maxDescription,
    );
    for (const [name, property] of entriesOf(schema["properties"])) {
      if (resolve(property)?.["writeOnly"] === true) continue;
      const earlier = into.properties.get(name);
      if (earlier === undefined) into.properties.set(name, [property]);
      else if (!earlier.includes(property)) earlier.push(property);
    }
    if (schema["items"] !== undefined && isObject(schema["items"]))
      into.items.push(schema["items"]);
    if (isObject(schema["additionalProperties"])) into.values.push(schema["additionalProperties"]);
    const parts = listOf(schema["allOf"]);
    const alternatives = [...listOf(schema["oneOf"]), ...listOf(schema["anyOf"])];
    for (const part of parts) gather(part, into, false);
    for (const alternative of alternatives) gather(alternative, into, true);
    const saysNothing = into.types.size === before && parts.length + alternatives.length === 0;
    if (isWhole && saysNothing && typesOf(schema).length === 0) into.isOpen = true;
  }
}

const knownTypes = new Set(["array", "boolean", "integer", "null", "number", "object", "string"]);

/** As said, or as the keywords tell. */
function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  const said = (typeof type === "string" ? [type] : listOf(type)).filter(
    (name) => typeof name === "string" && knownTypes.has(name),
  );
  if (said.length > 0) return said.map(String);
  if (schema["properties"] !== undefined || schema["additionalProperties"] !== undefined) {
    return ["object"];
  }
  return schema["items"] === undefined ? [] : ["array"];
}
