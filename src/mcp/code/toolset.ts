/**
 * Code mode: one tool that finds operations and tells their types, one that runs a program which calls them, and a third
 * for calls that the user has to confirm, where there are any.
 */
import type { Catalogue } from "../../tool/model.ts";
import { callName } from "../search/names.ts";
import type { Toolset, ToolsetSource } from "../toolset.ts";
import { createConfirmedEntries } from "./confirmed.ts";
import { createFindEntry } from "./find.ts";
import { createOperationNames } from "./names.ts";
import { createRunEntry } from "./run.ts";

export function createCodeToolset(source: ToolsetSource): Toolset {
  const names = createOperationNames(source.catalogue);
  const entries = [
    createFindEntry(source.catalogue, names),
    createRunEntry(source, names),
    ...createConfirmedEntries(source, names),
  ];
  const byName = new Map(entries.map((entry) => [entry.listed.name, entry]));
  return {
    instructions: () => toCodeInstructions(source.catalogue),
    calling:
      "Operations are no tools of their own here: find them and their types with search, then call them in one program with run.",
    list: () => entries.map((entry) => entry.listed),
    find: (name) => byName.get(name),
  };
}

/** More names than this are no help in a first paragraph. */
const maxNamed = 20;

/** Our own words and names only: a document may not instruct. */
function toCodeInstructions({ apis, tools }: Catalogue): string {
  if (apis.length === 0) return "No API is served here at the moment.";
  const named = apis.slice(0, maxNamed).map(({ name }) => `openapi://${name}`);
  const more = apis.length > named.length ? ` and ${apis.length - named.length} more` : "";
  return [
    `Programs call the ${tools.length} operations of HTTP APIs here; the gateway adds credentials by itself.`,
    "Find operations and their types with search, then do the whole task in one program with run, and return only what is needed.",
    ...(tools.some(({ confirmation }) => confirmation !== undefined)
      ? [
          `What the user has to confirm is asked as a program calls it; where that cannot be, its error says so, and ${callName} calls it.`,
        ]
      : []),
    `For an overview of an API read its resource: ${named.join(", ")}${more}.`,
  ].join(" ");
}
