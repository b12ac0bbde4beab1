/**
 * What hosts refuse in an input schema, and what ajv's strict mode says of it.
 *
 * Of strict mode counts what is about the meaning of a schema:
 * - `strictSchema`: a keyword that does not exist, `then` without `if`, and the like: it says nothing, so it is a slip.
 * - `strictTypes`: a keyword that the type beside it makes void, a type that its context forbids, and no type at all
 *   where the keywords speak of one. JSON Schema would let the last pass (validation, section 6: keywords ignore values
 *   of other types), but hosts do not, and whoever wrote `properties` meant an object.
 * Not counted is what is a matter of taste, since JSON Schema gives it a meaning that documents rely on:
 * - `allowUnionTypes`: `type: [string, integer]` (validation, section 6.1.1).
 * - `allowMatchingProperties`: a property that a pattern matches too (core, section 10.3.2.2).
 * - `strictTuples`: tuples that may be longer or shorter (core, section 10.3.1.1).
 * - `strictRequired`: an alternative that requires what the schema around it declares (validation, section 6.5.3). What
 *   nobody declares is another matter: see {@link findUndeclared}.
 */
import { Ajv2020 } from "ajv/dist/2020.js";

import { entriesOf, listOf } from "../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { appliedWith, findLoops, resolveReference, walkSchemas } from "./schema-walk.ts";

function createStrictAjv(strictTypes: boolean): Ajv2020 {
  return new Ajv2020({
    strictSchema: true,
    strictTypes,
    allowUnionTypes: true,
    allowMatchingProperties: true,
    strictTuples: false,
    strictRequired: false,
    // Formats are an open list (validation, section 7): documents make up their own.
    validateFormats: false,
    // Nothing is validated with what is compiled here, so it need not be fast.
    inlineRefs: false,
    code: { optimize: false },
    addUsedSchema: false,
  });
}

const strict = createStrictAjv(true);
const lenient = createStrictAjv(false);

/** Schemas that were found faultless, but for their texts: many tools of an API differ in nothing else. */
const faultless = new Set<string>();

/** What is wrong with a schema that clients are shown, each complaint with its place. */
export function findFaults(schema: JsonObject): readonly string[] {
  if (strict.validateSchema(schema) !== true) return [strict.errorsText(strict.errors)];
  const key = JSON.stringify(withoutTexts(schema));
  if (faultless.has(key)) return [];
  const faults = [
    ...findStructural(schema),
    ...findUndeclared(schema),
    ...findRefusals(strict, schema),
  ];
  if (faults.length === 0) faultless.add(key);
  return faults;
}

/** The same, but for what a document may be to blame for: types that exclude each other, names that nothing describes. */
export function findBreaches(schema: JsonObject): readonly string[] {
  if (lenient.validateSchema(schema) !== true) return [lenient.errorsText(lenient.errors)];
  return [...findStructural(schema), ...findRefusals(lenient, schema)];
}

function findStructural(schema: JsonObject): readonly string[] {
  return [
    ...(schema["type"] === "object" ? [] : ["#: the root is no object"]),
    ...entriesOf(schema["properties"])
      .filter(([key]) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(key))
      .map(([key]) => `#: ${JSON.stringify(key)} is no legal key`),
    ...findDangling(schema),
    ...findBareArrays(schema),
    ...findLoops(schema).map((reference) => `${reference} is applied to the same value for ever`),
  ];
}

function findRefusals(ajv: Ajv2020, schema: JsonObject): readonly string[] {
  try {
    ajv.compile(schema);
    return [];
  } catch (error) {
    return [String(error)];
  } finally {
    // ajv keeps what it compiled, by schema.
    ajv.removeSchema(schema);
  }
}

function findDangling(schema: JsonObject): readonly string[] {
  const faults: string[] = [];
  walkSchemas(schema, (node, pointer) => {
    if (node["$ref"] !== undefined && resolveReference(node, schema) === undefined)
      faults.push(`${pointer}: ${JSON.stringify(node["$ref"])} leads nowhere`);
  });
  return faults;
}

/** OpenAI and Gemini refuse arrays that do not say of what. */
function findBareArrays(schema: JsonObject): readonly string[] {
  const faults: string[] = [];
  walkSchemas(schema, (node, pointer) => {
    const isArray = [node["type"]].flat().includes("array");
    if (isArray && node["items"] === undefined && node["prefixItems"] === undefined)
      faults.push(`${pointer}: an array without items`);
  });
  return faults;
}

/**
 * Names that a value must have although nothing says what they are: a puzzle for models, a refusal from Gemini, and an
 * argument that nobody can give where the object is closed.
 */
function findUndeclared(schema: JsonObject): readonly string[] {
  const faults: string[] = [];
  walkSchemas(schema, (node, pointer, isMember) => {
    if (node["required"] === undefined || isMember) return;
    const applied = [...appliedWith(node, schema)];
    const isMap = applied.some((part) => typeof part["additionalProperties"] === "object");
    const declared = new Set(
      applied.flatMap((part) => entriesOf(part["properties"]).map(([name]) => name)),
    );
    for (const name of listOf(node["required"]))
      if (!isMap && !declared.has(String(name)))
        faults.push(`${pointer}: requires ${JSON.stringify(name)}, which it does not describe`);
  });
  return faults;
}

const texts = new Set(["title", "description", "examples", "default", "deprecated"]);
const maps = new Set(["properties", "patternProperties", "dependentSchemas", "$defs"]);
const data = new Set(["enum", "const"]);

/** A schema with nothing but what decides which values are valid. */
export function withoutTexts(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(withoutTexts);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    entriesOf(schema as JsonObject)
      .filter(([keyword]) => !texts.has(keyword))
      .map(([keyword, value]) => [
        keyword,
        data.has(keyword)
          ? value
          : maps.has(keyword)
            ? Object.fromEntries(
                entriesOf(value).map(([name, member]) => [name, withoutTexts(member)]),
              )
            : withoutTexts(value),
      ]),
  );
}
