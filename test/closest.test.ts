import { expect, it } from "vitest";

import { closest } from "../src/closest.ts";

const known = ["baseUrl", "headers", "timeouts", "spec"];

it.each([
  ["baseURL", ["baseUrl"]],
  ["header", ["headers"]],
  ["timout", ["timeouts"]],
  ["frobnicate", []],
  ["", []],
])("takes %j for %j", (word, expected) => {
  expect(closest(word, known)).toEqual(expected);
});

it("gives the best first, and no more than asked for", () => {
  expect(closest("listBook", ["listBooks", "getBook", "listCooks", "exportBooks"], 2)).toEqual([
    "listBooks",
    "listCooks",
  ]);
});

it("is done at once with words of any length", () => {
  expect(closest("x".repeat(1_000_000), known)).toEqual([]);
});
