import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseConfigText } from "../../src/config/parse.ts";

describe("parseConfigText", () => {
  it.each([
    ["port: 8000\nname: x", { port: 8000, name: "x" }],
    ['{ "port": 8000, "allowedHosts": ["a"] }', { port: 8000, allowedHosts: ["a"] }],
    [
      '{\n\t"port": 8000,\n\t"limits": {\n\t\t"sessions": 5\n\t}\n}',
      { port: 8000, limits: { sessions: 5 } },
    ],
    ["\uFEFFport: 8000", { port: 8000 }],
    ["a: &x { b: 1 }\nc: *x", { a: { b: 1 }, c: { b: 1 } }],
    ["1: one\ntrue: yes\nnull: no", { 1: "one", true: "yes", null: "no" }],
    ["", {}],
    ["# nothing but a comment\n", {}],
    ["---\n", {}],
  ])("reads %j", (text, table) => {
    expect(parseConfigText(text)).toEqual({ ok: true, table });
  });

  it.each([
    ["name: a\nname: b", /^line 2, column 1: .*twice/],
    ["host: [a, b", /^line 1, column 12: /],
    ['{ "port": 8000\n  "host": "x" }', /^line 1, column 11: .*comma/],
    ["a: 1\n b: 2", /^line 1, column 4: .*deeper/],
    ["name: !env NAME", /^line 1, column 7: .*tag/],
    ["a: 1\n---\nb: 2", /^line 2, column 1: .*second document/],
    ["? [a]\n: b", /^line 1, column 3: /],
    ["a: *b", /alias/],
    ["- a", /^must be a table of options/],
    ["text", /^must be a table of options/],
    ["42", /^must be a table of options/],
  ])("refuses %j", (text, message) => {
    expect(parseConfigText(text)).toEqual({
      ok: false,
      messages: expect.arrayContaining([expect.stringMatching(message)]),
    });
  });

  it("refuses an alias bomb", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 10; level++) {
      const aliases = Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ");
      lines.push(`a${level}: &a${level} [${aliases}]`);
    }
    expect(parseConfigText(lines.join("\n")).ok).toBe(false);
  });

  it("never repeats a value of a file that it cannot read", () => {
    const syntax = fc.string({
      unit: fc.constantFrom(..."\"'|>&*!%@`{}[]:,#-?\\ \n\tx".split("")),
      maxLength: 8,
    });
    fc.assert(
      fc.property(syntax, syntax, syntax, (before, after, end) => {
        const parsed = parseConfigText(`token: ${before}hunter2${after}\nnext: 1${end}`);
        expect(parsed.ok ? "" : parsed.messages.join("\n")).not.toMatch(/hunter|unter2/);
      }),
      { numRuns: 3_000 },
    );
  });
});
