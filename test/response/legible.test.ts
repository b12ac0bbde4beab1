import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { toLegible, toLegibleJson, withLegibleTexts } from "../../src/response/legible.ts";

describe("a text", () => {
  it.each([
    ["controls", "a\u0000b\u0007c\u0008d\u007fe", "abcde"],
    ["controls of eight bits", "a\u0085b\u009bc", "abc"],
    ["colours", "\u001b[1;31mred\u001b[0m", "red"],
    ["movements of the cursor", "a\u001b[2J\u001b[1;1Hb", "ab"],
    ["the title of a window", "\u001b]0;evil\u0007text", "text"],
    ["links of terminals", "\u001b]8;;http://evil\u001b\\here\u001b]8;;\u001b\\", "here"],
    ["choices of character sets", "\u001b(0abc\u001b(B", "abc"],
    ["an escape alone", "a\u001b", "a"],
    [
      "a string without end, but for its escape",
      "\u001b]0;all that follows",
      "]0;all that follows",
    ],
    ["overrides and isolates of direction", "\u202ecod.exe\u202c \u2067x\u2069", "cod.exe x"],
    ["tags", "hi\u{e0049}\u{e0067}\u{e006e}\u{e007f}", "hi"],
    ["selectors of variants in a row", "😀\ufe0f\u{e0121}\u{e0122}\ufe01!", "😀\ufe0f!"],
    ["selectors with controls between them", "😀\ufe0f\u0000\u{e0121}", "😀\ufe0f"],
  ])("loses %s", (_, text, legible) => expect(toLegible(text)).toBe(legible));

  it.each([
    ["lines and tabs", "a\tb\r\nc\n"],
    ["joiners in Persian", "می\u200cخواهم"],
    ["joiners in Devanagari", "क्\u200dष"],
    ["families and hearts", "👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3"],
    ["variants of ideographs", "葛\u{e0100}飾"],
    ["marks of direction", "שלום\u200f! \u200e"],
    ["breaks in Thai", "สวัสดี\u200bครับ"],
  ])("keeps %s", (_, text) => expect(toLegible(text)).toBe(text));

  it("is legible for good", () => {
    const piece = fc.constantFrom(
      "\u001b",
      "[",
      "]",
      "3",
      "m",
      "\u0007",
      "\\",
      "\ufe0f",
      "\u202e",
      "x",
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const once = toLegible(pieces.join(""));
        expect(toLegible(once)).toBe(once);
      }),
    );
  });
});

describe("JSON", () => {
  it("writes them as escapes", () => {
    expect(toLegibleJson('{"a":"\u202e\u{e0041}\u009b"}')).toBe(
      String.raw`{"a":"\u202e\udb40\udc41\u009b"}`,
    );
  });

  it("is the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const json = JSON.stringify(value);
        expect(JSON.parse(toLegibleJson(json))).toEqual(JSON.parse(json));
        expect(toLegible(toLegibleJson(json))).toBe(toLegibleJson(json));
      }),
    );
  });
});

it("masks a secret in which a control stood", () => {
  const redact = (text: string): string => text.replaceAll("s3cret", "***");
  const { content } = withLegibleTexts(
    { content: [{ type: "text", text: "it is s3c\u0000ret" }] },
    redact,
  );
  expect(content).toEqual([{ type: "text", text: "it is ***" }]);
});
