/** What is wrong with arguments, in words that a model can act on. */
import type { ErrorObject } from "ajv";

import { closest } from "../closest.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import { unescapePointer } from "../spec/pointer.ts";

export interface ArgumentProblem {
  /** `published.from`, `genres[2]`; empty for the arguments as a whole. */
  readonly argument: string;
  /** What was expected, as a clause: `must be an integer`. */
  readonly expected: string;
  /** The value given, as JSON, shortened; undefined when none was given. */
  readonly given: string | undefined;
}

const maxProblems = 20;
const maxGivenLength = 200;

/**
 * One problem per place and complaint; the noise of alternatives that were not meant is left out.
 * @param controls - arguments that the tool takes beside those of its schema
 */
export function toProblems(
  errors: readonly ErrorObject[],
  schema: JsonObject,
  controls: readonly string[],
): readonly ArgumentProblem[] {
  const problems = new Map<string, ArgumentProblem>();
  for (const error of withoutBranches(errors)) {
    const problem = toProblem(error, schema, controls);
    problems.set(`${problem.argument} ${problem.expected}`, problem);
  }
  return [...problems.values()].slice(0, maxProblems);
}

/** A failed choice complains for each of its branches as well; the one about the choice says enough. */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "if");
  return errors.filter(
    (error) =>
      !choices.some(
        (choice) => choice !== error && error.schemaPath.startsWith(`${choice.schemaPath}/`),
      ),
  );
}

function toProblem(
  error: ErrorObject,
  schema: JsonObject,
  controls: readonly string[],
): ArgumentProblem {
  const params: Readonly<Record<string, unknown>> = error.params;
  const place = toPlace(error.instancePath);
  switch (error.keyword) {
    case "required":
      return {
        argument: joined(place, text(params["missingProperty"])),
        expected: "is required",
        given: undefined,
      };
    case "additionalProperties":
    case "unevaluatedProperties": {
      const name = text(params["additionalProperty"] ?? params["unevaluatedProperty"]);
      return {
        argument: joined(place, name),
        expected: unknownArgument(name, [
          ...knownAt(error, schema),
          ...(place === "" ? controls : []),
        ]),
        given: undefined,
      };
    }
    case "enum":
      return withGiven(error, place, `must be one of ${listed(params["allowedValues"])}`);
    case "const":
      return withGiven(error, place, `must be ${shortJson(params["allowedValue"])}`);
    case "type":
      return withGiven(error, place, `must be ${typeNames(params["type"])}`);
    case "anyOf":
      return withGiven(
        error,
        place,
        "must match one of the alternatives in the tool's input schema",
      );
    default:
      return withGiven(error, place, error.message ?? `does not satisfy ${error.keyword}`);
  }
}

function withGiven(error: ErrorObject, argument: string, expected: string): ArgumentProblem {
  return { argument, expected, given: shortJson(error.data) };
}

function knownAt(error: ErrorObject, schema: JsonObject): readonly string[] {
  const own: unknown = error.parentSchema?.["properties"];
  const known = own ?? (error.instancePath === "" ? schema["properties"] : undefined);
  return Object.keys(isObject(known) ? known : {});
}

function unknownArgument(name: string, known: readonly string[]): string {
  const near = closest(name, known);
  if (near.length > 0) return `is not known here; did you mean ${near.join(" or ")}?`;
  return known.length === 0
    ? "is not known here: nothing is taken"
    : `is not known here; known are ${known.slice(0, 20).join(", ")}`;
}

/** `/items/0/name` -> `items[0].name`. */
function toPlace(instancePath: string): string {
  return instancePath
    .split("/")
    .slice(1)
    .map(unescapePointer)
    .reduce(
      (place, token) => (/^\d+$/.test(token) ? `${place}[${token}]` : joined(place, token)),
      "",
    );
}

function joined(place: string, name: string): string {
  return place === "" ? name : `${place}.${name}`;
}

function typeNames(value: unknown): string {
  const types: readonly unknown[] = Array.isArray(value) ? value : [value];
  return types
    .map((type) =>
      type === "integer" || type === "array" || type === "object"
        ? `an ${text(type)}`
        : type === "null"
          ? "null"
          : `a ${text(type)}`,
    )
    .join(" or ");
}

function listed(values: unknown): string {
  const list: readonly unknown[] = Array.isArray(values) ? values : [];
  const shown = list.slice(0, 20).map(shortJson).join(", ");
  return list.length > 20 ? `${shown} and ${list.length - 20} more` : shown;
}

function shortJson(value: unknown): string {
  const json = JSON.stringify(value) ?? "undefined";
  return json.length <= maxGivenLength ? json : `${json.slice(0, maxGivenLength)} …`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
