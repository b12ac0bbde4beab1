/** The arguments of the tools of search mode: they are few and ours, so they are read by hand. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import { closest } from "../../closest.ts";
import type { JsonObject } from "../../spec/model.ts";
import type { Catalogue, Tool } from "../../tool/model.ts";
import { findName } from "./names.ts";

export type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  /** What the model is told instead. */
  | { readonly ok: false; readonly refusal: CallToolResult };

/** A text that may be missing; null and the empty text are the same as none. */
export function readText(given: JsonObject, argument: string): Reading<string | undefined> {
  const value = given[argument];
  if (value === undefined || value === null || value === "") return { ok: true, value: undefined };
  return typeof value === "string"
    ? { ok: true, value }
    : refuse(`${argument} must be a string, but was ${shown(JSON.stringify(value))}.`);
}

/** A whole number, which may come as text; one beyond the most is the most. */
export function readCount(
  given: JsonObject,
  argument: string,
  {
    min,
    max,
    byDefault,
  }: { readonly min: number; readonly max: number; readonly byDefault: number },
): Reading<number> {
  const value = given[argument];
  if (value === undefined || value === null) return { ok: true, value: byDefault };
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= min
    ? { ok: true, value: Math.min(number, max) }
    : refuse(
        `${argument} must be a whole number ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}.`,
      );
}

/** The operation that `name` names: by the name of its tool, or else as the document calls it. */
export function readOperation(given: JsonObject, catalogue: Catalogue): Reading<Tool> {
  const name = readText(given, "name");
  if (!name.ok) return name;
  if (name.value === undefined)
    return refuse(`name is missing: the name of an operation, as ${findName} gives it.`);
  const tool = catalogue.find(name.value) ?? findByDocument(name.value, catalogue);
  return tool === undefined
    ? refuse(tellUnknown(name.value, catalogue))
    : { ok: true, value: tool };
}

/** The operationId, or `METHOD path`, where one operation alone has it. */
function findByDocument(name: string, { tools }: Catalogue): Tool | undefined {
  const [tool, ...others] = tools.filter(
    ({ operation }) => operation.operationId === name || operation.key === name,
  );
  return others.length === 0 ? tool : undefined;
}

function tellUnknown(name: string, { tools }: Catalogue): string {
  const nearest = closest(
    name,
    tools.map((tool) => tool.name),
  );
  const suggestion = nearest.length === 0 ? "" : ` Closest: ${nearest.join(", ")}.`;
  return `There is no operation ${shown(JSON.stringify(name))}.${suggestion} Nothing was sent. Find its name with ${findName}.`;
}

export function refuse(text: string): { readonly ok: false; readonly refusal: CallToolResult } {
  return { ok: false, refusal: { isError: true, content: [{ type: "text", text }] } };
}

function shown(text: string): string {
  return text.slice(0, 200);
}
