/** Tools as a host takes them: under names, with texts and schemas that it does not refuse. Calls find their way back. */
import type { Tool as ListedTool } from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";
import { cutAtSentence } from "../tool/description.ts";
import type { Host, Limit } from "../tool/host-limits.ts";
import { adaptSchema } from "../tool/host-schema.ts";
import { shortenNames } from "../tool/name.ts";
import type { Toolset } from "./toolset.ts";

/** A server with a longer name than leaves this is none of our making. */
const leastRoom = 24;

/** @param server what the client's configuration calls this server, as far as anyone knows */
export function toHostToolset(toolset: Toolset, host: Host, server: string): Toolset {
  let adapted: Adapted | undefined;
  const adapt = (): Adapted => (adapted ??= adaptAll(toolset.list(), host, server));
  return {
    instructions: () => [toolset.instructions(), ...toNotes(toolset, host)].join(" "),
    calling: toolset.calling,
    list: () => adapt().list,
    find: (name) => toolset.find(name) ?? toolset.find(adapt().fullNames.get(name) ?? ""),
  };
}

interface Adapted {
  readonly list: readonly ListedTool[];
  /** By the shorter names that stand for them. */
  readonly fullNames: ReadonlyMap<string, string>;
}

function adaptAll(tools: readonly ListedTool[], { limits }: Host, server: string): Adapted {
  const shorter = shortenNames(
    tools.map(({ name }) => name),
    roomFor(limits, server),
  );
  return {
    list: tools.map((tool) => adaptTool(tool, shorter.get(tool.name) ?? tool.name, limits)),
    fullNames: new Map([...shorter].map(([full, short]) => [short, full])),
  };
}

function adaptTool(tool: ListedTool, name: string, limits: readonly Limit[]): ListedTool {
  const { description, inputSchema } = tool;
  const longest = Math.min(
    ...limits.flatMap((limit) => (limit.kind === "description" ? [limit.maxCharacters] : [])),
  );
  const whereToRead = `openapi://{api}/operations/${encodeURIComponent(tool.name)}`;
  return {
    ...tool,
    name,
    ...(description !== undefined && { description: cutAtSentence(description, longest) }),
    inputSchema: {
      ...adaptSchema(isObject(inputSchema) ? inputSchema : {}, limits, whereToRead),
      type: "object",
    },
  };
}

function roomFor(limits: readonly Limit[], server: string): number {
  const rooms = limits.flatMap((limit) =>
    limit.kind === "fullName"
      ? [limit.maxCharacters - limit.before.length - server.length - limit.between.length]
      : [],
  );
  return Math.max(leastRoom, Math.min(...rooms));
}

function toNotes(toolset: Toolset, { name, limits }: Host): readonly string[] {
  return limits.flatMap((limit) => {
    if (limit.kind !== "toolCount") return [];
    const count = toolset.list().length;
    return count <= limit.max
      ? []
      : [
          `${name} takes ${limit.max} tools at most, and here are ${count}: some may be missing. The address of this server can ask for a part of them.`,
        ];
  });
}
