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
  for (const keyword in node) {
    if (children.has(keyword) && node[keyword] !== undefined) return true;
  }
  return false;
}

/** A node in which every schema directly inside it has been replaced; the very same where each stays what it is. */
export function mapChildren(
  node: JsonObject,
  change: (child: JsonObject, step: Step) => JsonObject,
): JsonObject {
  let changed: { [keyword: string]: JsonValue | undefined } | undefined;
  for (const keyword in node) {
    const child = children.get(keyword);
    const value = node[keyword];
    if (child === undefined || value === undefined) continue;
    const next = mapValue(value, child.shape, child.step, change);
    if (next !== value) (changed ??= { ...node })[keyword] = next;
  }
  return changed ?? node;
}

function mapValue(
  value: JsonValue,
  shape: "one" | "list" | "map",
  step: Step,
  change: (child: JsonObject, step: Step) => JsonObject,
): JsonValue {
  if (shape === "list" && isArray(value)) {
    const list = value.map((member) => (isObject(member) ? change(member, step) : member));
    return list.every((member, index) => member === value[index]) ? value : list;
  }
  if (shape === "map" && isObject(value)) {
    let isSame = true;
    const entries = Object.entries(value).map(([key, member = null]) => {
      const next = isObject(member) ? change(member, step) : member;
      isSame &&= next === member;
      return [key, next] as const;
    });
    // Own properties whatever their names, and objects that JavaScript's engine is quick with.
    return isSame ? value : Object.fromEntries(entries);
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
