/**
 * Search mode: a few tools that find, describe and call the operations of the catalogue, in place of one tool for each.
 * What calls may change is a tool of its own, so that hosts may let the other one run unasked.
 */
import type { Tool as ListedTool } from "@modelcontextprotocol/server";

import type { Toolset, ToolEntry, ToolsetSource } from "../toolset.ts";
import { createCallEntries } from "./call-operation.ts";
import { createDescribeEntry } from "./describe-operation.ts";
import { toCalling, toSearchInstructions } from "./instructions.ts";
import { createSearchEntry } from "./search-operations.ts";

/** @param reason why this mode was chosen, where nobody asked for it */
export function createSearchToolset(source: ToolsetSource, reason?: string): Toolset {
  const entries: readonly ToolEntry[] = [
    createSearchEntry(source.catalogue, reason),
    createDescribeEntry(source.catalogue),
    ...createCallEntries(source),
  ];
  const byName = new Map(entries.map((entry) => [entry.listed.name, entry]));
  const listed: readonly ListedTool[] = entries.map((entry) => entry.listed);
  return {
    instructions: () => toSearchInstructions(source.catalogue, reason),
    calling: toCalling(source.catalogue),
    list: () => listed,
    find: (name) => byName.get(name),
  };
}
