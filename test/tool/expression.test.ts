import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { expressionProblem } from "../../src/tool/expression.ts";

describe("expressionProblem", () => {
  it.each([
    "items[].name",
    "items[?price > `5` && kind == 'new'].{id: id, name: name}",
    "items[?kind == `new`]",
    "$.items | [0]",
    "let $x = a in b[?c == $x]",
    "sort_by(items, &name)[*].name",
    '"with space".b',
    "[1:2:3]",
    "a ? b : c",
  ])("finds nothing wrong with %s", (expression) => {
    expect(expressionProblem(expression)).toBeUndefined();
  });

  it.each([
    ["items[].{t, id: isbn}", 'goes wrong at character 11, at ", id: isbn}"'],
    [".items", 'goes wrong at character 1, at ".items"'],
    ["a b", 'goes wrong at character 3, at "b"'],
    ["a | | b", 'goes wrong at character 5, at "| b"'],
    ["a[1:2:3:4]", 'goes wrong at character 8, at ":4]"'],
    ["name # all", 'goes wrong at character 6, at "# all"'],
    ["a[?b == 'x]", 'goes wrong at character 9, at "\'x]"'],
    ['"a".b."c', 'goes wrong at character 7, at "\\"c"'],
    ["", "ends too early"],
    ["items[", "ends too early"],
    ["items[?a ==", "ends too early"],
    ["length(a", "ends too early"],
    ["a.", "ends too early"],
    ["legnth(a)", "legnth is none; did you mean length?"],
    ["items[?kind = 'new']", "must compare with == where it has ="],
    ["constructor(a)", "constructor is none"],
    ["a".repeat(3_000), "at most 2048 characters"],
  ])("says of %s that it %s", (expression, problem) => {
    expect(expressionProblem(expression)).toContain(problem);
  });

  it("looks into every part of an expression", () => {
    for (const expression of [
      "a[?x(b)]",
      "a.{b: x(c)}",
      "[x(a)]",
      "!x(a)",
      "-x(a)",
      "a || x(b)",
      "a + x(b)",
      "a ? b : x(c)",
      "map(&x(a), b)",
      "let $b = x(a) in $b",
      "let $b = a in x($b)",
      "x(a)[0]",
      "a[].b | x(@)",
    ]) {
      expect(expressionProblem(expression)).toContain("x is none");
    }
  });

  it("never throws, whatever is written", () => {
    const piece = fc.constantFrom(..."abc0-.,:()[]{}&|!<>=?*@$'\"`\\ #é".split(""), "[?", "[]");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const problem = expressionProblem(pieces.join(""));
        if (problem !== undefined) expect(problem).toMatch(/^must /);
      }),
    );
    expect(expressionProblem("(".repeat(2_048))).toContain("ends too early");
  });
});
