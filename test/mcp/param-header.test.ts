import type { Tool as ListedTool } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";

import { findHeaderMismatch } from "../../src/mcp/param-header.ts";
import type { JsonObject } from "../../src/spec/model.ts";

const tool: ListedTool = {
  name: "getRegion",
  inputSchema: {
    type: "object",
    properties: {
      region: { type: "string", "x-mcp-header": "Region" },
      level: { type: "integer", "x-mcp-header": "Level" },
      live: { type: "boolean", "x-mcp-header": "Live" },
      other: { type: "string" },
    },
  },
};

it.each<[JsonObject, Record<string, string>]>([
  [{}, {}],
  [{ region: null, other: "x" }, {}],
  [{ region: "eu" }, { "mcp-param-region": "eu" }],
  [{ region: "Zürich" }, { "Mcp-Param-Region": "=?base64?WsO8cmljaA==?=" }],
  [{ level: 42 }, { "Mcp-Param-Level": "42.0" }],
  [{ level: "42" }, { "Mcp-Param-Level": "42" }],
  [{ live: true }, { "Mcp-Param-Live": "true" }],
  [{}, { "Mcp-Param-Unknown": "x" }],
])("takes %j with the headers %j", (given, headers) => {
  expect(findHeaderMismatch(tool, given, new Headers(headers))).toBeUndefined();
});

it.each<[JsonObject, Record<string, string>, string]>([
  [{ region: "eu" }, {}, "Mcp-Param-Region is not"],
  [{}, { "Mcp-Param-Region": "eu" }, "region is not"],
  [{ region: null }, { "Mcp-Param-Region": "eu" }, "region is not"],
  [{ region: "eu" }, { "Mcp-Param-Region": "EU" }, "differ"],
  [{ level: 42 }, { "Mcp-Param-Level": "43" }, "differ"],
  [{ live: true }, { "Mcp-Param-Live": "True" }, "differ"],
  [{ region: "eu" }, { "Mcp-Param-Region": "=?base64?ZXU?=" }, "no Base64"],
  [{ region: "eu" }, { "Mcp-Param-Region": "=?base64?Z%U=?=" }, "no Base64"],
  [{ region: "\u{FFFD}" }, { "Mcp-Param-Region": "=?base64?/w==?=" }, "no Base64"],
])("refuses %j with the headers %j", (given, headers, problem) => {
  expect(findHeaderMismatch(tool, given, new Headers(headers))).toContain(problem);
});
