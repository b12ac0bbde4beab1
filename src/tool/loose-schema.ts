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
import { resolverOf, referenceOf } from "../spec/pointer.ts";
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
  const note = `Whole schema: ${whereToRead}`;
  const root = outlinerOf(document)(schemas);
  let left = maxBytes - Buffer.byteLength(note) - rootKeywords - root.bytes;
  if (left < 0) return asRoot({ description: note });
  let deepest: readonly Outline[] = [root];
  let depth = 0;
  for (; depth < maxDepth && deepest.some(({ hasParts }) => hasParts); depth++) {
    const deeper: Outline[] = [];
    for (const { parts } of deepest) {
      const { bytes, outlines } = parts();
      left -= bytes;
      if (left < 0) return asRoot({ ...toShape(root, depth), description: note });
      deeper.push(...outlines);
    }
    deepest = deeper;
  }
  const shape = toShape(root, depth);
  if (deepest.some(({ hasParts }) => hasParts)) return asRoot({ ...shape, description: note });
  return shape["type"] === undefined && shape["properties"] === undefined
    ? undefined
    : asRoot(shape);
}

function toShape({ shape, hasParts, parts }: Outline, depth: number): JsonObject {
  if (depth === 0 || !hasParts) return shape;
  const { properties, items, values } = parts();
  const shapes: { [name: string]: JsonValue } = Object.create(null);
  for (const [name, outline] of properties) shapes[name] = toShape(outline, depth - 1);
  return {
    ...shape,
    ...(properties.size > 0 && { properties: shapes }),
    ...(items && { items: toShape(items, depth - 1) }),
    ...(values && { additionalProperties: toShape(values, depth - 1) }),
  };
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

/** What schemas say together of one value, level by level: its parts are made when they are asked for. */
interface Outline {
  /** Type and description. */
  readonly shape: JsonObject;
  /** Of its JSON, with the keywords of its parts. */
  readonly bytes: number;
  readonly hasParts: boolean;
  readonly parts: () => Parts;
}

interface Parts {
  readonly properties: ReadonlyMap<string, Outline>;
  readonly items: Outline | undefined;
  readonly values: Outline | undefined;
  /** All of these. */
  readonly outlines: readonly Outline[];
  /** Of all of these, with the names. */
  readonly bytes: number;
}

type Outliner = (schemas: readonly JsonValue[]) => Outline;

/** One for a document: thousands of operations share its schemas. */
const outliners = new WeakMap<JsonObject, Outliner>();

function outlinerOf(document: JsonObject): Outliner {
  const known = outliners.get(document);
  if (known !== undefined) return known;
  const outliner = createOutliner(document);
  outliners.set(document, outliner);
  return outliner;
}

function createOutliner(document: JsonObject): Outliner {
  const follow = resolverOf(document);
  const resolve = (schema: JsonValue): JsonObject | undefined => follow(schema).value;
  /** Of what is referred to, and so may be asked for again. */
  const outlines = new Map<string, Outline>();
  return outlineOf;

  function outlineOf(schemas: readonly JsonValue[]): Outline {
    const reference = schemas.length === 1 ? referenceOf(schemas[0]) : undefined;
    if (reference === undefined) return createOutline(schemas);
    const known = outlines.get(reference) ?? createOutline(schemas);
    outlines.set(reference, known);
    return known;
  }

  function createOutline(schemas: readonly JsonValue[]): Outline {
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
    const { types, isOpen, description, properties, items, values } = gathered;
    const said = isOpen || types.size === 0 ? [] : [...types.add("null")];
    const shape = {
      ...(said.length > 0 && { type: said }),
      ...(description !== "" && { description }),
    };
    let parts: Parts | undefined;
    return {
      shape,
      bytes: sizeOfShape(said, description) + partKeywords,
      hasParts: properties.size + items.length + values.length > 0,
      parts: () => (parts ??= createParts(gathered)),
    };
  }

  function createParts({ properties: named, items, values, sources }: Gathered): Parts {
    const properties = new Map<string, Outline>();
    let bytes = 0;
    for (const [name, schemas] of named) {
      properties.set(name, outlineOf(schemas));
      bytes += jsonBytes(name) + 2;
    }
    const parts = {
      properties,
      items: items.length > 0 ? outlineOf(items) : undefined,
      // Of several, each speaks of the members that the others do not name.
      values: values.length === 1 && sources === 1 ? outlineOf(values) : undefined,
    };
    const all = [...properties.values(), parts.items, parts.values].filter(isPresent);
    return { ...parts, outlines: all, bytes: all.reduce((sum, each) => sum + each.bytes, bytes) };
  }

  /** @param isWhole - whether the schema stands for the value, not for a part of what is said of it */
  function gather(given: JsonValue, into: Gathered, isWhole: boolean): void {
    const schema = resolve(given);
    if (schema === undefined || ++into.sources > maxSources) {
      into.isOpen ||= isWhole;
      return;
    }
    const before = into.types.size;
    const types = typesOf(schema);
    for (const type of types) into.types.add(type);
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
    if (isWhole && saysNothing && types.length === 0) into.isOpen = true;
  }
}

/** Bytes of `{"type":["string","null"],"description":"..."}`, which a list asks for thousands of times. */
function sizeOfShape(types: readonly string[], description: string): number {
  const ofTypes = types.reduce((sum, type) => sum + type.length + '"",'.length, 0);
  const parts = [
    ...(types.length === 0 ? [] : ['"type":[]'.length + ofTypes - 1]),
    ...(description === "" ? [] : ['"description":'.length + jsonBytes(description)]),
  ];
  return parts.reduce((sum, part) => sum + part, "{}".length + Math.max(0, parts.length - 1));
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

function isPresent(outline: Outline | undefined): outline is Outline {
  return outline !== undefined;
}

const knownTypes = new Set(["array", "boolean", "integer", "null", "number", "object", "string"]);

/** As said, or as the keywords tell. */
function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  if (typeof type === "string" && knownTypes.has(type)) return [type];
  const said = listOf(type).filter((name) => typeof name === "string" && knownTypes.has(name));
  if (said.length > 0) return said.map(String);
  if (schema["properties"] !== undefined || schema["additionalProperties"] !== undefined) {
    return ["object"];
  }
  return schema["items"] === undefined ? [] : ["array"];
}
