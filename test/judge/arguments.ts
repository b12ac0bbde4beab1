/**
 * Arguments for a tool, made from its input schema: the same at every run. Which of the candidates satisfy the
 * schema is settled by ajv, without the gateway.
 */
import addFormats from "ajv-formats";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { generateSync, type GenerateSyncOptions } from "json-schema-faker";

import { isArray, isObject } from "../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";

/** `required`: no more than what must be there. `whole`: every argument. `edge`: whole, with values that are easily garbled. */
export const variants = ["required", "whole", "edge"] as const;
export type Variant = (typeof variants)[number];

export interface Candidate {
  readonly value: JsonObject;
  /** Whether ajv says that it satisfies the schema. */
  readonly isValid: boolean;
}

const formats = {
  byte: () => "AAAA",
  binary: () => "bytes",
  url: () => "https://example.com/",
  "uri-template": () => "https://example.com/{id}",
};

/** Candidates one after the other, those that satisfy the schema first. */
export function candidatesOf(
  schema: JsonObject,
  variant: Variant,
  isAsciiOnly: (argument: string) => boolean,
): readonly Candidate[] {
  const narrowed = withSmallLimits(withoutAddresses(withoutControls(schema)));
  const validate = validatorOf(schema);
  const others: Candidate[] = [];
  for (const options of attempts[variant]) {
    const value = generate(narrowed, options, isAsciiOnly);
    if (!isObject(value)) continue;
    const candidate = { value, isValid: validate?.(value) !== false };
    // Generated from a pattern, a text may be empty, which has no place in a path.
    if (candidate.isValid && !Object.values(value).includes("")) return [candidate];
    others.push(candidate);
  }
  return others.toSorted((one, other) => Number(other.isValid) - Number(one.isValid));
}

type Attempt = GenerateSyncOptions & { readonly allOfFirstLevel: boolean; readonly edges: boolean };

const seeds = [1, 2, 3, 4, 5];
const base = { formats, allOfFirstLevel: false, edges: false };

const attempts: Readonly<Record<Variant, readonly Attempt[]>> = {
  required: seeds.map((seed) => ({ ...base, seed, optionalsProbability: 0 })),
  whole: [
    ...seeds.map((seed) => ({
      ...base,
      seed,
      allOfFirstLevel: true,
      optionalsProbability: 0.7,
      maxDepth: 6,
    })),
    ...seeds.map((seed) => ({ ...base, seed, allOfFirstLevel: true, optionalsProbability: 0 })),
  ],
  edge: [
    ...seeds.map((seed) => ({
      ...base,
      seed: seed + 10,
      edges: true,
      allOfFirstLevel: true,
      optionalsProbability: 0.5,
      maxDepth: 6,
    })),
    ...seeds.map((seed) => ({
      ...base,
      seed: seed + 10,
      edges: true,
      allOfFirstLevel: true,
      optionalsProbability: 0,
    })),
  ],
};

function generate(
  schema: JsonObject,
  { allOfFirstLevel, edges, ...options }: Attempt,
  isAsciiOnly: (argument: string) => boolean,
): JsonValue | undefined {
  const isChoice = ["allOf", "anyOf", "oneOf", "not", "if"].some((key) => key in schema);
  const asked =
    allOfFirstLevel && !isChoice
      ? { ...schema, required: Object.keys(schema["properties"] ?? {}) }
      : schema;
  try {
    const made = generateSync(asked, {
      ...options,
      // An empty list says nothing in most places (RFC 6570, section 2.3).
      minItems: 1,
      outputTransform(value: unknown, part: unknown, path: string) {
        const [, argument = ""] = path.split("/");
        // An empty file is none.
        if (path.endsWith("/base64")) return "AAAA";
        if (value === "" && isObject(part) && free.every((keyword) => !(keyword in part))) {
          // Identifiers are seldom empty, and an empty one has no place in a path.
          return "text".slice(0, Number(part["maxLength"] ?? 4));
        }
        return edges && isObject(part)
          ? toEdge(value as JsonValue, part, isAsciiOnly(argument))
          : value;
      },
    });
    // Through JSON, as arguments come: what it cannot say is not there.
    return JSON.parse(JSON.stringify(made));
  } catch {
    // It gives up on a choice that leads nowhere, not on the schema; the next attempt chooses otherwise.
    return undefined;
  }
}

/** What has a meaning of its own in paths, queries, headers, cookies or forms. */
const asciiEdge = "a b/c?d=e&f#g%20h+i;j,k:l@m|n[o]{p}\"q'";
const edge = `${asciiEdge}äß漢😀`;
const free = ["enum", "const", "pattern", "format", "contentEncoding", "contentMediaType"];

function toEdge(value: JsonValue, schema: JsonObject, asciiOnly: boolean): JsonValue {
  if (free.some((keyword) => keyword in schema && keyword !== "format")) return value;
  const { minLength = 0, maxLength = 200, minimum, maximum, multipleOf, format } = schema;
  if (typeof value === "string" && format === undefined) {
    const text = (asciiOnly ? asciiEdge : edge).slice(0, Number(maxLength));
    return text.isWellFormed() && text.length >= Number(minLength) ? text : value;
  }
  if (Number.isInteger(value) && multipleOf === undefined && format !== "int32") {
    if (typeof maximum === "number" && schema["exclusiveMaximum"] === undefined) return maximum;
    if (typeof minimum === "number" && schema["exclusiveMinimum"] === undefined) return minimum;
    return schema["type"] === "integer" ? Number.MAX_SAFE_INTEGER : value;
  }
  return value;
}

const ajv = addFormats.default(
  new Ajv2020({ strict: false, validateSchema: false, addUsedSchema: false, logger: false }),
);

/** Undefined where ajv cannot compile the schema. */
function validatorOf(schema: JsonObject): ValidateFunction | undefined {
  try {
    return ajv.compile(schema);
  } catch {
    return undefined;
  }
}

/** Arguments for the gateway itself say nothing about the request. */
function withoutControls({ properties, ...schema }: JsonObject): JsonObject {
  const { _select, ...own } = isObject(properties) ? properties : {};
  return { ...schema, properties: own };
}

/** There is nothing at generated addresses that a file could be fetched from. */
function withoutAddresses(schema: JsonObject): JsonObject {
  const isAddress = (part: JsonValue): boolean =>
    isObject(part) &&
    isObject(part["properties"]) &&
    "url" in part["properties"] &&
    "mimeType" in part["properties"];
  return mapObjects(schema, ({ anyOf, ...part }) =>
    isArray(anyOf)
      ? { ...part, anyOf: anyOf.filter((each) => !isAddress(each)) }
      : { ...part, ...(anyOf !== undefined && { anyOf }) },
  );
}

/** Limits of ten million characters are used in full: what fits a smaller limit fits the larger one. */
function withSmallLimits(schema: JsonObject): JsonObject {
  return mapObjects(schema, (part) => {
    const { minItems = 0, maxItems, minLength = 0, maxLength } = part;
    return {
      ...part,
      ...(typeof maxItems === "number" && {
        maxItems: Math.min(maxItems, Math.max(2, Number(minItems))),
      }),
      ...(typeof maxLength === "number" && {
        maxLength: Math.min(maxLength, Math.max(64, Number(minLength))),
      }),
    };
  });
}

function mapObjects(value: JsonObject, change: (part: JsonObject) => JsonObject): JsonObject {
  const mapped = Object.entries(value).map(([key, member]): [string, JsonValue | undefined] => [
    key,
    isArray(member)
      ? member.map((item) => (isObject(item) ? mapObjects(item, change) : item))
      : isObject(member)
        ? mapObjects(member, change)
        : member,
  ]);
  return change(Object.fromEntries(mapped));
}
