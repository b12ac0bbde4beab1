import { describe, expect, it } from "vitest";

import { toInstructions } from "../../src/mcp/instructions.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { apiOf } from "../helpers/document.ts";

const json: JsonObject = {
  "application/json": { schema: { type: "array", items: { type: "object" } } },
};
const pages = ["page", "per_page"].map((name) => ({
  name,
  in: "query",
  schema: { type: "integer" },
}));

function instructionsOf(operation: JsonObject): string {
  const api = apiOf({ paths: { "/things": { get: operation } } });
  return toInstructions(createCatalogue([api]));
}

describe("toInstructions", () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ["text", { 200: { description: "", content: { "text/csv": {} } } }, []],
    ["JSON", { 200: { description: "", content: json } }, ["_select"]],
  ])("says what only tools that answer %s have", (_, responses, controls) => {
    const text = instructionsOf({ responses });
    expect(text.match(/_[a-zA-Z]+/g) ?? []).toEqual(controls);
    expect(text).toContain("kept for a while as a resource");
  });

  it("says what lists in pages take", () => {
    const text = instructionsOf({
      parameters: pages,
      responses: { 200: { description: "", content: json } },
    });
    expect(text.match(/_[a-zA-Z]+/g)).toEqual(["_select", "_maxItems"]);
  });

  it("says nothing of replies where there is no tool", () => {
    const text = toInstructions(createCatalogue([apiOf({ paths: {} })]));
    expect(text).not.toContain("kept");
  });
});
