import fc from "fast-check";
import { expect, test } from "vitest";

import { filenameOf } from "../../src/response/filename.ts";
import { essenceOf, isJson, isText, parseMediaType } from "../../src/response/media-type.ts";

test.each<[string, string, string | undefined, Record<string, string>]>([
  ["application/json", "application/json", undefined, {}],
  ["Application/JSON", "application/json", undefined, {}],
  [" text/html ; Charset=UTF-8 ", "text/html", undefined, { charset: "UTF-8" }],
  ['text/plain;charset="utf-8"', "text/plain", undefined, { charset: "utf-8" }],
  [String.raw`text/plain; a="q\"; b=2"; c=3`, "text/plain", undefined, { a: 'q"; b=2', c: "3" }],
  ["application/vnd.api+json", "application/vnd.api+json", "json", {}],
  ["application/a+b+xml; x", "application/a+b+xml", "xml", {}],
  ["text/plain; charset=a; charset=b", "text/plain", undefined, { charset: "a" }],
  ["text/plain;;; charset=a;", "text/plain", undefined, { charset: "a" }],
])("parses %s", (text, essence, suffix, parameters) => {
  const mediaType = parseMediaType(text);
  expect(mediaType && essenceOf(mediaType)).toBe(essence);
  expect(mediaType?.suffix).toBe(suffix);
  expect(Object.fromEntries(mediaType?.parameters ?? [])).toEqual(parameters);
});

test.each([
  undefined,
  "",
  "json",
  "application/",
  "/json",
  "a/b/c",
  "application/json, text/html",
  "text/ht ml",
])("finds no media type in %j", (text) => {
  expect(parseMediaType(text)).toBeUndefined();
});

test.each([
  ["application/json", true, false],
  ["text/json", true, true],
  ["application/problem+json", true, false],
  ["application/x-json", true, false],
  ["text/csv", false, true],
  ["application/xml", false, true],
  ["image/svg+xml", false, true],
  ["application/yaml", false, true],
  ["application/x-ndjson", false, true],
  ["application/javascript", false, true],
  ["application/x-www-form-urlencoded", false, true],
  ["application/json-seq", false, true],
  ['text/html; note="application/json"', false, true],
  ["application/jsonish", false, false],
  ["application/octet-stream", false, false],
  ["application/pdf", false, false],
  ["image/png", false, false],
])("knows what %s is", (text, json, readable) => {
  const mediaType = parseMediaType(text);
  expect(mediaType && isJson(mediaType)).toBe(json);
  expect(mediaType && isText(mediaType)).toBe(readable);
});

test("takes any header in good time", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseMediaType(`text/plain;${text}`);
      filenameOf(text);
    }),
  );
  const start = performance.now();
  parseMediaType(`text/plain${"; a".repeat(10_000)}`);
  parseMediaType(`text/plain; a="${String.raw`\"`.repeat(10_000)}`);
  parseMediaType(`text/plain;${" ".repeat(30_000)}x`);
  filenameOf(`attachment; filename="${"a".repeat(30_000)}`);
  expect(performance.now() - start).toBeLessThan(500);
});

test.each([
  ['attachment; filename="report.pdf"', "report.pdf"],
  ["attachment; filename=report.pdf", "report.pdf"],
  ["inline", undefined],
  [undefined, undefined],
  ["attachment; filename*=UTF-8''na%C3%AFve%20plan.pdf", "naïve plan.pdf"],
  ["attachment; filename=\"plan.pdf\"; filename*=utf-8'en'%e2%82%ac.pdf", "€.pdf"],
  ["attachment; filename*=ISO-8859-1''%A3.txt", "£.txt"],
  ["attachment; filename*=EBCDIC''x.txt; filename=y.txt", "y.txt"],
  ['attachment; filename="../../etc/passwd"', "passwd"],
  [String.raw`attachment; filename="C:\\dir\\file.txt"`, "file.txt"],
  ['attachment; filename=".."', undefined],
  ['attachment; filename=""', undefined],
  ["attachment; filename*=UTF-8''a%0Ab%1B%5B31m.txt", "a\nb[31m.txt"],
  [`attachment; filename="${"x".repeat(300)}.pdf"`, `${"x".repeat(251)}.pdf`],
])("takes from %j the name %j", (header, name) => {
  expect(filenameOf(header)).toBe(name);
});
