import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createPattern, matchGroups } from "../../src/tool/pattern.ts";

describe("a pattern of a document", () => {
  it.each([
    "^(a+)+$",
    "^(a|aa)+$",
    "(a*)*b",
    "(.*a){20}b",
    "((a{100}){100}){100}",
    "(?:a?){1000}a{1000}",
    "(?<=a)(a+)+$",
    String.raw`(a)\1+(a+)+$`,
  ])("comes to a verdict at once: %s", (source) => {
    const started = process.cpuUsage();
    const pattern = createPattern(source);
    for (const text of [`${"a".repeat(50)}!`, `${"a".repeat(1_000_000)}!`]) pattern.test(text);
    // The engine of JavaScript would take years for most of these.
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
  });

  it("is not asked where asking would take too long", () => {
    expect(createPattern("^(?:b?){1000}$").test("a".repeat(100))).toBe(false);
    expect(createPattern("^(?:b?){1000}$").test("a".repeat(1_000_000))).toBe(true);
  });
});

describe("groups of a pattern", () => {
  it("are those that RegExp finds", () => {
    const part = fc.constantFrom("/", "a", "b", "-", "([^/]+)", "(.*?)", "é");
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        fc.string({ unit: fc.constantFrom("/", "a", "b", "-", "é"), maxLength: 12 }),
        (parts, text) => {
          const source = `^${parts.join("")}/?$`;
          const expected = new RegExp(source).exec(text);
          expect(matchGroups(source, text)).toEqual(expected === null ? undefined : [...expected]);
        },
      ),
    );
  });

  it("are found at once where variables stand side by side", () => {
    const started = process.cpuUsage();
    expect(matchGroups(`^/${"([^/]+)".repeat(12)}!$`, `/${"a".repeat(2_000)}`)).toBeUndefined();
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
  });
});
