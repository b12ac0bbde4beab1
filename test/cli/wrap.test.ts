import { describe, expect, it } from "vitest";

import { wrap } from "../../src/cli/wrap.ts";

const word = "123456789";

describe("wrap", () => {
  it("leaves a short line as it is, with the spaces it starts with", () => {
    expect(wrap("  - one  two")).toBe("  - one  two");
  });

  it("breaks at 100 characters, between words", () => {
    const line = Array.from({ length: 10 }, () => word).join(" ");
    expect(wrap(`${line} x`)).toBe(`${line}\n  x`);
    expect(wrap(`${line}0`)).toBe(`${line}0`);
    expect(wrap(`${line}01`)).toBe(`${line.slice(0, -10)}\n  ${word}01`);
  });

  it("gives a long word a line of its own", () => {
    expect(wrap(`a ${"x".repeat(120)} b`, 4)).toBe(`a\n    ${"x".repeat(120)}\n    b`);
  });

  it("keeps what it is given on one line", () => {
    expect(wrap("one\ntwo")).toBe("one two");
  });
});
