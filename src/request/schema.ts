/** Schemas as the writers of XML and multipart read them: references followed, and what extends a type seen as one. */
import type { Schema } from "../operation/model.ts";
import { isArray, isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { resolverOf, parsePointer, referenceOf } from "../spec/pointer.ts";

export interface SchemaReader {
  /** The schema that says what a value is; members beside its `$ref` go before those of the target. */
  resolve(schema: Schema | undefined): JsonObject;
  /** The name under which a schema stands in `components`; undefined for one that stands where it is used. */
  nameOf(schema: Schema | undefined): string | undefined;
  /** The schema of a property, its own or one of what it extends or may be. */
  property(schema: Schema | undefined, name: string): Schema | undefined;
  /** The schema of the item at a position. */
  item(schema: Schema | undefined, index: number): Schema | undefined;
}

/** Inheritance is followed so far; a circle ends here too. */
const maxDepth = 8;

const inheritance = ["allOf", "oneOf", "anyOf"];

export function createSchemaReader(document: JsonObject): SchemaReader {
  const follow = resolverOf(document);

  function resolve(schema: Schema | undefined): JsonObject {
    if (!isObject(schema)) return {};
    if (referenceOf(schema) === undefined) return schema;
    const { $ref: _, ...siblings } = schema;
    return { ...follow(schema).value, ...siblings };
  }

  function find<Found>(
    schema: Schema | undefined,
    look: (resolved: JsonObject) => Found | undefined,
    depth = maxDepth,
  ): Found | undefined {
    const resolved = resolve(schema);
    const found = look(resolved);
    if (found !== undefined || depth === 0) return found;
    for (const keyword of inheritance) {
      for (const part of listOf(resolved[keyword])) {
        const inherited = find(asSchema(part), look, depth - 1);
        if (inherited !== undefined) return inherited;
      }
    }
    return undefined;
  }

  return {
    resolve,
    nameOf(schema) {
      const pointer = isObject(schema) ? follow(schema).pointer : undefined;
      return pointer === undefined ? undefined : parsePointer(pointer)?.at(-1);
    },
    property: (schema, name) =>
      find(schema, ({ properties }) =>
        isObject(properties) && Object.hasOwn(properties, name)
          ? asSchema(properties[name])
          : undefined,
      ) ?? find(schema, ({ additionalProperties }) => asSchema(additionalProperties)),
    item: (schema, index) =>
      find(schema, ({ prefixItems, items }) =>
        asSchema((isArray(prefixItems) ? prefixItems[index] : undefined) ?? items),
      ),
  };
}

function asSchema(value: JsonValue | undefined): Schema | undefined {
  return isObject(value) || typeof value === "boolean" ? value : undefined;
}
