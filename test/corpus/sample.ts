/** Arguments for a tool, made from its schema by json-schema-faker. */
import { generateSync, type GenerateSyncOptions } from "json-schema-faker";

import { isObject } from "../../src/spec/json.ts";
import type { JsonObject } from "../../src/spec/model.ts";

/** What the generator does not know by itself. */
const formats = {
  byte: () => "AAAA",
  url: () => "https://example.com/",
};

const required: GenerateSyncOptions = { formats, optionalsProbability: 0 };
const attempts: readonly GenerateSyncOptions[] = [
  { ...required, seed: 1 },
  { ...required, seed: 2 },
  { ...required, seed: 3 },
  // Alternatives that only say which optional properties must be there are met by having them all.
  { formats, alwaysFakeOptionals: true, maxDepth: 3, maxDefaultItems: 1 },
];

/**
 * Candidates, one after the other: the generator chooses among alternatives blindly and cannot see that two of its
 * choices exclude each other. Each has every argument at the first level, and below it what is required.
 */
export function* samplesOf(schema: JsonObject): Generator<JsonObject> {
  const narrowed = withShortTexts(schema);
  const isChoice = ["allOf", "anyOf", "oneOf", "not", "if"].some((key) => key in narrowed);
  const asked = isChoice
    ? narrowed
    : { ...narrowed, required: Object.keys(narrowed["properties"] ?? {}) };
  for (const options of attempts) {
    const sample: unknown = JSON.parse(JSON.stringify(generateSync(asked, options)));
    if (isObject(sample)) yield sample;
  }
}

/** Texts of up to ten million characters are generated in full: what fits the shorter limit fits the longer one. */
function withShortTexts(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema), function shorten(this: JsonObject, key, value) {
    return key === "maxLength" && typeof value === "number"
      ? Math.min(value, Math.max(32, Number(this["minLength"] ?? 0)))
      : value;
  });
}
