/** Walks over JSON Schemas: what is a schema in them, and what is applied to the same value as what. */
import { entriesOf, isObject, listOf } from "../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";

/** Keywords that hold schemas (JSON Schema 2020-12, core, section 10), by how they hold them. */
const keywords = {
  one: [
    "items",
    "contains",
    "additionalProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
    "not",
    "if",
    "then",
    "else",
  ],
  list: ["prefixItems", "allOf", "anyOf", "oneOf"],
  map: ["properties", "patternProperties", "dependentSchemas", "$defs"],
} as const;

/** Those whose schemas say more of the same value. */
const inPlace = new Set([
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "dependentSchemas",
]);

interface Child {
  readonly keyword: string;
  readonly schema: JsonObject;
  readonly pointer: string;
}

function childrenOf(schema: JsonObject, pointer: string): readonly Child[] {
  const held: readonly (readonly [string, string, JsonValue | undefined])[] = [
    ...keywords.one.map((keyword) => [keyword, keyword, schema[keyword]] as const),
    ...keywords.list.flatMap((keyword) =>
      listOf(schema[keyword]).map(
        (member, index) => [keyword, `${keyword}/${index}`, member] as const,
      ),
    ),
    ...keywords.map.flatMap((keyword) =>
      entriesOf(schema[keyword]).map(
        ([name, member]) => [keyword, `${keyword}/${name}`, member] as const,
      ),
    ),
  ];
  return held.flatMap(([keyword, place, value]) =>
    isObject(value) ? [{ keyword, schema: value, pointer: `${pointer}/${place}` }] : [],
  );
}

/** Every schema in a schema, itself first. `isMember`: it says more of a value that the schema around it describes. */
export function walkSchemas(
  schema: JsonObject,
  visit: (schema: JsonObject, pointer: string, isMember: boolean) => void,
  pointer = "#",
  isMember = false,
): void {
  visit(schema, pointer, isMember);
  for (const child of childrenOf(schema, pointer))
    walkSchemas(child.schema, visit, child.pointer, inPlace.has(child.keyword));
}

/** The schema itself and all that are applied to the same value, through references of `root` too. */
export function appliedWith(schema: JsonObject, root: JsonObject): ReadonlySet<JsonObject> {
  const applied = new Set<JsonObject>();
  const pending = [schema];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (applied.has(next)) continue;
    applied.add(next);
    const target = resolveReference(next, root);
    if (target !== undefined) pending.push(target);
    for (const { keyword, schema: child } of childrenOf(next, ""))
      if (inPlace.has(keyword)) pending.push(child);
  }
  return applied;
}

/**
 * Definitions that apply themselves to the same value for ever (JSON Schema 2020-12, core, section 9.4.1), by name. A
 * list of itself is none of them: its elements are other values.
 */
export function findLoops(root: JsonObject): readonly string[] {
  const states = new Map<JsonObject, "open" | "done">();
  const loops: string[] = [];

  function visit(schema: JsonObject): void {
    states.set(schema, "open");
    const target = resolveReference(schema, root);
    const members = childrenOf(schema, "").filter(({ keyword }) => inPlace.has(keyword));
    for (const next of [...(target ? [target] : []), ...members.map((member) => member.schema)]) {
      const state = states.get(next);
      if (state === "open") loops.push(String(schema["$ref"]));
      if (state === undefined) visit(next);
    }
    states.set(schema, "done");
  }

  walkSchemas(root, (schema) => {
    if (!states.has(schema)) visit(schema);
  });
  return loops;
}

/** What the `$ref` of a schema stands for; undefined when it has none, or leads to no definition of `root`. */
export function resolveReference(
  { $ref }: JsonObject,
  { $defs }: JsonObject,
): JsonObject | undefined {
  const prefix = "#/$defs/";
  const name = typeof $ref === "string" && $ref.startsWith(prefix) ? $ref.slice(prefix.length) : "";
  const target = isObject($defs) && Object.hasOwn($defs, name) ? $defs[name] : undefined;
  return isObject(target) ? target : undefined;
}
