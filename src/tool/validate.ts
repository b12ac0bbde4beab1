/** Arguments of a call against the tool's input schema; compiled at the tool's first call and kept. */
import type { ErrorObject, ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";

import { isObject, listOf } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import { controlArguments } from "./control.ts";
import { forgive } from "./forgive.ts";
import type { Tool } from "./model.ts";
import { createPattern } from "./pattern.ts";
import { type ArgumentProblem, toProblems } from "./problem.ts";
import { mapSchema } from "./schema-map.ts";

export type ArgumentCheck =
  | { readonly ok: true; readonly arguments: JsonObject }
  | { readonly ok: false; readonly problems: readonly ArgumentProblem[] };

const ajv = addFormats.default(
  new Ajv2020({
    // Documents are full of what strict mode refuses; the converter has already left out what is no keyword.
    strict: false,
    allErrors: true,
    verbose: true,
    validateSchema: false,
    // Unknown formats are no news: documents make up their own, and standard error belongs to the log.
    logger: false,
    // Each tool's schema is self-contained; remembering them by key would only hold old catalogues in memory.
    addUsedSchema: false,
    // An argument called "toString" is missing although every object inherits one.
    ownProperties: true,
    code: { regExp: createPattern },
  }),
);

const validators = new WeakMap<Tool, ValidateFunction>();

/**
 * Checks arguments, after forgiving what models get wrong and the schema can settle. The caller's object is left as
 * it was.
 */
export function checkArguments(tool: Tool, given: JsonObject): ArgumentCheck {
  const validate = validatorOf(tool);
  const complaints = (candidate: JsonObject): readonly ErrorObject[] => {
    try {
      return validate(candidate) ? [] : (validate.errors ?? []);
    } catch (error) {
      // A schema that refers to itself without looking any deeper never comes to a verdict; the API will.
      if (error instanceof RangeError) return [];
      throw error;
    }
  };
  const start = tool.input.ignoresUnknown ? withoutUnknown(given, complaints(given)) : given;
  const { value, errors } = forgive(start, complaints(start), complaints, {
    mayDropNull: tool.input.mediaType?.type.startsWith("application/merge-patch+json") !== true,
  });
  return errors.length === 0
    ? { ok: true, arguments: value }
    : {
        ok: false,
        problems: toProblems(errors, tool.input.schema, controlArguments(tool.controls)),
      };
}

/** The arguments that the tool has, when the operator wants the others ignored. */
function withoutUnknown(given: JsonObject, complaints: readonly ErrorObject[]): JsonObject {
  const unknown = new Set(
    complaints.flatMap(({ keyword, instancePath, params }) =>
      instancePath === "" &&
      (keyword === "additionalProperties" || keyword === "unevaluatedProperties")
        ? [params["additionalProperty"] ?? params["unevaluatedProperty"]]
        : [],
    ),
  );
  return unknown.size === 0
    ? given
    : Object.fromEntries(Object.entries(given).filter(([name]) => !unknown.has(name)));
}

function validatorOf(tool: Tool): ValidateFunction {
  const known = validators.get(tool);
  if (known !== undefined) return known;
  const validate = ajv.compile(
    mapSchema(tool.input.schema, (node) => withProto(withoutExclusion(node))),
  );
  validators.set(tool, validate);
  return validate;
}

/** ajv looks past a property that is called `__proto__`; a pattern for that name says the same. */
function withProto(schema: JsonObject): JsonObject {
  const { properties, patternProperties } = schema;
  if (!isObject(properties) || !Object.hasOwn(properties, "__proto__")) return schema;
  const patterns = isObject(patternProperties) ? patternProperties : {};
  return {
    ...schema,
    patternProperties: { ...patterns, "^__proto__$": properties["__proto__"] ?? true },
  };
}

/** Alternatives of real documents overlap: a value that fits several of a `oneOf` is one that the API takes. */
function withoutExclusion({ oneOf, ...schema }: JsonObject): JsonObject {
  if (oneOf === undefined) return schema;
  return schema["anyOf"] === undefined
    ? { ...schema, anyOf: oneOf }
    : { ...schema, allOf: [...listOf(schema["allOf"]), { anyOf: oneOf }] };
}
