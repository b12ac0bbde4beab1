/**
 * Keeps the schema that clients are shown within a size: a list of a thousand tools must still be read. What goes, in
 * order: examples, long descriptions, deep parts. Calls are checked against the whole schema all the same.
 */
import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { cutAtSentence } from "./description.ts";
import { holdsSchemas, mapChildren, mapSchema } from "./schema-map.ts";

/** Largest input schema that `tools/list` shows, in bytes of JSON. */
export const maxSchemaBytes = 16 * 1024;

const descriptionLengths = [400, 160, 80];
/** A choice of more values than this is told in words where a schema is too large. */
const longChoice = 60;
const deepest = 8;
/** So many times too large, a version will not fit when it is cut deeper. */
const hopeless = 2;

/** Gives the very same node back where there is nothing to do, whose size is known already. */
type Change = (node: JsonObject) => JsonObject;

/** What is done to a schema that is too large, one after the other, until it fits. */
const changes: readonly Change[] = [
  withoutExamples,
  withoutLongChoice,
  ...descriptionLengths.map(
    (length): Change =>
      (node) =>
        shortenDescription(node, length),
  ),
];

/**
 * Tools of an API share their definitions, so what becomes of one is kept: its size, and what each change makes of it.
 * A list of a thousand tools with hundreds of definitions each would take seconds otherwise.
 */
const sizes = new WeakMap<JsonObject, number>();
const changed = new Map(changes.map((change) => [change, new WeakMap<JsonObject, JsonObject>()]));

/**
 * The schema itself when it fits, else the first of ever smaller versions that does.
 * @param whereToRead - URI of the resource with the whole schema; named wherever a part was left out
 */
export function fitToBudget(
  schema: JsonObject,
  whereToRead: string,
  maxBytes: number = maxSchemaBytes,
): JsonObject {
  let smallest = schema;
  if (sizeOf(smallest) <= maxBytes) return smallest;
  for (const change of changes) {
    smallest = changeAll(smallest, change);
    if (sizeOf(smallest) <= maxBytes) return smallest;
  }
  return prune(smallest, whereToRead, maxBytes) ?? bareProperties(smallest, whereToRead);
}

/** In bytes of JSON. */
function sizeOf({ $defs, ...root }: JsonObject): number {
  const ofRoot = Buffer.byteLength(JSON.stringify(root));
  if (!isObject($defs)) return ofRoot;
  const ofDefinitions = Object.entries($defs).map(
    ([name, definition]) => name.length + '"":,'.length + sizeOfDefinition(definition),
  );
  return ofDefinitions.reduce((sum, size) => sum + size, ofRoot + ',"$defs":{}'.length - 1);
}

function sizeOfDefinition(definition: JsonValue | undefined): number {
  const known = isObject(definition) ? sizes.get(definition) : undefined;
  if (known !== undefined) return known;
  const size = Buffer.byteLength(JSON.stringify(definition ?? true));
  if (isObject(definition)) sizes.set(definition, size);
  return size;
}

function changeAll({ $defs, ...root }: JsonObject, change: Change): JsonObject {
  const result = mapSchema(root, change);
  if (!isObject($defs)) return result;
  const known = changed.get(change);
  const definitions: { [name: string]: JsonValue } = Object.create(null);
  for (const [name, definition] of Object.entries($defs)) {
    if (!isObject(definition)) continue;
    const smaller = known?.get(definition) ?? mapSchema(definition, change);
    known?.set(definition, smaller);
    definitions[name] = smaller;
  }
  return { ...result, $defs: definitions };
}

/**
 * The deepest version that fits; undefined when none does. From the most shallow one on, since deeper ones take ever
 * longer to make; a little too large is no reason to stop, for what is open instead of small costs more.
 */
function prune(schema: JsonObject, whereToRead: string, maxBytes: number): JsonObject | undefined {
  let fitting: JsonObject | undefined;
  for (let depth = 1; depth <= deepest; depth++) {
    const pruned = pruneBelow(schema, depth, whereToRead);
    const size = sizeOf(pruned);
    if (size <= maxBytes) fitting = pruned;
    if (size > hopeless * maxBytes) break;
  }
  return fitting;
}

function withoutExamples(node: JsonObject): JsonObject {
  if (node["examples"] === undefined) return node;
  const { examples: _examples, ...rest } = node;
  return rest;
}

function shortenDescription(node: JsonObject, length: number): JsonObject {
  const { description } = node;
  return typeof description === "string" && description.length > length
    ? { ...node, description: cutAtSentence(description, length) }
    : node;
}

/** A choice among hundreds: what the first of them are tells more than nothing, and the API knows the rest. */
function withoutLongChoice(node: JsonObject): JsonObject {
  const { enum: values } = node;
  if (!isArray(values) || values.length <= longChoice) return node;
  const { enum: _values, ...rest } = node;
  const first = values
    .slice(0, 10)
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const given = typeof rest["description"] === "string" ? `${rest["description"]} ` : "";
  const choice = `One of ${values.length.toLocaleString("en")} values: ${first.join(", ").slice(0, 300)}, ...`;
  return { ...rest, description: `${given}${choice}` };
}

/**
 * What lies deeper than `maxDepth` properties or items becomes an open value. Definitions count from where the root
 * first reaches them, so a recursive schema ends, too.
 */
function pruneBelow(schema: JsonObject, maxDepth: number, whereToRead: string): JsonObject {
  const { $defs: _definitions, ...root } = schema;
  const definitions = definitionsOf(schema);
  const depths = new Map<string, number>();
  const queue: { readonly name: string; readonly depth: number }[] = [];

  function pruneNode(node: JsonObject, depth: number): JsonObject {
    const name = definitionName(node);
    if (name !== undefined && !depths.has(name)) {
      depths.set(name, depth);
      queue.push({ name, depth });
    }
    return mapChildren(node, (child, step) => {
      const childDepth = step === "deeper" ? depth + 1 : depth;
      const isCut = childDepth > maxDepth && hasDepth(child, depths);
      return isCut ? toOpen(child, definitions, whereToRead) : pruneNode(child, childDepth);
    });
  }

  const pruned = pruneNode(root, 0);
  const kept: { [name: string]: JsonValue } = Object.create(null);
  // Breadth first: each definition is cut by the shortest way that leads to it.
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const definition = definitions[next.name];
    if (isObject(definition)) kept[next.name] = pruneNode(definition, next.depth);
  }
  return Object.keys(kept).length === 0 ? pruned : { ...pruned, $defs: kept };
}

function definitionName(node: JsonObject): string | undefined {
  const reference = node["$ref"];
  const prefix = "#/$defs/";
  return typeof reference === "string" && reference.startsWith(prefix)
    ? reference.slice(prefix.length)
    : undefined;
}

/** Whether there is anything to gain: a plain string costs no more than the note that would replace it. */
function hasDepth(node: JsonObject, kept: ReadonlyMap<string, number>): boolean {
  const name = definitionName(node);
  if (name !== undefined) return !kept.has(name);
  return holdsSchemas(node);
}

function toOpen(node: JsonObject, definitions: JsonObject, whereToRead: string): JsonObject {
  const type = typeOf(node, definitions);
  const given = node["description"];
  const description = typeof given === "string" ? `${cutAtSentence(given, 80)} ` : "";
  return {
    ...(type !== undefined && { type }),
    ...(includesArray(type) && { items: {} }),
    description: `${description}Whole schema: ${whereToRead}`,
  };
}

/** The type of a node, or of what it refers to. */
function typeOf(node: JsonObject, definitions: JsonObject): JsonValue | undefined {
  const seen = new Set<string>();
  let target = node;
  for (;;) {
    const name = definitionName(target);
    const next = name === undefined || seen.has(name) ? undefined : definitions[name];
    if (name === undefined || !isObject(next)) return target["type"];
    seen.add(name);
    target = next;
  }
}

function definitionsOf({ $defs }: JsonObject): JsonObject {
  return isObject($defs) ? $defs : {};
}

function includesArray(type: JsonValue | undefined): boolean {
  return type === "array" || (isArray(type) && type.includes("array"));
}

/** The last resort: the names and types of the arguments alone, the required ones first. */
function bareProperties(schema: JsonObject, whereToRead: string): JsonObject {
  const properties: { [argument: string]: JsonValue } = Object.create(null);
  const definitions = definitionsOf(schema);
  for (const [argument, value] of Object.entries(schema["properties"] ?? {})) {
    const type = isObject(value) ? typeOf(value, definitions) : undefined;
    properties[argument] = {
      ...(type !== undefined && { type }),
      ...(includesArray(type) && { items: {} }),
    };
  }
  const required = schema["required"];
  return {
    ...(schema["$schema"] !== undefined && { $schema: schema["$schema"] }),
    type: "object",
    description: `Whole schema: ${whereToRead}`,
    properties,
    ...(required !== undefined && { required }),
  };
}
