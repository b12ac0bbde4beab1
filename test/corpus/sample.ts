/** Arguments for a tool, made from its schema by json-schema-faker. */
import { generateSync, type GenerateSyncOptions } from "json-schema-faker";

import { isObject } from "../../src/spec/json.ts";
import type { JsonObject } from "../../src/spec/model.ts";

/** What the generator does not know by itself. */
const formats = {
  byte: () => "AAAA",
  url: () => "https://example.com/",
};

const attempts: readonly GenerateSyncOptions[] = [
  ...[1, 2, 3].map((seed) => ({ seed, formats, optionalsProbability: 0 })),
  ...[4, 5, 6, 7].map((seed) => ({ seed, formats, optionalsProbability: 0.5, maxDepth: 8 })),
];

/**
 * Candidates, one after the other: the generator chooses among alternatives blindly, and fails where two of its choices
 * exclude each other. Each has every argument of the first level, the first ones below it only what is required.
 */
export function* samplesOf(schema: JsonObject): Generator<JsonObject> {
  const narrowed = withSmallLimits(schema);
  const isChoice = ["allOf", "anyOf", "oneOf", "not", "if"].some((key) => key in narrowed);
  const asked = isChoice
    ? narrowed
    : { ...narrowed, required: Object.keys(narrowed["properties"] ?? {}) };
  for (const options of attempts) {
    const sample = generate(asked, options);
    if (isObject(sample)) yield sample;
  }
}

function generate(schema: JsonObject, options: GenerateSyncOptions): unknown {
  try {
    // Through JSON, as arguments come: what it cannot say is not there.
    return JSON.parse(JSON.stringify(generateSync(schema, options)));
  } catch {
    // It gives up on a choice that leads nowhere, not on the schema; the next attempt chooses otherwise.
    return undefined;
  }
}

/** Limits of ten million characters are used in full: what fits a smaller limit fits the larger one. */
function withSmallLimits(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema), function shrink(this: JsonObject, key, value) {
    const limit = limits.get(key);
    return limit !== undefined && typeof value === "number"
      ? Math.min(value, Math.max(limit.atMost, Number(this[limit.least] ?? 0)))
      : value;
  });
}

const limits = new Map([
  ["maxLength", { least: "minLength", atMost: 32 }],
  ["maxItems", { least: "minItems", atMost: 2 }],
]);
