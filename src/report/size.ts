import type { Tool as ListedTool } from "@modelcontextprotocol/server";

import { listTools } from "../mcp/tools.ts";
import type { Catalogue } from "../tool/model.ts";
import type { ListSize } from "./model.ts";

/** A rule of thumb, for prose and JSON alike: https://ai.google.dev/gemini-api/docs/tokens */
const bytesPerToken = 4;
const heaviestCount = 10;

/** What `tools/list` weighs, and which tools weigh the most. */
export function measureList(catalogue: Catalogue): ListSize {
  const listed = listTools(catalogue);
  const sizes = catalogue.tools.map(({ name, operation }, index) => {
    const tool = listed[index];
    return {
      tool: name,
      operation: operation.key,
      bytes: tool === undefined ? 0 : sizeOf(tool),
      tokens: tool === undefined ? 0 : tokensOf(tool),
    };
  });
  // Brackets and commas of the result: {"tools":[...]}.
  const frame = sizeOf({ tools: [] }) + Math.max(0, sizes.length - 1);
  return {
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, frame),
    tokens: sizes.reduce((sum, { tokens }) => sum + tokens, 0),
    heaviest: sizes.toSorted((one, other) => other.bytes - one.bytes).slice(0, heaviestCount),
  };
}

/** Hosts show a model these members and no others. */
function tokensOf({ name, description, inputSchema }: ListedTool): number {
  return Math.ceil(sizeOf({ name, description, inputSchema }) / bytesPerToken);
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
