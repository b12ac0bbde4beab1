import { join } from "node:path";

import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { createFolder } from "./folder.ts";
import { load, minimal, summaries } from "./load.ts";

const schemas = {
  T: { $anchor: "thing", type: "integer" },
  O: {
    $id: "https://example.com/schemas/other",
    $anchor: "o",
    $defs: { In: { const: 1 } },
    items: { $ref: "#/$defs/In" },
  },
  R: { $id: "relative", type: "boolean" },
  N: { $dynamicAnchor: "node", properties: { kids: { items: { $dynamicRef: "#node" } } } },
  P: { $id: "https://example.com/p", properties: { t: { $ref: "#/components/schemas/T" } } },
  Q: { $id: "https://example.com/q", $dynamicAnchor: "item" },
  S: { $id: "https://example.com/s", $dynamicAnchor: "item" },
};

/** What became of a schema that an operation answers with, in a document with those above; and what was said. */
async function loaded(
  schema: JsonObject,
): Promise<{ readonly is: unknown; readonly said: readonly string[] }> {
  const content = { "application/json": { schema: { $ref: "#/components/schemas/X" } } };
  const folder = await createFolder({
    "api.json": {
      ...minimal,
      openapi: "3.1.0",
      paths: { "/a": { get: { responses: { 200: { description: "", content } } } } },
      components: { schemas: { ...schemas, X: schema } },
    },
  });
  const { root, diagnostics } = await load(join(folder, "api.json"));
  const all = (root["components"] as { readonly schemas: JsonObject }).schemas;
  return { is: all["X"], said: summaries(diagnostics) };
}

describe("references by name", () => {
  it.each<[JsonObject, JsonObject]>([
    [{ $ref: "#thing" }, { $ref: "#/components/schemas/T" }],
    [{ $ref: "https://example.com/schemas/other" }, { $ref: "#/components/schemas/O" }],
    [{ $ref: "https://example.com/schemas/other#o" }, { $ref: "#/components/schemas/O" }],
    [
      { $ref: "https://example.com/schemas/other#/$defs/In" },
      { $ref: "#/components/schemas/O/$defs/In" },
    ],
    [{ $ref: "relative" }, { $ref: "#/components/schemas/R" }],
    [
      { $id: "https://example.com/schemas/mine", items: { $ref: "other" } },
      { $id: "https://example.com/schemas/mine", items: { $ref: "#/components/schemas/O" } },
    ],
    [{ $dynamicRef: "#node" }, { $ref: "#/components/schemas/N" }],
    [{ $ref: "#/components/schemas/T" }, { $ref: "#/components/schemas/T" }],
    [{ $ref: "#/components/schemas/P" }, { $ref: "#/components/schemas/P" }],
    [
      { properties: { $ref: { $ref: "#thing" } }, example: { $ref: "#thing" } },
      { properties: { $ref: { $ref: "#/components/schemas/T" } }, example: { $ref: "#thing" } },
    ],
    [
      { $id: "https://example.com/x", $defs: { A: {} }, items: { $ref: "#/$defs/A" } },
      {
        $id: "https://example.com/x",
        $defs: { A: {} },
        items: { $ref: "#/components/schemas/X/$defs/A" },
      },
    ],
  ])("%j becomes %j", async (schema, expected) => {
    expect(await loaded(schema)).toEqual({ is: expected, said: [] });
  });

  it.each<[JsonObject, JsonObject, string]>([
    [
      { $ref: "#nothing" },
      { $ref: "#nothing" },
      'error #/components/schemas/X: The reference "#nothing" leads nowhere; what stands here is read as anything.',
    ],
    [
      { $dynamicRef: "#nothing" },
      {},
      'warning #/components/schemas/X: The dynamic reference "#nothing" leads nowhere; it is left out, which allows anything.',
    ],
    [
      { $dynamicRef: "https://example.com/q#item" },
      {},
      'warning #/components/schemas/X: The dynamic reference "https://example.com/q#item" may lead to several schemas; it is left out, which allows anything.',
    ],
    [
      { $ref: "#thing", $dynamicRef: "#node" },
      { $ref: "#/components/schemas/T" },
      'warning #/components/schemas/X: The dynamic reference "#node" stands beside a $ref; it is left out, which allows anything.',
    ],
  ])("%j becomes %j, which is said", async (schema, expected, message) => {
    expect(await loaded(schema)).toEqual({ is: expected, said: [message] });
  });

  it("are followed into other files, and from there", async () => {
    const folder = await createFolder({
      "api.json": {
        ...minimal,
        openapi: "3.1.0",
        paths: {
          "/a": {
            get: {
              responses: {
                200: {
                  description: "",
                  content: { "application/json": { schema: { $ref: "types.json#book" } } },
                },
              },
            },
          },
        },
      },
      "types.json": {
        $id: "https://example.com/types",
        example: { $anchor: "book", type: "null" },
        $defs: {
          Book: { $anchor: "book", type: "object", properties: { of: { $ref: "#person" } } },
          Person: { $anchor: "person", type: "string" },
        },
      },
    });
    const { root, diagnostics } = await load(join(folder, "api.json"));
    expect(summaries(diagnostics)).toEqual([]);
    const reached = JSON.stringify(root);
    expect(reached).toContain('"type":"string"');
    expect(reached).not.toMatch(/#book|#person/);
  });
});
