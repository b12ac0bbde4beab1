/** Full mode: a tool for each operation. */
import type { Tool as ListedTool } from "@modelcontextprotocol/server";

import type { Catalogue, Tool } from "../tool/model.ts";
import { toInstructions } from "./instructions.ts";
import type { Toolset, ToolsetSource } from "./toolset.ts";

export function createFullToolset({
  catalogue,
  callOperation,
}: Pick<ToolsetSource, "catalogue" | "callOperation">): Toolset {
  return {
    instructions: () => toInstructions(catalogue),
    calling: "Each operation is a tool of its own: call it by its name.",
    list: () => listTools(catalogue),
    find(name) {
      const tool = catalogue.find(name);
      return (
        tool && {
          get listed() {
            return toListedTool(tool);
          },
          operationOf: () => tool,
          call: (given, context) => callOperation(tool, given, context),
        }
      );
    },
  };
}

/** Input schemas are expensive to make, and the same for every client. */
const listed = new WeakMap<Catalogue, ListedTool[]>();

/** All tools in document order, on one page. */
export function listTools(catalogue: Catalogue): ListedTool[] {
  let tools = listed.get(catalogue);
  if (tools === undefined) listed.set(catalogue, (tools = catalogue.tools.map(toListedTool)));
  return tools;
}

export function toListedTool(tool: Tool): ListedTool {
  const { name, title, description, hints, listedSchema, outputSchema } = tool;
  return {
    name,
    title,
    description,
    inputSchema: { ...listedSchema, type: "object" },
    ...(outputSchema !== undefined && { outputSchema: { ...outputSchema } }),
    annotations: { ...hints },
  };
}
