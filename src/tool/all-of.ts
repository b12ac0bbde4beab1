import type { Schema } from "../operation/model.ts";
import type { SchemaConverter } from "../operation/schema.ts";
import { isArray, isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";

/** Deeper inheritance than any honest document has; a cycle ends here too. */
const maxDepth = 10;

/** Keywords that a part may have and still be told by its properties alone. */
const plainKeywords = new Set([
  "type",
  "properties",
  "required",
  "title",
  "description",
  "example",
  "examples",
  "externalDocs",
  "xml",
  "discriminator",
]);

/**
 * One flat object in place of an `allOf` of flat objects: what extends a type then stands beside the parameters with all
 * its properties. Whatever cannot be told so is given back as it was.
 */
export function mergeAllOf(
  schema: Schema | undefined,
  converter: SchemaConverter,
): Schema | undefined {
  if (!isObject(schema) || !isArray(schema["allOf"])) return schema;
  const parts = partsOf(schema, converter, maxDepth);
  if (parts === undefined) return schema;
  const properties: { [name: string]: JsonValue } = Object.create(null);
  for (const part of parts) {
    for (const [name, property] of Object.entries(part["properties"] ?? {})) {
      const earlier = properties[name];
      properties[name] =
        earlier === undefined || same(earlier, property)
          ? property
          : { allOf: [earlier, property] };
    }
  }
  const required = new Set(parts.flatMap((part) => listOf(part["required"])));
  const described = [schema, ...parts].find((part) => typeof part["description"] === "string");
  return {
    type: "object",
    ...(described && { description: described["description"] }),
    properties,
    ...(required.size > 0 && { required: [...required] }),
  };
}

/** The flat objects that make up a schema, the most general first; undefined when any of them is more than that. */
function partsOf(
  schema: JsonObject,
  converter: SchemaConverter,
  depth: number,
): readonly JsonObject[] | undefined {
  if (depth === 0) return undefined;
  const { allOf, ...own } = schema;
  const isPlain =
    (own["type"] === undefined || own["type"] === "object") &&
    Object.keys(own).every((keyword) => plainKeywords.has(keyword) || keyword.startsWith("x-"));
  if (!isPlain) return undefined;
  const parts: JsonObject[] = [];
  for (const member of listOf(allOf)) {
    const part = isObject(member) ? converter.unwrap(member) : undefined;
    const inner = isObject(part) ? partsOf(part, converter, depth - 1) : undefined;
    if (inner === undefined) return undefined;
    parts.push(...inner);
  }
  return [...parts, own];
}

function same(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
