import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { hostOfClient, hosts } from "../../src/tool/host-limits.ts";
import { adaptSchema } from "../../src/tool/host-schema.ts";
import { shortenNames } from "../../src/tool/name.ts";

const where = "openapi://shop/operations/order";

function forClaude(schema: JsonObject): JsonObject {
  return adaptSchema(schema, hosts["claude-api"].limits, where);
}

function forGemini(schema: JsonObject): JsonObject {
  return adaptSchema(schema, hosts.gemini.limits, where);
}

describe("a schema for Claude", () => {
  it("stays as it is where nothing is refused", () => {
    const schema = {
      type: "object",
      properties: { a: { anyOf: [{ type: "string" }, { $ref: "#/$defs/b" }] } },
      $defs: { b: { type: "integer" } },
    };
    expect(forClaude(schema)).toEqual(schema);
  });

  it("has the parts of allOf in one", () => {
    expect(
      forClaude({
        type: "object",
        properties: { id: { type: "string" } },
        required: ["id"],
        allOf: [
          { $ref: "#/$defs/named" },
          { properties: { age: { type: "integer" } }, required: ["age"] },
        ],
        $defs: { named: { type: "object", properties: { name: { type: "string" } } } },
      }),
    ).toEqual({
      type: "object",
      properties: { id: { type: "string" }, name: { type: "string" }, age: { type: "integer" } },
      required: ["id", "age"],
      $defs: { named: { type: "object", properties: { name: { type: "string" } } } },
    });
  });

  it("has what any alternative has, requires what all of them do, and tells the choice", () => {
    expect(
      forClaude({
        type: "object",
        description: "Pays.",
        oneOf: [
          { properties: { to: {}, card: { type: "string" } }, required: ["to", "card"] },
          { properties: { to: {}, iban: { type: "string" } }, required: ["to", "iban"] },
          { properties: { card: { type: "integer" } }, required: ["to"] },
        ],
      }),
    ).toEqual({
      type: "object",
      description: "Pays. Give card, or iban.",
      properties: {
        to: {},
        card: { anyOf: [{ type: "string" }, { type: "integer" }] },
        iban: { type: "string" },
      },
      required: ["to"],
    });
  });

  it("has no argument whose name is refused", () => {
    const branch = { properties: { "a[b]": {}, c: {} }, required: ["a[b]"] };
    expect(forClaude({ type: "object", allOf: [branch] })).toEqual({
      type: "object",
      properties: { c: {} },
      required: [],
    });
  });
});

describe("a schema for Gemini", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["a constant", { const: "a" }, { enum: ["a"] }],
    [
      "an exclusive bound",
      { type: "number", exclusiveMinimum: 0, multipleOf: 2 },
      { type: "number", minimum: 0 },
    ],
    ["null beside a type", { type: ["string", "null"] }, { type: "string" }],
    [
      "several types",
      { type: ["string", "array"], description: "One or many." },
      { description: "One or many.", anyOf: [{ type: "string" }, { type: "array", items: {} }] },
    ],
    [
      "numbers to choose from",
      { type: "integer", enum: [1, 2], description: "Size." },
      { type: "integer", description: "Size. One of: 1, 2." },
    ],
    [
      "texts to choose from",
      { type: "string", enum: ["a", null] },
      { type: "string", enum: ["a"] },
    ],
    [
      "a format",
      { type: "string", format: "uri" },
      { type: "string", description: "Format: uri." },
    ],
    [
      "a format that it knows",
      { type: "integer", format: "int64" },
      { type: "integer", format: "int64" },
    ],
    ["alternatives", { oneOf: [{ type: "string" }] }, { anyOf: [{ type: "string" }] }],
    [
      "parts",
      { allOf: [{ type: "object", properties: { a: {} } }, { required: ["a"] }] },
      { type: "object", properties: { a: {} }, required: ["a"] },
    ],
  ])("says %s in its own way", (_, given, expected) => {
    const adapted = forGemini({ type: "object", properties: { it: given } });
    expect(adapted).toEqual({ type: "object", properties: { it: expected } });
  });

  it("has definitions in their places, and ends where one is inside itself", () => {
    const node = { type: "object", properties: { next: { $ref: "#/$defs/node" } } };
    expect(
      forGemini({
        type: "object",
        properties: { first: { $ref: "#/$defs/node", description: "Where it begins." } },
        $defs: { node },
      }),
    ).toEqual({
      type: "object",
      properties: {
        first: {
          type: "object",
          description: "Where it begins.",
          properties: { next: { type: "object", description: "Nested as above, to any depth." } },
        },
      },
    });
  });

  it("stays small where references multiply", () => {
    const levels = Array.from({ length: 30 }, (_, level) => [
      `level${level}`,
      {
        type: "object",
        properties: Object.fromEntries(
          ["a", "b", "c"].map((name) => [name, { $ref: `#/$defs/level${level + 1}` }]),
        ),
      },
    ]);
    const $defs = { ...Object.fromEntries(levels), level30: { type: "string" } };
    const adapted = forGemini({
      type: "object",
      properties: { top: { $ref: "#/$defs/level0" } },
      $defs,
    });
    const text = JSON.stringify(adapted);
    expect(text.length).toBeLessThan(17 * 1024);
    expect(text).toContain(where);
  });
});

describe("names for a host that takes fewer characters", () => {
  it("lose whole words, or end in a hash where that is another's name", () => {
    const names = ["listPets", "listPetsOfTheOwner", "listPetsOfTheShelter", "getOwnerOfThePet"];
    const shorter = shortenNames(names, 14);
    expect(shorter.get("listPets")).toBeUndefined();
    expect(shorter.get("getOwnerOfThePet")).toBe("getOwnerOfThe");
    const hashed = ["listPetsOfTheOwner", "listPetsOfTheShelter"].map((name) => shorter.get(name));
    expect(hashed).toEqual([
      expect.stringMatching(/^listP_[0-9a-f]{8}$/),
      expect.stringMatching(/^listP_[0-9a-f]{8}$/),
    ]);
    expect(new Set(hashed).size).toBe(2);
  });

  it("fit, and are as many as before", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 20 }),
        fc.integer({ min: 24, max: 63 }),
        (names, room) => {
          const shorter = shortenNames(names, room);
          const all = names.map((each) => shorter.get(each) ?? each);
          expect(all.every((each) => each.length <= room)).toBe(true);
          expect(new Set(all).size).toBe(names.length);
        },
      ),
    );
  });
});

it.each([
  ["claude-ai", "claude-desktop"],
  ["claude-ai (via mcp-remote 0.1.37)", "claude-desktop"],
  ["claude-code", "claude-code"],
  ["cursor-vscode", "cursor"],
  ["Visual Studio Code", "vscode"],
  ["Visual-Studio-Code - Insiders", "vscode"],
  ["gemini-cli-mcp-client", "gemini-cli"],
  ["Zed", "zed"],
  ["windsurf-client", "windsurf"],
  ["codex-mcp-client", "openai"],
  ["github-copilot-developer", "copilot-cli"],
  ["zedtastic", undefined],
  ["", undefined],
])("takes a client that is named %j for %s", (client, host) => {
  expect(hostOfClient(client)).toBe(host);
});
