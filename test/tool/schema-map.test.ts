import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { mapSchema } from "../../src/tool/schema-map.ts";

const text = { type: "string", description: "A text." };
const schema: JsonObject = {
  type: "object",
  properties: { kept: { type: "integer" }, said: text },
  $defs: { Kept: { allOf: [{ type: "boolean" }] }, Said: { items: text } },
};

function withoutDescription(node: JsonObject): JsonObject {
  if (node["description"] === undefined) return node;
  const { description: _description, ...rest } = node;
  return rest;
}

describe("mapSchema", () => {
  it("gives back the very same schema where nothing changes", () => {
    expect(mapSchema(schema, (node) => node)).toBe(schema);
  });

  it("shares what stays as it is with the schema that it changes", () => {
    const changed = mapSchema(schema, withoutDescription);
    expect(changed).toEqual({
      type: "object",
      properties: { kept: { type: "integer" }, said: { type: "string" } },
      $defs: { Kept: { allOf: [{ type: "boolean" }] }, Said: { items: { type: "string" } } },
    });
    const [before, after] = [schema, changed].map(({ $defs }) => Object($defs).Kept as unknown);
    expect(after).toBe(before);
  });
});
