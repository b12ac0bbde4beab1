import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import {
  createResolver,
  escapePointer,
  formatPointer,
  resolvePointer,
} from "../../src/spec/pointer.ts";

describe("resolvePointer", () => {
  // RFC 6901, section 6.
  const document = {
    foo: ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
  };

  it.each([
    ["#", document],
    ["#/foo", ["bar", "baz"]],
    ["#/foo/0", "bar"],
    ["#/", 0],
    ["#/a~1b", 1],
    ["#/c%25d", 2],
    ["#/e%5Ef", 3],
    ["#/g%7Ch", 4],
    ["#/i%5Cj", 5],
    ["#/k%22l", 6],
    ["#/%20", 7],
    ["#/m~0n", 8],
  ])("resolves %s", (pointer, value) => {
    expect(resolvePointer(document, pointer)).toEqual(value);
  });

  it.each([
    "#/nope",
    "#/foo/2",
    "#/foo/01",
    "#/foo/-1",
    "#/foo/length",
    "#/foo/0/0",
    "#/constructor",
    "#/__proto__",
    "#foo",
    "#/foo/toString",
  ])("finds nothing at %s", (pointer) => {
    expect(resolvePointer(document, pointer)).toBeUndefined();
  });

  it("takes a slash that was percent-encoded for part of the key", () => {
    expect(resolvePointer({ "/pets": 1 }, "#/%2Fpets")).toBe(1);
  });

  it("takes a percent sign that encodes nothing as it is", () => {
    expect(resolvePointer({ "100%": 1 }, "#/100%")).toBe(1);
  });

  it("finds a key named __proto__ that the document has", () => {
    expect(resolvePointer(JSON.parse('{"__proto__": 1}'), "#/__proto__")).toBe(1);
  });

  it("undoes escapePointer, whatever the keys are", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }), (keys) => {
        const nested = keys.reduceRight<JsonObject>(
          (value, key) => Object.fromEntries([[key, value]]),
          { end: true },
        );
        expect(resolvePointer(nested, formatPointer(keys))).toEqual({ end: true });
        expect(formatPointer(keys)).toBe(
          `#${keys.map((key) => `/${escapePointer(key)}`).join("")}`,
        );
      }),
    );
  });
});

describe("createResolver", () => {
  const root = {
    pet: { type: "object" },
    alias: { $ref: "#/pet" },
    second: { $ref: "#/alias" },
    described: { $ref: "#/pet", description: "beside" },
    paths: { "/a#b": { get: {} } },
    holder: { $ref: "#/held" },
    held: { part: { x: 1 } },
    one: { $ref: "#/two" },
    two: { $ref: "#/three" },
    three: { $ref: "#/one" },
    within: { $ref: "#/within/deeper" },
    list: [1],
    text: "text",
    properties: { $ref: { type: "string" } },
  };
  const resolve = createResolver(root);

  it("gives a node that is no reference back", () => {
    expect(resolve(root.pet)).toEqual({ value: root.pet, pointer: undefined });
  });

  it.each([undefined, null, "text", 1, true, [1]])("has no value for %j", (node) => {
    expect(resolve(node)).toEqual({ value: undefined, pointer: undefined });
  });

  it("follows a chain to its end", () => {
    expect(resolve({ $ref: "#/second" })).toEqual({ value: root.pet, pointer: "#/pet" });
  });

  it("follows a reference that has members beside it", () => {
    expect(resolve(root.described).value).toBe(root.pet);
  });

  it("follows a pointer through a reference on its way", () => {
    expect(resolve({ $ref: "#/holder/part" }).value).toBe(root.held.part);
  });

  it("splits at the first # only", () => {
    expect(resolve({ $ref: "#/paths/~1a#b" }).value).toBe(root.paths["/a#b"]);
  });

  it.each(["#/nope", "#/list", "#/text", "other.yaml#/pet", "", "#/one", "#/within", "#anchor"])(
    "has no value for %s, but says where it ended",
    ($ref) => {
      const { value, pointer } = resolve({ $ref });
      expect(value).toBeUndefined();
      expect(pointer).toEqual(expect.any(String));
    },
  );

  it("takes an object under the name $ref for a property", () => {
    expect(resolve(root.properties).value).toBe(root.properties);
  });

  it("gives up on a chain of more than a hundred references", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`a${index}`, { $ref: `#/a${index + 1}` }]),
    );
    const resolveChain = createResolver({ ...chain, a200: { type: "string" } });
    expect(resolveChain({ $ref: "#/a150" }).value).toEqual({ type: "string" });
    expect(resolveChain({ $ref: "#/a0" }).value).toBeUndefined();
  });

  it("does not take time that grows with the ways through references", () => {
    const pointer = `#/a${"/a".repeat(30)}`;
    const entangled = createResolver({ a: { $ref: pointer } });
    expect(entangled({ $ref: pointer }).value).toBeUndefined();
  });
});
