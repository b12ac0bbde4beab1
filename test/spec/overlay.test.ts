import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { bookshopDocument } from "../../src/sample/bookshop.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { applyOverlay, type Overlaid } from "../../src/spec/overlay.ts";
import { readOverlay } from "../../src/spec/overlay/read.ts";
import { resolvePointer } from "../../src/spec/pointer.ts";
import { readYaml } from "../../src/spec/yaml.ts";
import { summaries } from "./load.ts";

/** An overlay with these actions, applied. */
function overlay(root: JsonObject, ...actions: readonly JsonValue[]): Overlaid {
  return applyOverlay(root, overlayOf(actions));
}

function overlayOf(actions: readonly JsonValue[]) {
  return readOverlay({ overlay: "1.0.0", info: { title: "T", version: "1" }, actions }, "o.yaml");
}

/** The same, where nothing is to be said about it. */
function overlaid(root: JsonObject, ...actions: readonly JsonValue[]): JsonObject {
  const { root: changed, diagnostics } = overlay(root, ...actions);
  expect(summaries(diagnostics)).toEqual([]);
  return changed;
}

function bookshop(): JsonObject {
  const parsed = readYaml(readFileSync(bookshopDocument, "utf8"));
  if (parsed.kind !== "read") throw new Error("the bookshop's document cannot be read");
  return parsed.value as JsonObject;
}

describe("applyOverlay on the bookshop", () => {
  it("mends a description", () => {
    const root = overlaid(bookshop(), {
      target: "$.paths['/books'].get",
      update: { description: "Sixty classics." },
    });
    expect(resolvePointer(root, "#/paths/~1books/get/description")).toBe("Sixty classics.");
    expect(resolvePointer(root, "#/paths/~1books/get/operationId")).toBe("listBooks");
  });

  it("hides operations by what stands in them", () => {
    const root = overlaid(bookshop(), {
      target: "$.paths.*[?@.tags[?@ == 'trial']]",
      update: { "x-mcp": false },
    });
    const hidden = Object.values(root["paths"] as Record<string, Record<string, JsonObject>>)
      .flatMap((item) => Object.values(item))
      .filter((operation) => operation["x-mcp"] === false);
    expect(hidden.length).toBeGreaterThan(0);
    expect(hidden.every(({ tags }) => (tags as string[]).includes("trial"))).toBe(true);
  });

  it("removes a path, and leaves the others as they are", () => {
    const { "/books": _, ...others } = bookshop()["paths"] as JsonObject;
    const root = overlaid(bookshop(), { target: "$.paths['/books']", remove: true });
    expect(root["paths"]).toEqual(others);
  });

  it("leaves what it was given as it was", () => {
    const before = bookshop();
    overlaid(
      before,
      { target: "$..parameters[?@.in == 'query']", update: { "x-seen": true } },
      { target: "$.paths['/books']", remove: true },
      { target: "$.tags", update: { name: "new" } },
    );
    expect(before).toEqual(bookshop());
  });
});

describe("an action", () => {
  it("works on what the one before it left", () => {
    expect(
      overlaid(
        { a: { old: 1 } },
        { target: "$.a", remove: true },
        { target: "$", update: { a: { fresh: 1 } } },
        { target: "$.a", update: { fresh: 2 } },
      ),
    ).toEqual({ a: { fresh: 2 } });
  });

  it.each<[string, JsonValue, JsonValue, JsonValue]>([
    [
      "merges objects all the way down",
      { a: { b: 1, c: 2 } },
      { a: { c: 3, d: 4 } },
      { a: { b: 1, c: 3, d: 4 } },
    ],
    ["joins lists within objects", { a: [1] }, { a: [2, 3] }, { a: [1, 2, 3] }],
    ["replaces single values", { a: "x", b: null }, { a: 1, b: false }, { a: 1, b: false }],
    ["adds what is not there", {}, { a: [{ b: 1 }] }, { a: [{ b: 1 }] }],
    ["fills in what was left empty", { a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
    [
      "passes over what is left empty",
      { a: { b: 1 }, c: [1] },
      { a: null, c: null },
      { a: { b: 1 }, c: [1] },
    ],
    ["appends an object to a list", [1], { a: 1 }, [1, { a: 1 }]],
    ["appends a single value to a list", ["a"], "b", ["a", "b"]],
    ["joins a list to a list", [1], [2, 3], [1, 2, 3]],
    ["replaces a selected single value", "x", "y", "y"],
  ])("%s", (_, target, update, expected) => {
    expect(overlaid({ t: target }, { target: "$.t", update })).toEqual({ t: expected });
  });

  it("changes every place that its target selects", () => {
    expect(
      overlaid(
        { paths: { "/a": { get: {}, put: {} }, "/b": { get: {} } } },
        { target: "$.paths.*.get", update: { ok: true } },
      ),
    ).toEqual({ paths: { "/a": { get: { ok: true }, put: {} }, "/b": { get: { ok: true } } } });
  });

  it("removes several elements of a list by what they are", () => {
    expect(
      overlaid(
        { list: [{ n: "a" }, { n: "x" }, { n: "b" }, { n: "x" }] },
        { target: "$.list[?@.n == 'x']", remove: true },
      ),
    ).toEqual({ list: [{ n: "a" }, { n: "b" }] });
  });

  it("removes single values as well", () => {
    expect(
      overlaid({ a: { example: 1, type: "x" } }, { target: "$..example", remove: true }),
    ).toEqual({ a: { type: "x" } });
  });

  it("removes rather than updates when it says both", () => {
    expect(overlaid({ a: {}, b: 1 }, { target: "$.a", update: { c: 1 }, remove: true })).toEqual({
      b: 1,
    });
  });

  it("updates an outer place before the ones in it", () => {
    expect(
      overlaid({ a: { a: { n: 0 } } }, { target: "$..a", update: { a: { n: 1 }, n: 2 } }),
    ).toEqual({ a: { a: { n: 2, a: { n: 1 } }, n: 2 } });
  });

  it("copies what stands elsewhere", () => {
    expect(overlaid({ a: { x: 1 }, b: { y: [1] } }, { target: "$.a", copy: "$.b" })).toEqual({
      a: { x: 1, y: [1] },
      b: { y: [1] },
    });
  });

  it("changes one of several places that share a value", () => {
    const shared = { type: "object" };
    expect(overlaid({ a: shared, b: shared }, { target: "$.a", update: { title: "A" } })).toEqual({
      a: { type: "object", title: "A" },
      b: { type: "object" },
    });
  });

  it("takes any key for data", () => {
    const root = JSON.parse(
      '{"__proto__": {"x": 1}, "constructor": {"prototype": {}}}',
    ) as JsonObject;
    const update = JSON.parse(
      '{"__proto__": {"polluted": true}, "toString": {"a": 1}}',
    ) as JsonObject;
    const changed = overlaid(
      root,
      { target: "$", update },
      { target: "$['__proto__']", update: { y: 2 } },
      { target: "$.constructor.prototype", update: { z: 3 } },
    );
    expect(JSON.stringify(changed)).toBe(
      '{"__proto__":{"x":1,"polluted":true,"y":2},"constructor":{"prototype":{"z":3}},"toString":{"a":1}}',
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(
      summaries(overlay({}, { target: "$.toString", update: { a: 1 } }).diagnostics),
    ).toHaveLength(1);
  });

  it("leaves every other place as it was, and its argument too", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (root, key) => {
        const before = JSON.stringify(root);
        const target = `$[${JSON.stringify(key)}]`;
        const { root: changed } = overlay(root, { target, remove: true });
        expect(JSON.stringify(root)).toBe(before);
        expect(changed).toEqual(
          Object.fromEntries(Object.entries(root).filter(([name]) => name !== key)),
        );
      }),
    );
  });
});

describe("an action that goes wrong", () => {
  it.each<[string, JsonObject, readonly JsonValue[], JsonValue, string]>([
    [
      "selects nothing",
      { a: 1 },
      [{ target: "$.b", remove: true }],
      { a: 1 },
      "warning o.yaml#/actions/0: The target $.b is not in the document: nothing was changed.",
    ],
    [
      "has nothing to do",
      { a: 1 },
      [{ target: "$", description: "later" }],
      { a: 1 },
      "warning o.yaml#/actions/0: The action has neither update, copy nor remove: nothing was changed.",
    ],
    [
      "removes the document",
      { a: 1 },
      [{ target: "$", remove: true }],
      { a: 1 },
      "error o.yaml#/actions/0: The document itself cannot be removed: nothing was changed.",
    ],
    [
      "has another kind of value, beside some that fit",
      { a: 1, t: { "/x": [1], y: 1 } },
      [
        { target: "$.a", update: 2 },
        { target: "$.t", update: { "/x": { z: 1 }, y: 2 } },
      ],
      { a: 2, t: { "/x": [1], y: 2 } },
      "error o.yaml#/actions/1: The update has another kind of value than the document at #/t/~1x: what was there was left as it is.",
    ],
    [
      "has another kind of value in several places",
      { a: {}, b: {} },
      [{ target: "$.*", update: "x" }],
      { a: {}, b: {} },
      "error o.yaml#/actions/0: The update has another kind of value than the document at #/a and 1 further places: what was there was left as it is.",
    ],
    [
      "selects operations and what stands beside them",
      { paths: { "/a": { get: {}, parameters: [], summary: "s" } } },
      [{ target: "$.paths.*.*", update: { "x-mcp": false } }],
      { paths: { "/a": { get: { "x-mcp": false }, parameters: [], summary: "s" } } },
      "error o.yaml#/actions/0: The target selects objects and 2 of another kind: only the objects were changed.",
    ],
    [
      "copies nothing",
      { a: {} },
      [{ target: "$.a", copy: "$.b" }],
      { a: {} },
      "error o.yaml#/actions/0: $.b selects nothing to copy, not one: nothing was changed.",
    ],
    [
      "copies several",
      { a: {}, b: 1 },
      [{ target: "$.a", copy: "$.*" }],
      { a: {}, b: 1 },
      "error o.yaml#/actions/0: $.* selects 2 values to copy, not one: nothing was changed.",
    ],
  ])("is told when it %s", (_, root, actions, expected, summary) => {
    const { root: changed, diagnostics } = overlay(root, ...actions);
    expect(changed).toEqual(expected);
    expect(summaries(diagnostics)).toEqual([summary]);
  });
});

describe("an overlay that asks for too much", () => {
  const many = Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`k${index}`, {}]));
  const growing = { target: "$..*", update: many };
  const copying = { target: "$.a", copy: "$" };

  it.each<[string, JsonObject, readonly JsonValue[], string]>([
    [
      "looks at everything again for each value",
      many,
      [
        { target: "$.k0", update: {} },
        { target: "$[?count($..*) > 0]", remove: true },
      ],
      "o.yaml#/actions/1: looks at more values than is allowed",
    ],
    [
      "makes the document grow with each action",
      { a: {} },
      [growing, growing],
      "o.yaml#/actions/1: makes a document that holds more than 5,000,000 values",
    ],
    [
      "copies the document into itself",
      { a: {} },
      Array.from({ length: 200 }, () => copying),
      "makes a document that",
    ],
    [
      "nests what it adds",
      { a: {} },
      Array.from({ length: 120 }, (_, depth) => ({
        target: `$${".a".repeat(depth + 1)}`,
        update: { a: {} },
      })),
      "o.yaml: makes a document that nests objects or lists more than 100 deep",
    ],
  ])("is refused when it %s", (_, root, actions, message) => {
    expect(() => overlay(root, ...actions)).toThrow(
      expect.objectContaining({ code: "ERR_CONFIG", message: expect.stringContaining(message) }),
    );
  });

  it("has its patterns matched in linear time", () => {
    const startedAt = performance.now();
    const root = { list: [{ text: `${"a".repeat(40)}!` }] };
    const { diagnostics } = overlay(root, {
      target: "$.list[?match(@.text, '(a+)+')]",
      remove: true,
    });
    expect(diagnostics).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
