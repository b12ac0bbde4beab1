import { assert, json, property } from "fast-check";
import { expect, it } from "vitest";

import { isDeeper } from "../../src/transport/depth.ts";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

it("tells the depth of JSON as the value has it, whatever its texts say", () => {
  assert(
    property(json(), (text) => {
      // Shorter text is not looked at.
      const padded = text + " ".repeat(1000);
      const depth = depthOf(JSON.parse(text));
      expect(isDeeper(padded, depth)).toBe(false);
      if (depth > 0) expect(isDeeper(padded, depth - 1)).toBe(true);
    }),
  );
});

it.each([
  ["lists", "[".repeat(201), true],
  ["brackets in a text", `"${"[{".repeat(200)}"`, false],
  ["brackets after a quote in a text", `"\\"${"[{".repeat(200)}"`, false],
  ["lists side by side", `[${"[],".repeat(200)}[]]`, false],
])("of %s it finds what counts", (_, text, expected) => {
  expect(isDeeper(text, 100)).toBe(expected);
});
