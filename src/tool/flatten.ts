/** Schemas of which one is made that says no more than each of them: for hosts that take a plain object and nothing else. */
import { entriesOf, isObject, listOf } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";

/** Of one value that all of them describe: what the first says of it, all properties, and all that is required. */
export function mergeSchemas(schemas: readonly JsonObject[]): JsonObject {
  const merged = new Map<string, JsonValue>();
  const properties = new Map<string, JsonValue>();
  const required = new Set<JsonValue>();
  for (const schema of schemas) {
    for (const [keyword, value] of entriesOf(schema)) {
      if (keyword === "properties") addAll(properties, value);
      else if (keyword === "required") listOf(value).forEach((name) => required.add(name));
      else if (!merged.has(keyword)) merged.set(keyword, value);
    }
  }
  return {
    ...Object.fromEntries(merged),
    ...(properties.size > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.size > 0 && { required: [...required] }),
  };
}

function addAll(into: Map<string, JsonValue>, properties: JsonValue): void {
  for (const [name, value] of entriesOf(properties)) {
    if (!into.has(name)) into.set(name, value);
  }
}

/** Deeper nesting of alternatives than any document has; a cycle ends here, too. */
const maxDepth = 8;
const maxListed = 6;

/**
 * A root without the keywords that are refused there. The parts of `allOf` become one; what any alternative has is
 * allowed, and what all of them require is required. What is lost is told, and holds when the tool is called.
 */
export function flattenRoot(
  schema: JsonObject,
  isRefused: (keyword: string) => boolean,
): JsonObject {
  const definitions = isObject(schema["$defs"]) ? schema["$defs"] : {};

  function resolve(value: JsonValue): JsonObject {
    if (!isObject(value)) return {};
    const { $ref: reference, ...beside } = value;
    if (typeof reference !== "string") return value;
    const target = definitions[reference.replace("#/$defs/", "")];
    return isObject(target) ? mergeSchemas([beside, target]) : beside;
  }

  function flatten(
    given: JsonObject,
    depth: number,
  ): { readonly schema: JsonObject; readonly notes: readonly string[] } {
    if (depth > maxDepth) return { schema: {}, notes: [] };
    const refused = Object.keys(given).filter(isRefused);
    const rest = Object.fromEntries(
      Object.entries(given).filter(([keyword]) => !refused.includes(keyword)),
    );
    const branchesOf = (keyword: string): readonly JsonObject[] =>
      refused.includes(keyword)
        ? listOf(given[keyword]).map((branch) => flatten(resolve(branch), depth + 1).schema)
        : [];
    const conditional = ["then", "else"].flatMap((keyword) =>
      refused.includes(keyword) ? [flatten(resolve(given[keyword] ?? {}), depth + 1).schema] : [],
    );
    const choices = ["anyOf", "oneOf"].map(branchesOf).filter((branches) => branches.length > 0);
    const merged = mergeSchemas([
      rest,
      ...branchesOf("allOf"),
      ...choices.map(toOpenChoice),
      ...conditional.map(({ properties }) => (properties === undefined ? {} : { properties })),
    ]);
    const notes = [
      ...choices.map(toChoiceNote),
      ...(refused.some((keyword) => ["not", "if", "then", "else"].includes(keyword))
        ? ["Further conditions are checked when it is called."]
        : []),
    ];
    return { schema: merged, notes: notes.filter((note) => note !== "") };
  }

  if (!Object.keys(schema).some((keyword) => keyword !== "$defs" && isRefused(keyword))) {
    return schema;
  }
  const { $defs, ...root } = schema;
  const { schema: flat, notes } = flatten(root, 0);
  const { description } = flat;
  const told = [...(typeof description === "string" ? [description] : []), ...notes].join(" ");
  return {
    ...flat,
    type: "object",
    ...(told !== "" && { description: told }),
    ...($defs !== undefined && { $defs }),
  };
}

/** What any branch has, each value as any branch wants it. */
function toOpenChoice(branches: readonly JsonObject[]): JsonObject {
  const properties = new Map<string, JsonValue[]>();
  for (const branch of branches) {
    for (const [name, value] of entriesOf(branch["properties"])) {
      const known = properties.get(name) ?? [];
      const isNew = known.every((other) => JSON.stringify(other) !== JSON.stringify(value));
      properties.set(name, isNew ? [...known, value] : known);
    }
  }
  const required = requiredByAll(branches);
  return {
    ...(properties.size > 0 && {
      properties: Object.fromEntries(
        [...properties].map(([name, values]) => {
          const [first = {}, ...others] = values;
          return [name, others.length === 0 ? first : { anyOf: values }];
        }),
      ),
    }),
    ...(required.length > 0 && { required }),
  };
}

function requiredByAll([first = {}, ...others]: readonly JsonObject[]): readonly JsonValue[] {
  return listOf(first["required"]).filter((name) =>
    others.every((branch) => listOf(branch["required"]).includes(name)),
  );
}

function toChoiceNote(branches: readonly JsonObject[]): string {
  const common = requiredByAll(branches);
  const sets = branches.map(({ required }) =>
    listOf(required)
      .flatMap((name) => (typeof name === "string" && !common.includes(name) ? [name] : []))
      .join(" with "),
  );
  const told = [...new Set(sets)].filter((set) => set !== "");
  if (told.length < 2) return "";
  const listed = told.slice(0, maxListed).join(", or ");
  return `Give ${listed}${told.length > maxListed ? ", or another of its forms" : ""}.`;
}
