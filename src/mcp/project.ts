import type { CallToolResult, Server, Tool as ListedTool } from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";

/**
 * A result as the revision of its client wants it: before 2026-07-28 structured content is an object, and what is none,
 * or is of a tool whose schema is none, is the member `result` of one. What a failure says stays where it is in every
 * revision; older clients of the SDK hold that against the schema too, which asks for a `result`.
 */
export function project(server: Server, result: CallToolResult, tool: ListedTool): CallToolResult {
  const projected = server.projectCallToolResult(result, tool.outputSchema);
  const { isError, structuredContent } = result;
  if (isError !== true || projected.structuredContent === structuredContent) return projected;
  return isObject(structuredContent)
    ? { ...result, structuredContent: { result: null, ...structuredContent } }
    : projected;
}
