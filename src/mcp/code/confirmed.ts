/**
 * The direct road of operations that the user has to confirm: a program cannot wait for a question that is answered with
 * another request, and the model, which can make that request, needs a tool for it.
 */
import type { JsonObject } from "../../spec/model.ts";
import { strictestHints } from "../../tool/hints.ts";
import type { Tool } from "../../tool/model.ts";
import { type Reading, readText, refuse } from "../search/arguments.ts";
import { createCallEntry } from "../search/call-operation.ts";
import { callName } from "../search/names.ts";
import type { ToolEntry, ToolsetSource } from "../toolset.ts";
import { type OperationNames, toPath } from "./names.ts";

/** Arguments that are told again, in characters. */
const maxArguments = 1_000;

/** One tool, or none where nothing has to be confirmed. */
export function createConfirmedEntries(
  source: ToolsetSource,
  names: OperationNames,
): readonly ToolEntry[] {
  const confirmed = source.catalogue.tools.filter(isConfirmed);
  if (confirmed.length === 0) return [];
  return [
    createCallEntry(source, {
      name: callName,
      title: "Call an operation that the user confirms",
      description:
        "Calls one operation that the user has to confirm, by its name from search, where run says that a program cannot.",
      hints: strictestHints(confirmed.map(({ hints }) => hints)),
      read: (given) => readConfirmed(given, names),
    }),
  ];
}

function readConfirmed(given: JsonObject, names: OperationNames): Reading<Tool> {
  const name = readText(given, "name");
  if (!name.ok) return name;
  if (name.value === undefined)
    return refuse("name is missing: the name of an operation, as search gives it.");
  const found = names.find(toPath(name.value));
  if (!found.ok) return refuse(`${found.message} Nothing was sent.`);
  return isConfirmed(found.tool)
    ? { ok: true, value: found.tool }
    : refuse(
        `${found.tool.name} needs no confirmation, and nothing was sent: call it in a program with run.`,
      );
}

function isConfirmed({ confirmation }: Tool): boolean {
  return confirmation !== undefined;
}

/** How a model makes the call that its program could not. */
export function toDirectCall({ name }: Tool, given: JsonObject): string {
  const told = JSON.stringify(given);
  const shown = told.length <= maxArguments ? told : "{...}";
  return `Call it directly: ${callName} with {"name": ${JSON.stringify(name)}, "arguments": ${shown}}.`;
}
