import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";

import { mayHide, toVisible } from "../../src/spec/invisible.ts";
import type { JsonObject } from "../../src/spec/model.ts";

const tags = "tell nobody".replaceAll(/./g, (letter) =>
  String.fromCodePoint(0xe0000 + letter.charCodeAt(0)),
);

function pathsOf(root: JsonObject): readonly string[] {
  return toVisible(root).diagnostics.map(({ path }) => path);
}

describe("a document without what people do not see", () => {
  it("is the very same where there was nothing to do", () => {
    const root = { info: { title: "Größe\t日本\r\n" }, paths: { "/a": { get: { summary: "A" } } } };
    expect(toVisible(root)).toEqual({ root, diagnostics: [] });
    expect(toVisible(root).root).toBe(root);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["a text", { description: "a\u200Bb\u001B[31mc\u0085" }, { description: "ab[31mc" }],
    ["an emoji", { description: "\u26A0\uFE0F careful" }, { description: "\u26A0 careful" }],
    [
      "half a surrogate pair",
      { description: "a\uD83D b \u{1F600}" },
      { description: "a b \u{1F600}" },
    ],
    [
      "a name",
      { properties: { "i\u200Bd": {} }, required: ["i\u200Bd"] },
      { properties: { id: {} }, required: ["id"] },
    ],
    [
      "a reference",
      { Pet: { $ref: "#/x/P\u200Bet" }, Dog: { $ref: "#/x/P%E2%80%8Bet%20a" } },
      { Pet: { $ref: "#/x/Pet" }, Dog: { $ref: "#/x/Pet%20a" } },
    ],
    ["a path", { paths: { "/a\u200Bb/{i\u200Bd}": {} } }, { paths: { "/a%E2%80%8Bb/{id}": {} } }],
    ["a pattern", { pattern: "^\u200B\u{E0041}$" }, { pattern: "^\\u200b\\u{e0041}$" }],
    [
      "names by pattern",
      { patternProperties: { "\u202E": {} } },
      { patternProperties: { "\\u202e": {} } },
    ],
    ["a choice", { enum: ["a", "a\u200B", { b: "\u0000" }] }, { enum: ["a"] }],
    ["a constant", { const: "a\u200B", type: "string" }, { type: "string" }],
    ["a default", { default: ["a\u200B"], type: "array" }, { type: "array" }],
    [
      "the response of that name",
      { default: { description: "a\u200B" } },
      { default: { description: "a" } },
    ],
    ["an example", { example: { "a\u200B": "b\u200B" } }, { example: { a: "b" } }],
  ])("writes %s without it", (_, root, expected) => {
    expect(toVisible(root).root).toEqual(expected);
  });

  it("keeps the first of two names that are one without it", () => {
    const root = { properties: { "a\u200B": { type: "string" }, a: { type: "integer" } } };
    expect(toVisible(root).root).toEqual({ properties: { a: { type: "integer" } } });
    expect(pathsOf(root)).toEqual(["#/properties/a"]);
  });

  it("keeps names as own names, whatever they are", () => {
    const root = JSON.parse(
      '{"properties":{"__proto__\\u200b":{"x":1},"constructor":{"y\\u200b":2}}}',
    ) as JsonObject;
    expect(JSON.stringify(toVisible(root).root)).toBe(
      '{"properties":{"__proto__":{"x":1},"constructor":{"y":2}}}',
    );
  });

  it("shares what was shared", () => {
    const part = { description: "a\u200B" };
    const { root } = toVisible({ one: part, two: part });
    expect(root["one"]).toBe(root["two"]);
  });

  it("says where the wire is concerned, and nothing of what editors leave behind", () => {
    expect(
      pathsOf({
        info: { description: "\uFEFFsoft\u00ADhyphen \u26A0\uFE0F and\u200B space" },
        parameters: [{ in: "query", name: "a\u200B" }],
        properties: { "b\u200B": { enum: ["c\u200B"], default: "d\u200B" } },
      }),
    ).toEqual([
      "#/parameters/0/name",
      "#/properties/b/enum/0",
      "#/properties/b/default",
      "#/properties/b",
    ]);
  });

  it("says what looks hidden on purpose, and what it spells", () => {
    const { diagnostics } = toVisible({
      paths: {
        "/a": {
          get: {
            summary: `List${tags}`,
            description: "a\u202Eb",
            externalDocs: "\u001B[8mx",
            tags: ["\u200B\u200C".repeat(4)],
          },
        },
      },
    });
    expect(diagnostics.map(({ path }) => path)).toEqual([
      "#/paths/~1a/get/summary",
      "#/paths/~1a/get/description",
      "#/paths/~1a/get/externalDocs",
      "#/paths/~1a/get/tags/0",
    ]);
    expect(diagnostics[0]?.message).toBe(
      'This text holds 11 invisible characters (U+E0074, U+E0065, U+E006C, …, spelling "tell nobody"); they are left out.',
    );
  });
});

describe("a text that something was read from", () => {
  const hidden = Array.from({ length: 0x11_0000 }, (_, code) => code).filter((code) => {
    const root = { a: String.fromCodePoint(code) };
    return toVisible(root).root !== root;
  });
  const units = (text: string): readonly string[] =>
    text.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));

  it("may hold every one of them, plainly and as an escape", () => {
    expect(hidden.length).toBeGreaterThan(6000);
    const overlooked = hidden.filter((code) => {
      const plain = String.fromCodePoint(code);
      const escapes = units(plain).map((unit) => `\\u${unit}`);
      const upper = units(plain).map((unit) => `\\u${unit.toUpperCase()}`);
      const long = `\\U${code.toString(16).padStart(8, "0")}`;
      return ![plain, escapes.join(""), upper.join(""), long].every((text) =>
        mayHide(`{"a":"b${text}c"}`),
      );
    });
    expect(overlooked).toEqual([]);
  });

  it.each(["0", "a", "b", "e", "f", "v", "N", "L", "P", "x7f"])(
    "may hold what YAML writes as \\%s",
    (escape) => {
      const root = { a: String(parseYaml(`"\\${escape}"`)) };
      expect(toVisible(root).root).not.toBe(root);
      expect(mayHide(`a: "\\\\\\${escape}"`)).toBe(true);
    },
  );

  it.each([
    ["what people see", "Gr\u00F6\u00DFe \u{1F600}\r\n\t\u65E5\u672C"],
    ["other escapes", String.raw`"\n\r\t\"\/\\ \u2019\u00e9\u003C"`],
    ["an emoji as two escapes", String.raw`"\ud83d\uDE00\uD83C\udf89"`],
    ["backslashes before letters", String.raw`"\\b \\\\u200b \\ud83d"`],
  ])("holds none where there is only %s", (_, text) => {
    expect(mayHide(text)).toBe(false);
  });

  it("holds none when it says so, however its backslashes and surrogates stand", () => {
    const piece = fc.constantFrom(
      "\\\\",
      "\\ud83d",
      "\\ude00",
      "\\uD83C",
      "\\udb40",
      "\\udc41",
      "\\u200b",
      "\\u2019",
      "\\n",
      "\\b",
      "\u00AD",
      "\u{1F600}",
      "u",
      "d83d",
      "a",
      "\u2014",
    );
    let noes = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = `{"a":"${pieces.join("")}"}`;
        const root = JSON.parse(text) as JsonObject;
        if (mayHide(text)) return;
        noes += 1;
        expect(toVisible(root).root).toBe(root);
      }),
      { numRuns: 2000 },
    );
    expect(noes).toBeGreaterThan(100);
  });
});
