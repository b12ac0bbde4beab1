import { expect, test } from "vitest";

import { renderPdf } from "../../../src/sample/render/pdf.ts";

function pdfOf(lines: readonly string[]): string {
  return Buffer.from(renderPdf(lines)).toString("latin1");
}

test("has every object where its table says", () => {
  const pdf = pdfOf(["one", "Émile", "three"]);
  const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)?.[1]);
  expect(pdf.slice(table, table + 9)).toBe("xref\n0 6\n");
  const offsets = [...pdf.slice(table).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, at]) =>
    Number(at),
  );
  expect(offsets.map((at) => pdf.slice(at, at + 7))).toEqual(
    [1, 2, 3, 4, 5].map((number) => `${number} 0 obj`),
  );
});

test("says how long each text is", () => {
  const pdf = pdfOf(["Émile"]);
  const [, length, stream] = /\/Length (\d+) >>\nstream\n([^]*?)\nendstream/.exec(pdf) ?? [];
  expect(Number(length)).toBe(stream?.length);
});

test("turns to a new page after sixty lines", () => {
  const lines = Array.from({ length: 121 }, (_, index) => `line ${index}`);
  expect(pdfOf(lines.slice(0, 60))).toContain("/Count 1");
  expect(pdfOf(lines)).toContain("/Kids [4 0 R 6 0 R 8 0 R] /Count 3");
  expect(pdfOf([])).toContain("/Count 1");
});

test("escapes what would end a text, and shows a question mark for other scripts", () => {
  expect(pdfOf(["a (b) \\ c", "Война\n"])).toContain("(a \\(b\\) \\\\ c) Tj T*\n(??????) Tj");
});
