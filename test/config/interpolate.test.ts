import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { interpolate, type InterpolationScope } from "../../src/config/interpolate.ts";
import { cwd, readFileOf } from "./memory.ts";

const scope: InterpolationScope = {
  env: { HOST_NAME: "api.example.com", EMPTY: "", ODD: "${HOST_NAME}: {a: [1]}\nb: c", _x1: "ok" },
  folder: cwd,
  readFile: readFileOf({
    "/run/secrets/token": "s3cret\n",
    "/run/secrets/windows": "s3cret\r\n",
    "/run/secrets/two": "first\nsecond\n\n",
    "beside.txt": "beside",
  }),
};

describe("a text", () => {
  it.each([
    ["plain", "plain"],
    ["", ""],
    ["${HOST_NAME}", "api.example.com"],
    ["https://${HOST_NAME}/v1", "https://api.example.com/v1"],
    ["${HOST_NAME}${HOST_NAME}", "api.example.comapi.example.com"],
    ["${_x1}", "ok"],
    ["${NOT_SET:-default}", "default"],
    ["${NOT_SET:-}", ""],
    ["${EMPTY:-default}", "default"],
    ["${HOST_NAME:-default}", "api.example.com"],
    ["${NOT_SET:-a:-b c}", "a:-b c"],
    ["${NOT_SET:-${HOST_NAME}}!", "api.example.com!"],
    ["${NOT_SET:-${ALSO_NOT:-${file:/run/secrets/token}}}", "s3cret"],
    ["${HOST_NAME:-${NOT_SET}}", "api.example.com"],
    ["Bearer ${file:/run/secrets/token}", "Bearer s3cret"],
    ["${file:/run/secrets/windows}", "s3cret"],
    ["${file:/run/secrets/two}", "first\nsecond\n"],
    ["${file:beside.txt}", "beside"],
    ["$${HOST_NAME}", "${HOST_NAME}"],
    ["$$${HOST_NAME}", "$${HOST_NAME}"],
    ["$${", "${"],
    ["a $${b} ${HOST_NAME}", "a ${b} api.example.com"],
    ["$HOST_NAME $ { } $1 100$", "$HOST_NAME $ { } $1 100$"],
  ])("%j becomes %j", async (text, filled) => {
    expect(await interpolate(text, scope)).toEqual({ value: filled, problems: [] });
  });

  it.each([
    ["${NOT_SET}", "NOT_SET, which is not set or empty"],
    ["${EMPTY}", "EMPTY, which is not set or empty"],
    ["${NOT_SET:-${ALSO_NOT}}", "ALSO_NOT"],
    ["${constructor}", "constructor, which is not set"],
    ["${__proto__}", "__proto__, which is not set"],
    ["${file:/run/secrets/none}", "/run/secrets/none, which does not exist"],
    ["${HOST_NAME", "without its }"],
    ["${NOT_SET:-${HOST_NAME}", "without its }"],
    ["${}", "none of ${NAME}"],
    ["${1X}", "none of ${NAME}"],
    ["${HOST-NAME}", "none of ${NAME}"],
    ["${ HOST_NAME }", "none of ${NAME}"],
  ])("%j is a problem", async (text, message) => {
    const { value, problems } = await interpolate({ a: [text] }, scope);
    expect(value).toEqual({ a: [text] });
    expect(problems).toEqual([{ path: ["a", 0], message: expect.stringContaining(message) }]);
  });

  it("is read once: what is filled in stays as it is", async () => {
    const { value } = await interpolate({ a: "${ODD}" }, scope);
    expect(value).toEqual({ a: scope.env["ODD"] });
  });

  it("comes back from its escaped form, whatever it is", async () => {
    const texts = fc.string({ unit: fc.constantFrom("$", "{", "}", ":", "-", "A", "é") });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const escaped = text.replaceAll("${", () => "$${");
        expect(await interpolate(escaped, scope)).toEqual({ value: text, problems: [] });
      }),
    );
  });

  it("carries any value of a variable unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: "binary" }), async (value) => {
        const env = { X: value };
        expect((await interpolate("<${X}>", { ...scope, env })).value).toBe(`<${value}>`);
      }),
    );
  });
});

describe("a tree", () => {
  it("keeps its structure, its keys and everything that is no text", async () => {
    const tree = { "${HOST_NAME}": [1, true, null, { a: "x" }], constructor: "y" };
    expect((await interpolate(tree, scope)).value).toEqual(tree);
  });

  it("has every problem told, with its path", async () => {
    const { problems } = await interpolate(
      { a: "${NO}", b: { c: ["${HOST_NAME}", "${NO}"] } },
      scope,
    );
    expect(problems.map(({ path }) => path)).toEqual([["a"], ["b", "c", 1]]);
  });

  it("may not name anything __proto__", async () => {
    const tree: unknown = JSON.parse('{"a": {"__proto__": {"polluted": "yes"}}}');
    const { value, problems } = await interpolate(tree, scope);
    expect(value).toEqual({ a: {} });
    expect(problems).toEqual([
      { path: ["a", "__proto__"], message: "is a name that cannot be used" },
    ]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("may repeat a part, but not contain itself", async () => {
    const part = { x: "${HOST_NAME}" };
    expect(await interpolate({ a: part, b: part }, scope)).toEqual({
      value: { a: { x: "api.example.com" }, b: { x: "api.example.com" } },
      problems: [],
    });
    const knot: Record<string, unknown> = {};
    knot["again"] = knot;
    expect((await interpolate(knot, scope)).problems).toEqual([
      { path: ["again"], message: "contains itself through a YAML alias" },
    ]);
  });
});

it("lets a failure that is none of the file system fly", async () => {
  const readFile = () => Promise.reject(new TypeError("a bug"));
  await expect(interpolate("${file:x}", { ...scope, readFile })).rejects.toThrow("a bug");
});
