import { expect, test } from "vitest";

import { renderCsv } from "../../../src/sample/render/csv.ts";

test("quotes what needs quotes and nothing else", () => {
  expect(
    renderCsv([
      ["plain", 1.5, "with, comma"],
      ['say "so"', "two\r\nlines", ""],
    ]),
  ).toBe('plain,1.5,"with, comma"\r\n"say ""so""","two\r\nlines",\r\n');
});

test("is empty without rows", () => {
  expect(renderCsv([])).toBe("");
});
