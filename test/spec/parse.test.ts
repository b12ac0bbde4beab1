import { describe, expect, it } from "vitest";

import { type ParseOutcome, parseDocument } from "../../src/spec/parse.ts";
import { readYaml } from "../../src/spec/yaml.ts";

function parse(source: string | Uint8Array): Promise<ParseOutcome> {
  return parseDocument(source, (text) => Promise.resolve(readYaml(text)));
}

async function valueOf(source: string | Uint8Array): Promise<unknown> {
  const outcome = await parse(source);
  if (outcome.kind !== "read") {
    throw new Error(`not read: ${JSON.stringify(outcome)}`);
  }
  return outcome.value;
}

function nested(depth: number, open: string, close: string): string {
  return open.repeat(depth) + close.repeat(depth);
}

describe("parseDocument", () => {
  it.each([
    ["JSON", '{"a": [1, "x", null, true]}', { a: [1, "x", null, true] }],
    ["YAML", "a:\n  - 1\n  - x\n", { a: [1, "x"] }],
    ["JSON with trailing commas", '{"a": 1,\n\t"b": 2,}', { a: 1, b: 2 }],
    [
      "JSON with comments",
      '// first\n{"a": "//no", /* b */ "c": [1, 2, /* , */],\n "d": "x,}" // e\n}',
      { a: "//no", c: [1, 2], d: "x,}" },
    ],
    ["YAML that is indented by tabs", "a:\n\tb: 1\n\tc:\n\t\t- 2\n", { a: { b: 1, c: [2] } }],
    ["a byte order mark before JSON", '\uFEFF{"a": 1}', { a: 1 }],
    ["a byte order mark before YAML", "\uFEFFa: 1", { a: 1 }],
    [
      "keys as they are written",
      "200: a\n1.10: b\n2020-01-01: c\ntrue: d\n",
      {
        200: "a",
        "1.10": "b",
        "2020-01-01": "c",
        true: "d",
      },
    ],
    [
      "dates, yes and unknown tags as texts",
      "a: 2020-01-01\nb: yes\nc: !!js/function x\nd: !mine x",
      {
        a: "2020-01-01",
        b: "yes",
        c: "x",
        d: "x",
      },
    ],
    [
      "tags for bytes and dates as texts",
      "a: !!binary aGk=\nb: !!timestamp 2020-01-01",
      {
        a: "aGk=",
        b: "2020-01-01",
      },
    ],
    [
      "merge keys",
      "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\nc:\n  <<: [*a, {z: 4, x: 9}]\n",
      {
        a: { x: 1, y: 2 },
        b: { x: 1, y: 3 },
        c: { x: 1, y: 2, z: 4 },
      },
    ],
    [
      "hundreds of aliases of one anchor",
      `a: &a {x: 1}\nb: [${"*a, ".repeat(300)}]`,
      {
        a: { x: 1 },
        b: Array.from({ length: 300 }, () => ({ x: 1 })),
      },
    ],
  ])("reads %s", async (_, text, value) => {
    await expect(valueOf(text)).resolves.toEqual(value);
  });

  it.each(["utf-8", "utf-16le"] as const)(
    "reads bytes in %s with a byte order mark",
    async (encoding) => {
      const bytes = Buffer.from('\uFEFF{"a": "ä"}', encoding);
      await expect(valueOf(bytes)).resolves.toEqual({ a: "ä" });
    },
  );

  it.each(["utf-16le", "utf-16be"])("reads bytes in %s without one", async (encoding) => {
    const bytes = Buffer.from('{"a": "ä"}', "utf16le");
    const value = valueOf(encoding === "utf-16le" ? bytes : bytes.swap16());
    await expect(value).resolves.toEqual({ a: "ä" });
  });

  it.each([
    '{"__proto__": {"x": 1}}',
    "__proto__: {x: 1}",
    "a: &a {__proto__: {x: 1}}\nb: {<<: *a}",
  ])("keeps __proto__ a key in %s", async (text) => {
    const outcome = await valueOf(text);
    expect(JSON.stringify(outcome)).toContain('{"__proto__":{"x":1}}');
    expect(Object.getPrototypeOf(outcome)).toBe(Object.prototype);
  });

  it("reads the last of equal keys, and says so", async () => {
    const text = "a:\n  b: 1\n  b: 2\n";
    await expect(parse(text)).resolves.toEqual({
      kind: "read",
      text,
      value: { a: { b: 2 } },
      warnings: [
        {
          pointer: "#/a/b",
          message: 'The key "b" stands here more than once: the last one was read.',
        },
      ],
    });
  });

  it("reads texts that start with a reserved character, and says so", async () => {
    await expect(parse("a: 1\nb: @me\n")).resolves.toMatchObject({
      value: { a: 1, b: "@me" },
      warnings: [{ message: expect.stringContaining("line 2") }],
    });
  });

  it("reads the first of several YAML documents, and says so", async () => {
    await expect(parse("a: 1\n---\nb: 2\n")).resolves.toMatchObject({
      value: { a: 1 },
      warnings: [{ message: expect.stringContaining("several YAML documents") }],
    });
  });

  it.each(["", "  \n", "# only a comment\n", "null", "\uFEFF"])("finds %j empty", async (text) => {
    await expect(parse(text)).resolves.toEqual({ kind: "empty" });
  });

  it.each(["<!doctype html><p>Sign in", "\n <html>", '<?xml version="1.0"?>'])(
    "finds %j to be a page",
    async (text) => {
      await expect(parse(text)).resolves.toEqual({ kind: "markup" });
    },
  );

  it.each([
    ["a:\n\tb: 1\n\t c: [", "line 2, column 1", /tab/i],
    ['{"a": 1,\n "b": }}', "line 2, column 8", /./],
    ["a: [1, 2\nb: 3", "line 2, column 1", /./],
    ["a: *nowhere\n", "an alias", /nowhere/],
  ])("says where %j is neither JSON nor YAML", async (text, place, reason) => {
    await expect(parse(text)).resolves.toEqual({
      kind: "syntax",
      place,
      reason: expect.stringMatching(reason),
    });
  });

  describe("limits", () => {
    it.each([
      ["JSON", nested(100, "[", "]"), nested(101, "[", "]")],
      ["YAML", `a: ${nested(99, "[", "]")}`, `a: ${nested(100, "[", "]")}`],
      ["YAML lists", `${"- ".repeat(100)}x`, `${"- ".repeat(101)}x`],
    ])("nesting in %s ends at 100", async (_, atLimit, beyond) => {
      await expect(parse(atLimit)).resolves.toMatchObject({ kind: "read" });
      await expect(parse(beyond)).resolves.toEqual({ kind: "excess", excess: "nesting" });
    });

    it.each([
      ["JSON", "[".repeat(1_000_000)],
      ["JSON objects", '{"a":'.repeat(200_000)],
      ["YAML flow lists", `a: ${"[".repeat(1_000_000)}`],
      ["YAML lists", "- ".repeat(1_000_000)],
      ["YAML keys", "? ".repeat(1_000_000)],
      ["a value that contains itself", "a: &a [*a]"],
    ])("survives deep nesting in %s", async (_, text) => {
      await expect(parse(text)).resolves.toEqual({ kind: "excess", excess: "nesting" });
    });

    it("counts what aliases add up to", async () => {
      const bomb = ["a0: &a0 [x, x]"];
      for (let level = 1; level < 30; level += 1) {
        bomb.push(`a${level}: &a${level} [*a${level - 1}, *a${level - 1}, *a${level - 1}]`);
      }
      await expect(parse(bomb.join("\n"))).resolves.toEqual({ kind: "excess", excess: "nodes" });
    });

    it("counts long texts that aliases repeat", async () => {
      const text = `a: &a ${"x".repeat(1_000_000)}\nb: [${"*a, ".repeat(1_000)}]`;
      await expect(parse(text)).resolves.toEqual({ kind: "excess", excess: "nodes" });
    });

    it("takes ten thousand aliases, and no more", async () => {
      const aliases = (count: number): string => `a: &a 1\nb: [${"*a, ".repeat(count)}]`;
      await expect(parse(aliases(10_000))).resolves.toMatchObject({ kind: "read" });
      await expect(parse(aliases(10_001))).resolves.toEqual({ kind: "excess", excess: "nodes" });
    });

    it("merges a chain of merge keys", async () => {
      const chain = ["k0: &k0 {x0: 0}"];
      for (let index = 1; index < 90; index += 1) {
        chain.push(`k${index}: &k${index} {<<: *k${index - 1}, x${index}: 0}`);
      }
      const value = await valueOf(chain.join("\n"));
      expect(Object.keys((value as Record<string, object>)["k89"] ?? {})).toHaveLength(90);
    });
  });
});
