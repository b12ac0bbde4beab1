/** `list_operations`: all that there is, in document order, a line each and a part at a time. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { JsonObject } from "../../spec/model.ts";
import type { Catalogue, Tool } from "../../tool/model.ts";
import { toOperationLine } from "../facts.ts";
import { readCount, readText } from "../search/arguments.ts";
import { tellApis, tellTags } from "../search/offered.ts";
import type { ToolEntry } from "../toolset.ts";

const maxListed = 100;

export function createListEntry(catalogue: Catalogue): ToolEntry {
  return {
    listed: {
      name: "list_operations",
      title: "List operations",
      description: `The operations that can be called here, a line each, in the order of their documents: at most ${maxListed}, and how many more there are.`,
      inputSchema: {
        type: "object",
        properties: {
          api: { type: "string", description: "Only operations of this API" },
          tag: { type: "string", description: "Only operations with this tag" },
          method: { type: "string", description: "Only this HTTP method: GET, POST, ..." },
          offset: {
            type: "integer",
            minimum: 0,
            description: "How many to pass over; 0 by default",
          },
        },
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    call: (given) => list(catalogue, given),
  };
}

async function list(catalogue: Catalogue, given: JsonObject): Promise<CallToolResult> {
  const [api, tag, method, offset] = [
    readText(given, "api"),
    readText(given, "tag"),
    readText(given, "method"),
    readCount(given, "offset", { min: 0, max: Number.MAX_SAFE_INTEGER, byDefault: 0 }),
  ];
  if (!api.ok) return api.refusal;
  if (!tag.ok) return tag.refusal;
  if (!method.ok) return method.refusal;
  if (!offset.ok) return offset.refusal;
  // Read by the first that lists: most starts of the gateway are without.
  const { searchOperations } = await import("../../tool/search.ts");
  const found = await searchOperations(catalogue, {
    words: "",
    api: api.value,
    tag: tag.value,
    method: method.value,
  });
  const text =
    found.length === 0
      ? `No operation is like that. ${tellApis(catalogue)}${tellTags(catalogue)}`
      : tellFound(found, offset.value);
  return { content: [{ type: "text", text }] };
}

function tellFound(found: readonly Tool[], offset: number): string {
  const shown = found.slice(offset, offset + maxListed);
  const after = found.length - offset - shown.length;
  return [
    ...shown.map(toOperationLine),
    ...(shown.length === 0 ? [`There are ${found.length}, none of them beyond ${offset}.`] : []),
    ...(after > 0
      ? [`${after} more of ${found.length}: go on with offset ${offset + shown.length}.`]
      : []),
  ].join("\n");
}
