import { sizeOf, tokensOfTool } from "../mcp/list-size.ts";
import { listTools } from "../mcp/tools.ts";
import type { Catalogue } from "../tool/model.ts";
import type { ListSize } from "./model.ts";

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
      tokens: tool === undefined ? 0 : tokensOfTool(tool),
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
