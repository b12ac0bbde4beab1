import { describe, expect, it } from "vitest";

import { hasArrayWithoutItems } from "../../src/report/array-items.ts";

describe("hasArrayWithoutItems", () => {
  it.each([
    [{ type: "array" }],
    [{ type: ["array", "null"] }],
    [{ properties: { a: { items: { type: "array" } } } }],
    [{ anyOf: [{ type: "string" }, { type: "array" }] }],
    [{ $defs: { default: { type: "array" } } }],
    [{ additionalProperties: { type: "array" } }],
  ])("finds the one in %j", (schema) => {
    expect(hasArrayWithoutItems(schema)).toBe(true);
  });

  it.each([
    [{ type: "array", items: {} }],
    [{ properties: { type: { type: "string" } } }],
    [{ default: { type: "array" }, examples: [{ type: "array" }], const: { type: "array" } }],
  ])("finds none in %j", (schema) => {
    expect(hasArrayWithoutItems(schema)).toBe(false);
  });
});
