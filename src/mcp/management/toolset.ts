/** Tools about the gateway itself, after those of whatever mode. An operation of the same name keeps it. */
import type { Implementation } from "@modelcontextprotocol/server";

import type { Catalogue } from "../../tool/model.ts";
import type { Toolset } from "../toolset.ts";
import { createInfoEntry } from "./gateway-info.ts";
import { createListEntry } from "./list-operations.ts";
import type { ReachOf } from "./model.ts";

export interface ManagementSource {
  /** What the client may see: nothing reaches around it. */
  readonly catalogue: Catalogue;
  readonly info: Implementation;
  readonly reachOf: ReachOf;
}

export function withManagement(toolset: Toolset, source: ManagementSource): Toolset {
  const entries = [createInfoEntry(source), createListEntry(source.catalogue)].filter(
    ({ listed }) => toolset.find(listed.name) === undefined,
  );
  const byName = new Map(entries.map((entry) => [entry.listed.name, entry]));
  const added = entries.map(({ listed }) => listed);
  return {
    ...toolset,
    list: () => [...toolset.list(), ...added],
    find: (name) => byName.get(name) ?? toolset.find(name),
  };
}
