/** Walking the schemas inside a JSON Schema 2020-12. */
import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";

/** Whether a schema inside another one is about the same value, or about a part of it. */
export type Step = "same" | "deeper";

/** Where schemas stand inside a schema, and whether one there is a level deeper. */
const children: ReadonlyMap<
  string,
  { readonly shape: "one" | "list" | "map"; readonly step: Step }
> = new Map([
  ["properties", { shape: "map", step: "deeper" }],
  ["patternProperties", { shape: "map", step: "deeper" }],
  ["dependentSchemas", { shape: "map", step: "same" }],
  ["$defs", { shape: "map", step: "same" }],
  ["allOf", { shape: "list", step: "same" }],
  ["anyOf", { shape: "list", step: "same" }],
  ["oneOf", { shape: "list", step: "same" }],
  ["prefixItems", { shape: "list", step: "deeper" }],
  ["items", { shape: "one", step: "deeper" }],
  ["additionalProperties", { shape: "one", step: "deeper" }],
  ["unevaluatedProperties", { shape: "one", step: "deeper" }],
  ["unevaluatedItems", { shape: "one", step: "deeper" }],
  ["contains", { shape: "one", step: "deeper" }],
  ["propertyNames", { shape: "one", step: "deeper" }],
  ["contentSchema", { shape: "one", step: "deeper" }],
  ["not", { shape: "one", step: "same" }],
  ["if", { shape: "one", step: "same" }],
  ["then", { shape: "one", step: "same" }],
  ["else", { shape: "one", step: "same" }],
]);

/** Whether a node has schemas inside. */
export function holdsSchemas(node: JsonObject): boolean {
  return [...children.keys()].some((keyword) => node[keyword] !== undefined);
}

/** A copy of a node in which every schema directly inside it has been replaced. */
export function mapChildren(
  node: JsonObject,
  change: (child: JsonObject, step: Step) => JsonObject,
): JsonObject {
  const result: { [keyword: string]: JsonValue } = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (value === undefined) continue;
    const child = children.get(keyword);
    result[keyword] =
      child === undefined ? value : mapValue(value, child.shape, child.step, change);
  }
  return result;
}

function mapValue(
  value: JsonValue,
  shape: "one" | "list" | "map",
  step: Step,
  change: (child: JsonObject, step: Step) => JsonObject,
): JsonValue {
  if (shape === "list" && isArray(value)) {
    return value.map((member) => (isObject(member) ? change(member, step) : member));
  }
  if (shape === "map" && isObject(value)) {
    // Own properties whatever their names, and objects that JavaScript's engine is quick with.
    return Object.fromEntries(
      Object.entries(value).map(([key, member = null]) => [
        key,
        isObject(member) ? change(member, step) : member,
      ]),
    );
  }
  return shape === "one" && isObject(value) ? change(value, step) : value;
}

/** Changes every node, the innermost first. */
export function mapSchema(
  schema: JsonObject,
  change: (node: JsonObject) => JsonObject,
): JsonObject {
  return change(mapChildren(schema, (child) => mapSchema(child, change)));
}

/** Whether any node is of a kind, the whole one included. */
export function someSchema(schema: JsonObject, isKind: (node: JsonObject) => boolean): boolean {
  if (isKind(schema)) return true;
  let found = false;
  mapChildren(schema, (child) => {
    found ||= someSchema(child, isKind);
    return child;
  });
  return found;
}
