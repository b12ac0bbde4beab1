/**
 * Arguments for the gateway and not for the API: their names begin with an underscore. A tool's input schema offers
 * them beside its own; a call takes them out before anything is bound. Where the API has an argument of the same name,
 * that one counts, and the control is not offered.
 */
import type { ToolOptions } from "../config/tool-options.ts";
import type { Operation } from "../operation/model.ts";
import type { Pagination } from "../operation/pagination/model.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Controls, ControlName, Tool, ToolInput } from "./model.ts";
import type { ArgumentProblem } from "./problem.ts";
import { returnsJson } from "./success.ts";

/** What decides whether a tool has a control. */
export interface Offer {
  readonly operation: Operation;
  readonly options: ToolOptions;
  readonly pagination: Pagination | undefined;
  readonly input: ToolInput;
  readonly confirmation: Tool["confirmation"];
}

/** What a control reads of the value that it is given, or what it expected instead, as a clause: `must be ...`. */
type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly expected: string };

interface Control<Value> {
  readonly argument: `_${string}`;
  /** Every tool repeats it: as short as a model needs it. */
  readonly schema: JsonObject;
  readonly isOffered: (of: Offer) => boolean;
  readonly read: (given: JsonValue) => Reading<Value> | Promise<Reading<Value>>;
}

/** Every control there is. */
const table: { readonly [Name in ControlName]: Control<Controls[Name]> } = {
  select: {
    argument: "_select",
    schema: {
      type: "string",
      description:
        "JMESPath: return only this part of the JSON reply, such as items[?price > `5`].{id: id, name: name}",
    },
    isOffered: ({ operation }) => returnsJson(operation),
    async read(given) {
      if (typeof given !== "string")
        return { ok: false, expected: "must be a JMESPath expression" };
      // Few calls select anything: the library is read by the first that does.
      const { expressionProblem } = await import("./expression.ts");
      const problem = expressionProblem(given);
      return problem === undefined ? { ok: true, value: given } : { ok: false, expected: problem };
    },
  },
  dryRun: {
    argument: "_dryRun",
    schema: {
      type: "boolean",
      description: "Show the request, secrets masked, instead of sending it",
    },
    isOffered: ({ options }) => options.dryRun,
    read: (given) =>
      given === "true" || given === "false" || typeof given === "boolean"
        ? { ok: true, value: given === true || given === "true" }
        : { ok: false, expected: "must be true or false" },
  },
  maxItems: {
    argument: "_maxItems",
    schema: {
      type: "integer",
      minimum: 1,
      description: "Most items to return, from as many pages as it takes",
    },
    isOffered: ({ pagination }) => pagination?.recognised === true,
    read(given) {
      const number = typeof given === "string" && /^\d+$/.test(given) ? Number(given) : given;
      return typeof number === "number" && Number.isSafeInteger(number) && number >= 1
        ? { ok: true, value: number }
        : { ok: false, expected: "must be a whole number, at least 1" };
    },
  },
  confirm: {
    argument: "_confirm",
    schema: {
      type: "string",
      description: "Token from the answer that asked for confirmation, once the user has agreed",
    },
    isOffered: ({ confirmation }) => confirmation === "token",
    read: (given) =>
      typeof given === "string"
        ? { ok: true, value: given }
        : { ok: false, expected: "must be the token that an earlier call was answered with" },
  },
};

const names: readonly ControlName[] = ["select", "maxItems", "dryRun", "confirm"];

/** The controls that a tool has. */
export function controlsOf(offer: Offer): ReadonlySet<ControlName> {
  const { properties } = offer.input.schema;
  const own = isObject(properties) ? properties : {};
  return new Set(
    names.filter((name) => table[name].isOffered(offer) && own[table[name].argument] === undefined),
  );
}

/** The arguments that they are. */
export function controlArguments(controls: ReadonlySet<ControlName>): readonly string[] {
  return [...controls].map((name) => table[name].argument);
}

/** An input schema with the controls after the API's own arguments. */
export function withControls(schema: JsonObject, controls: ReadonlySet<ControlName>): JsonObject {
  if (controls.size === 0) return schema;
  const properties: { [argument: string]: JsonValue } = Object.create(null);
  Object.assign(properties, schema["properties"]);
  for (const name of controls) properties[table[name].argument] = table[name].schema;
  return { ...schema, properties };
}

const sizes = new Map<string, number>();

/** In bytes of JSON, the schema of an object that has them alone. Few sets of them are ever offered. */
export function sizeOfControls(controls: ReadonlySet<ControlName>): number {
  const key = [...controls].join(" ");
  let size = sizes.get(key);
  if (size === undefined) {
    size = Buffer.byteLength(JSON.stringify(withControls({}, controls)));
    sizes.set(key, size);
  }
  return size;
}

export interface TakenControls {
  readonly controls: Partial<Controls>;
  /** What is left for the API. */
  readonly rest: JsonObject;
  readonly problems: readonly ArgumentProblem[];
}

/** Parts the arguments of a call. Null is the same as none. */
export async function takeControls(
  offered: ReadonlySet<ControlName>,
  given: JsonObject,
): Promise<TakenControls> {
  const controls: { -readonly [Name in ControlName]?: Controls[Name] } = {};
  const problems: ArgumentProblem[] = [];
  let rest = given;
  for (const name of offered) await take(name);
  return { controls, rest, problems };

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the control to its value
  async function take<Name extends ControlName>(name: Name): Promise<void> {
    const { argument, read } = table[name];
    const { [argument]: value, ...others } = rest;
    if (value === undefined) return;
    rest = others;
    if (value === null) return;
    const reading = await read(value);
    if (reading.ok) controls[name] = reading.value;
    else problems.push({ argument, expected: reading.expected, given: JSON.stringify(value) });
  }
}
