/**
 * Discriminators (OpenAPI 3.1, section 4.8.25; a plain string in Swagger 2.0) in terms of JSON Schema: each alternative
 * says with a constant which one it is.
 */
import { isArray, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { escapePointer } from "../spec/pointer.ts";

export interface Discriminator {
  readonly propertyName: string;
  /** Value of the property -> reference of the schema that it stands for. */
  readonly mapping: ReadonlyMap<string, string>;
}

/** The discriminator of a schema; undefined when it has none. */
export function readDiscriminator(schema: JsonObject): Discriminator | undefined {
  const { discriminator } = schema;
  if (typeof discriminator === "string") return { propertyName: discriminator, mapping: new Map() };
  if (!isObject(discriminator)) return undefined;
  const propertyName = textOf(discriminator["propertyName"]);
  if (propertyName === "") return undefined;
  const { mapping } = discriminator;
  return {
    propertyName,
    mapping: new Map(
      Object.entries(isObject(mapping) ? mapping : {}).map(([value, target]) => [
        value,
        toReference(textOf(target)),
      ]),
    ),
  };
}

/** A mapping names a schema by its name or by a reference. */
function toReference(target: string): string {
  return /^[A-Za-z0-9_.-]+$/.test(target) && !/\.(?:json|ya?ml)$/i.test(target)
    ? `#/components/schemas/${target}`
    : target;
}

/**
 * The values of the property that stand for `reference`: those that are mapped to it, else its own name. None when
 * nothing is mapped to it and the schema itself says what the property is: many documents rely on that alone.
 */
export function tagsOf(
  { mapping, propertyName }: Discriminator,
  reference: string,
  schema: JsonObject | undefined,
): readonly string[] {
  const mapped = [...mapping].filter(([, target]) => target === reference).map(([value]) => value);
  if (mapped.length > 0) return mapped;
  return saysItself(schema, propertyName) ? [] : [reference.slice(reference.lastIndexOf("/") + 1)];
}

const limiting = ["const", "enum", "anyOf", "oneOf", "allOf", "$ref"];

/** Whether a schema limits the property by itself, or is a choice of its own in which each alternative does. */
function saysItself(schema: JsonValue | undefined, propertyName: string): boolean {
  if (!isObject(schema)) return false;
  if (schema["oneOf"] !== undefined || schema["anyOf"] !== undefined) return true;
  const properties = schema["properties"];
  const property = isObject(properties) ? properties[propertyName] : undefined;
  return (
    (isObject(property) && limiting.some((keyword) => property[keyword] !== undefined)) ||
    listOf(schema["allOf"]).some((part) => saysItself(part, propertyName))
  );
}

/** What an alternative holds besides its own schema. */
export function toTag({ propertyName }: Discriminator, tags: readonly string[]): JsonObject {
  const [only, ...others] = tags;
  return {
    type: "object",
    properties: {
      [propertyName]: only !== undefined && others.length === 0 ? { const: only } : { enum: tags },
    },
    required: [propertyName],
  };
}

const subtypes = new WeakMap<JsonObject, ReadonlyMap<string, readonly string[]>>();

/**
 * References of the schemas that extend the one at `reference` by `allOf`, as its discriminator implies (OpenAPI 3.1,
 * section 4.8.25.3); empty when there are none.
 */
export function subtypesOf(document: JsonObject, reference: string): readonly string[] {
  let known = subtypes.get(document);
  if (known === undefined) subtypes.set(document, (known = findSubtypes(document)));
  return known.get(reference) ?? [];
}

function findSubtypes(document: JsonObject): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [holder, schemas] of schemaTables(document)) {
    for (const [name, schema] of Object.entries(schemas)) {
      const parents = isObject(schema) && isArray(schema["allOf"]) ? listOf(schema["allOf"]) : [];
      for (const parent of parents) {
        const reference = isObject(parent) ? parent["$ref"] : undefined;
        if (typeof reference !== "string") continue;
        const children = found.get(reference) ?? [];
        found.set(reference, [...children, `${holder}/${escapePointer(name)}`]);
      }
    }
  }
  return found;
}

/** Documents of Swagger 2.0 keep `definitions`, and show them under `components` as well: one place is enough. */
export function schemaTables(document: JsonObject): readonly (readonly [string, JsonObject])[] {
  const components: JsonValue | undefined = document["components"];
  const schemas = isObject(components) ? components["schemas"] : undefined;
  const { definitions } = document;
  const older = isObject(definitions) ? definitions : {};
  const newer = Object.entries(isObject(schemas) ? schemas : {}).filter(
    ([name, schema]) => older[name] !== schema,
  );
  return [
    ["#/definitions", older],
    ["#/components/schemas", Object.fromEntries(newer)],
  ];
}
