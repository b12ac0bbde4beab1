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
const deepest = 8;

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
  for (const smaller of smallerVersions(schema, whereToRead)) {
    if (sizeOf(smallest) <= maxBytes) return smallest;
    smallest = smaller;
  }
  return smallest;
}

function* smallerVersions(schema: JsonObject, whereToRead: string): Generator<JsonObject> {
  let current = mapSchema(schema, ({ examples: _examples, ...rest }) => rest);
  yield current;
  for (const length of descriptionLengths) {
    current = mapSchema(current, (node) => shortenDescription(node, length));
    yield current;
  }
  for (let depth = deepest; depth > 0; depth--) {
    yield pruneBelow(current, depth, whereToRead);
  }
  yield bareProperties(current, whereToRead);
}

function sizeOf(schema: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(schema));
}

function shortenDescription(node: JsonObject, length: number): JsonObject {
  const { description } = node;
  return typeof description === "string" && description.length > length
    ? { ...node, description: cutAtSentence(description, length) }
    : node;
}

/**
 * What lies deeper than `maxDepth` properties or items becomes an open value. Definitions count from where the root
 * first reaches them, so a recursive schema ends, too.
 */
function pruneBelow(schema: JsonObject, maxDepth: number, whereToRead: string): JsonObject {
  const { $defs, ...root } = schema;
  const definitions = isObject($defs) ? $defs : {};
  const depths = new Map<string, number>();
  const queue: { readonly name: string; readonly depth: number }[] = [];

  function prune(node: JsonObject, depth: number): JsonObject {
    const name = definitionName(node);
    if (name !== undefined && !depths.has(name)) {
      depths.set(name, depth);
      queue.push({ name, depth });
    }
    return mapChildren(node, (child, step) => {
      const childDepth = step === "deeper" ? depth + 1 : depth;
      const isCut = childDepth > maxDepth && hasDepth(child, depths);
      return isCut ? toOpen(child, definitions, whereToRead) : prune(child, childDepth);
    });
  }

  const pruned = prune(root, 0);
  const kept: { [name: string]: JsonValue } = Object.create(null);
  // Breadth first: each definition is cut by the shortest way that leads to it.
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const definition = definitions[next.name];
    if (isObject(definition)) kept[next.name] = prune(definition, next.depth);
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
  const name = definitionName(node);
  const target = name === undefined ? node : definitions[name];
  const type = isObject(target) ? target["type"] : undefined;
  const given = node["description"];
  const description = typeof given === "string" ? `${cutAtSentence(given, 80)} ` : "";
  return {
    ...(type !== undefined && { type }),
    ...(includesArray(type) && { items: {} }),
    description: `${description}Whole schema: ${whereToRead}`,
  };
}

function includesArray(type: JsonValue | undefined): boolean {
  return type === "array" || (isArray(type) && type.includes("array"));
}

/** The last resort: the names and types of the arguments alone, the required ones first. */
function bareProperties(schema: JsonObject, whereToRead: string): JsonObject {
  const properties: { [argument: string]: JsonValue } = Object.create(null);
  for (const [argument, value] of Object.entries(schema["properties"] ?? {})) {
    const type = isObject(value) ? value["type"] : undefined;
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
