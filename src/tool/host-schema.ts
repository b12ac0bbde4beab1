/** A schema as a host takes it: what it refuses is left out, or said in a way that it knows. */
import { entriesOf, isArray, isObject, listOf, textOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { fitToBudget } from "./budget.ts";
import { cutAtSentence } from "./description.ts";
import { flattenRoot, mergeSchemas } from "./flatten.ts";
import type { Limit } from "./host-limits.ts";
import { inlineReferences } from "./inline.ts";
import { mapSchema } from "./schema-map.ts";

/** Limits that each node of a schema keeps, or not. */
export type NodeLimit = Extract<
  Limit,
  { kind: "knownKeywords" | "refusedKeywords" | "formats" | "singleType" | "textChoices" }
>;

/** Whether a node is beyond a limit. What is inside it is not looked at. */
export function isBeyond(limit: NodeLimit, node: JsonObject): boolean {
  switch (limit.kind) {
    case "knownKeywords":
      return Object.keys(node).some((keyword) => !limit.known.includes(keyword));
    case "refusedKeywords":
      return limit.refused.some((keyword) => node[keyword] !== undefined);
    case "formats":
      return node["format"] !== undefined && !isKnownFormat(limit.known, node);
    case "singleType":
      return isArray(node["type"]);
    case "textChoices":
      return listOf(node["enum"]).some((value) => typeof value !== "string");
  }
}

type Formats = Extract<Limit, { kind: "formats" }>["known"];

function isKnownFormat(known: Formats, { type, format }: JsonObject): boolean {
  const types = typeof type === "string" ? [type] : listOf(type);
  const formats = types.flatMap((name) =>
    name === "string" || name === "integer" || name === "number" ? known[name] : [],
  );
  return typeof format === "string" && formats.includes(format);
}

/**
 * An input schema within the limits. It accepts what the exact one does, and more where a host knows no words for a
 * condition; calls are checked against the exact one all the same, so arguments need no way back.
 * @param whereToRead URI of the resource with the whole schema, named where a part had to be left out
 */
export function adaptSchema(
  schema: JsonObject,
  limits: readonly Limit[],
  whereToRead: string,
): JsonObject {
  const refuses = createRefusal(limits);
  const refusedAtRoot = limits.flatMap((limit) =>
    limit.kind === "rootKeyword" ? limit.refused : [],
  );
  const whole = refuses("$ref") ? inlineReferences(schema) : schema;
  const flat = flattenRoot(whole, (keyword) => refusedAtRoot.includes(keyword) || refuses(keyword));
  const legal = limits.reduce(withLegalNames, flat);
  const adapted = mapSchema(legal, (node) => adaptNode(node, limits, refuses));
  return whole === schema ? adapted : fitToBudget(adapted, whereToRead);
}

/** Arguments that alternatives brought along, for the root has none that a host would refuse. */
function withLegalNames(schema: JsonObject, limit: Limit): JsonObject {
  if (limit.kind !== "argumentName") return schema;
  const { properties, required, ...rest } = schema;
  const isLegal = (name: JsonValue): boolean =>
    typeof name === "string" && limit.pattern.test(name);
  const legal = entriesOf(properties).filter(([name]) => isLegal(name));
  return {
    ...rest,
    ...(properties !== undefined && { properties: Object.fromEntries(legal) }),
    ...(required !== undefined && { required: listOf(required).filter(isLegal) }),
  };
}

type Refusal = (keyword: string) => boolean;

function createRefusal(limits: readonly Limit[]): Refusal {
  const known = limits.flatMap((limit) => (limit.kind === "knownKeywords" ? [limit.known] : []));
  const refused = new Set(
    limits.flatMap((limit) => (limit.kind === "refusedKeywords" ? limit.refused : [])),
  );
  return (keyword) => refused.has(keyword) || known.some((words) => !words.includes(keyword));
}

/** From what is said of a node to how a host knows to say it; what is inside it has been adapted. */
function adaptNode(given: JsonObject, limits: readonly Limit[], refuses: Refusal): JsonObject {
  let node = given;
  if (refuses("allOf") && node["allOf"] !== undefined) {
    const { allOf, ...rest } = node;
    node = mergeSchemas([rest, ...listOf(allOf).filter(isObject)]);
  }
  node = replace(node, "oneOf", refuses, ({ oneOf, ...rest }) =>
    rest["anyOf"] === undefined ? { ...rest, anyOf: oneOf } : rest,
  );
  node = replace(node, "const", refuses, ({ const: value, ...rest }) => ({
    ...rest,
    enum: listOf([value ?? null]),
  }));
  node = replace(node, "exclusiveMinimum", refuses, ({ exclusiveMinimum: bound, ...rest }) => ({
    minimum: bound,
    ...rest,
  }));
  node = replace(node, "exclusiveMaximum", refuses, ({ exclusiveMaximum: bound, ...rest }) => ({
    maximum: bound,
    ...rest,
  }));
  for (const limit of limits) {
    if (isNodeLimit(limit) && isBeyond(limit, node)) node = withinLimit(node, limit, refuses);
  }
  return node["type"] === "array" && node["items"] === undefined ? { ...node, items: {} } : node;
}

function replace(
  node: JsonObject,
  keyword: string,
  refuses: Refusal,
  change: (node: JsonObject) => JsonObject,
): JsonObject {
  return refuses(keyword) && node[keyword] !== undefined ? change(node) : node;
}

function isNodeLimit(limit: Limit): limit is NodeLimit {
  return ["knownKeywords", "refusedKeywords", "formats", "singleType", "textChoices"].includes(
    limit.kind,
  );
}

function withinLimit(node: JsonObject, limit: NodeLimit, refuses: Refusal): JsonObject {
  switch (limit.kind) {
    case "knownKeywords":
    case "refusedKeywords":
      return Object.fromEntries(Object.entries(node).filter(([keyword]) => !refuses(keyword)));
    case "formats": {
      const { format, ...rest } = node;
      return tell(rest, `Format: ${textOf(format)}.`);
    }
    case "singleType":
      return withSingleType(node);
    case "textChoices": {
      const { enum: values, ...rest } = node;
      const choices = listOf(values).filter((value) => value !== null);
      return choices.every((value) => typeof value === "string")
        ? { ...rest, enum: choices }
        : tell(rest, `One of: ${choices.map((value) => JSON.stringify(value)).join(", ")}.`);
    }
  }
}

/** Null is said by leaving the value out; of several other types each is an alternative. */
function withSingleType(node: JsonObject): JsonObject {
  const { type, ...rest } = node;
  const types = listOf(type).filter((name) => name !== "null");
  const [first] = types;
  if (first === undefined) return rest;
  if (types.length === 1) return { ...rest, type: first };
  if (rest["anyOf"] !== undefined) return rest;
  const { description, title, default: byDefault, properties, required, items, ...others } = rest;
  const said = { description, title, default: byDefault };
  return {
    ...Object.fromEntries(entriesOf(said)),
    anyOf: types.map((name): JsonObject => {
      if (name === "object") return { type: name, ...defined({ properties, required }) };
      if (name === "array") return { type: name, items: items ?? {} };
      return { type: name, ...(name === "string" && defined({ enum: others["enum"] })) };
    }),
  };
}

function defined(node: JsonObject): JsonObject {
  return Object.fromEntries(entriesOf(node));
}

/** Longest note on what a host has no word for, in characters. */
const maxNote = 200;

/** Says in words what a schema cannot. */
export function tell(node: JsonObject, note: string): JsonObject {
  const given: JsonValue | undefined = node["description"];
  const own = typeof given === "string" && given !== "" ? `${given} ` : "";
  return { ...node, description: `${own}${cutAtSentence(note, maxNote)}` };
}
