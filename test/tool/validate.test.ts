import { describe, expect, it } from "vitest";

import { toolOptions } from "../../src/config/tool-options.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";
import { checkArguments } from "../../src/tool/validate.ts";
import { apiOf, toolFor } from "../helpers/document.ts";

function query(properties: Record<string, JsonObject>, required: readonly string[] = []): Tool {
  return toolFor({
    parameters: Object.entries(properties).map(([name, schema]) => ({
      name,
      in: "query",
      required: required.includes(name),
      schema,
    })),
  });
}

const tool = query(
  {
    count: { type: "integer", minimum: 1 },
    exact: { type: "boolean" },
    genres: { type: "array", items: { type: "string", enum: ["crime", "poetry"] } },
    range: { type: "object", properties: { from: { type: "integer" } } },
    title: { type: "string", pattern: "^(a+)+$" },
  },
  ["count"],
);

function accepted(given: JsonObject): unknown {
  const check = checkArguments(tool, given);
  return check.ok ? check.arguments : check.problems;
}

function complaints(given: JsonObject): unknown {
  const check = checkArguments(tool, given);
  return check.ok
    ? []
    : check.problems.map(({ argument, expected, given: value }) => [argument, expected, value]);
}

describe("checkArguments", () => {
  it("hands valid arguments on as they are", () => {
    const given = { count: 2, genres: ["crime"] };
    expect(accepted(given)).toBe(given);
  });

  it.each<[JsonObject, JsonObject]>([
    [{ count: "5" }, { count: 5 }],
    [
      { count: 1, exact: "true" },
      { count: 1, exact: true },
    ],
    [
      { count: 1, genres: "crime" },
      { count: 1, genres: ["crime"] },
    ],
    [
      { count: 1, genres: '["crime","poetry"]' },
      { count: 1, genres: ["crime", "poetry"] },
    ],
    [
      { count: 1, range: '{"from":"3"}' },
      { count: 1, range: { from: 3 } },
    ],
  ])("forgives %j", (given, understood) => {
    const before = structuredClone(given);
    expect(accepted(given)).toEqual(understood);
    expect(given).toEqual(before);
  });

  it("names every bad argument, what was expected and what was given", () => {
    expect(complaints({ count: 0, genres: ["novel"], range: 7, exact: "maybe" })).toEqual([
      ["count", "must be >= 1", "0"],
      ["exact", "must be a boolean", '"maybe"'],
      ["genres[0]", 'must be one of "crime", "poetry"', '"novel"'],
      ["range", "must be an object", "7"],
    ]);
  });

  it("names what is missing, and the known argument nearest to an unknown one", () => {
    expect(complaints({ genre: "crime" })).toEqual([
      ["count", "is required", undefined],
      ["genre", "is not known here; did you mean genres?", undefined],
    ]);
  });

  it("keeps digits that a number cannot hold", () => {
    expect(complaints({ count: "12345678901234567890" })).toEqual([
      ["count", "must be an integer", '"12345678901234567890"'],
    ]);
  });

  it("runs a pattern that would blow up in linear time", () => {
    expect(complaints({ count: 1, title: `${"a".repeat(50_000)}!` })).toHaveLength(1);
    expect(complaints({ count: 1, title: "aaa" })).toEqual([]);
  });

  it("leaves a pattern that RE2 cannot express to the API", () => {
    const lookahead = query({ code: { type: "string", pattern: "^(?!x)a" } });
    expect(checkArguments(lookahead, { code: "zzz" }).ok).toBe(true);
    const plain = query({ code: { type: "string", pattern: "^a" } });
    expect(checkArguments(plain, { code: "zzz" }).ok).toBe(false);
  });

  it("leaves a schema that never comes to a verdict to the API", () => {
    const endless = toolFor(
      { parameters: [{ name: "a", in: "query", schema: { $ref: "#/components/schemas/A" } }] },
      {
        components: {
          schemas: { A: { allOf: [{ anyOf: [{ $ref: "#/components/schemas/A" }] }] } },
        },
      },
    );
    expect(checkArguments(endless, { a: 1 }).ok).toBe(true);
  });

  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    [
      "a list of objects in JSON, with numbers in it",
      { a: { type: "array", items: { type: "object", properties: { n: { type: "integer" } } } } },
      { a: '[{"n":"1"},"{\\"n\\":2}"]' },
      { a: [{ n: 1 }, { n: 2 }] },
    ],
    [
      "numbers in a list",
      { a: { type: "array", items: { type: "number" } } },
      { a: ["1", 2, "3.5"] },
      { a: [1, 2, 3.5] },
    ],
    ['"null" for null', { a: { type: ["integer", "null"] } }, { a: "null" }, { a: null }],
    ["null for what is optional", { a: { type: "integer" } }, { a: null }, {}],
    [
      "null for what is optional, further down",
      { a: { type: "object", properties: { b: { type: "string" } } } },
      { a: { b: null } },
      { a: {} },
    ],
  ])("forgives %s", (_title, properties, given, expected) => {
    const check = checkArguments(query(properties as Record<string, JsonObject>), given);
    expect(check).toEqual({ ok: true, arguments: expected });
  });

  it("takes no null for what is required, and no object for a date", () => {
    const strict = query({ a: { type: "integer" }, day: { type: "string", format: "date" } }, [
      "a",
    ]);
    const check = checkArguments(strict, { a: null, day: { year: 2026, month: 1, day: 5 } });
    expect(
      check.ok ? [] : check.problems.map(({ argument, expected }) => [argument, expected]),
    ).toEqual([
      ["a", "must be an integer"],
      ["day", "must be a string"],
    ]);
  });

  it("keeps null in a merge patch, where it deletes", () => {
    const patch = toolFor(
      {
        requestBody: {
          required: true,
          content: {
            "application/merge-patch+json": {
              schema: { type: "object", properties: { a: { type: "string" } } },
            },
          },
        },
      },
      { method: "patch" },
    );
    expect(checkArguments(patch, { a: null }).ok).toBe(false);
  });

  it("names the closest argument for one that is not known, and can leave it out instead", () => {
    expect(complaints({ count: 1, gener: "crime" })).toEqual([
      ["gener", "is not known here; did you mean genres?", undefined],
    ]);
    const api = apiOf({
      paths: { "/a": { get: { parameters: [{ name: "a", in: "query", schema: {} }] } } },
    });
    const options = toolOptions.parse({ unknownArguments: "ignore" });
    const [lenient] = createCatalogue([api], new Map([[api.name, options]])).tools;
    if (lenient === undefined) throw new Error("no tool");
    expect(checkArguments(lenient, { a: 1, b: 2 })).toEqual({ ok: true, arguments: { a: 1 } });
  });

  it("points to the gateway's own arguments of the tool too", () => {
    const nested = query({ range: { type: "object", additionalProperties: false } });
    const problemsOf = (given: JsonObject): unknown => {
      const check = checkArguments(nested, given);
      return check.ok || check.problems.map(({ argument, expected }) => `${argument} ${expected}`);
    };
    expect(problemsOf({ _slect: "id" })).toEqual([
      "_slect is not known here; did you mean _select?",
    ]);
    expect(problemsOf({ q: 1 })).toEqual(["q is not known here; known are range, _select"]);
    // They stand beside the other arguments, not within one of them.
    expect(problemsOf({ range: { _slect: "id" } })).toEqual([
      "range._slect is not known here: nothing is taken",
    ]);
  });

  it("takes what alternatives and parts describe beside a word against further properties", () => {
    const shapes = {
      type: "object",
      properties: { id: { type: "integer" } },
      additionalProperties: false,
      oneOf: [
        { required: ["user"], properties: { user: { type: "string" } } },
        { allOf: [{ required: ["group"], properties: { group: { type: "string" } } }] },
      ],
    };
    const closed = query({ a: shapes });
    expect(checkArguments(closed, { a: { id: 1, user: "x" } }).ok).toBe(true);
    expect(checkArguments(closed, { a: { group: "x" } }).ok).toBe(true);
    expect(checkArguments(closed, { a: { group: "x", other: 1 } })).toMatchObject({
      ok: false,
      problems: [{ argument: "a.other" }],
    });
  });

  it("leaves a word against further properties beside parts that only require", () => {
    const contact = {
      type: "object",
      properties: { phone: { type: "string" }, email: { type: "string" } },
      additionalProperties: false,
      anyOf: [{ required: ["phone"] }, { allOf: [{ required: ["email"] }] }],
    };
    const { schema } = query({ a: contact }).input;
    expect(schema["properties"]).toMatchObject({ a: { additionalProperties: false } });
  });

  it("takes a value that fits several of a oneOf", () => {
    const overlapping = query({ a: { oneOf: [{ type: "integer" }, { type: "number" }] } });
    expect(checkArguments(overlapping, { a: 1 }).ok).toBe(true);
    expect(checkArguments(overlapping, { a: true }).ok).toBe(false);
  });

  it("does not take inherited names for arguments", () => {
    expect(complaints({ count: 1, ["constructor"]: 1 })).toEqual([
      ["constructor", expect.stringContaining("is not known here"), undefined],
    ]);
    expect(complaints(JSON.parse('{"count":1,"__proto__":{"x":1}}') as JsonObject)).toEqual([
      ["__proto__", expect.stringContaining("is not known here"), undefined],
    ]);
  });
});
