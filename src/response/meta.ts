import type { CallToolResult } from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";

/** Where `_meta` keeps what MCP has no place for: status and headers of the reply, and what became of it. */
export const metaKey = "openapi-mcp-gateway/response";

/** Adds to what `_meta` says of the reply. */
export function withFacts(result: CallToolResult, facts: JsonObject): CallToolResult {
  const meta = result._meta?.[metaKey];
  return {
    ...result,
    _meta: { ...result._meta, [metaKey]: { ...(isObject(meta) && meta), ...facts } },
  };
}
