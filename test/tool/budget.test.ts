import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { fitToBudget, maxSchemaBytes } from "../../src/tool/budget.ts";

const uri = "openapi://test/operations/op";
const long = "A sentence of some length that says a little. ".repeat(10);

function sizeOf(schema: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(schema));
}

function object(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: "object", properties, ...more };
}

describe("fitToBudget", () => {
  it("leaves a schema that fits as it is", () => {
    const schema = object({ a: { type: "string", examples: ["x"], description: long } });
    expect(fitToBudget(schema, uri)).toBe(schema);
  });

  it("gives up examples first", () => {
    const schema = object({
      a: { type: "string", examples: ["x".repeat(400)], description: long },
    });
    expect(fitToBudget(schema, uri, 700)).toEqual(
      object({ a: { type: "string", description: long } }),
    );
  });

  it("then shortens long descriptions, at a sentence", () => {
    const { properties } = fitToBudget(
      object({ a: { type: "string", description: long } }),
      uri,
      450,
    );
    expect(properties).toMatchObject({ a: { description: expect.stringMatching(/little\. …$/) } });
  });

  it("then tells a choice among many in words", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `v${index}`);
    const schema = object({ a: { type: "string", enum: many, description: "Which." }, b: {} });
    expect(fitToBudget(schema, uri, 1_000)).toEqual(
      object({
        a: {
          type: "string",
          description: "Which. One of 5,000 values: v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, ...",
        },
        b: {},
      }),
    );
  });

  it("then opens what lies deep, and says where the whole is", () => {
    const deep = object({
      b: object({ c: object({ d: { enum: Array.from({ length: 50 }, (_, i) => `value ${i}`) } }) }),
    });
    const schema = object({ a: deep, id: { type: "integer" } }, { required: ["id"] });
    expect(fitToBudget(schema, uri, 320)).toEqual(
      object(
        {
          a: object({ b: object({ c: { type: "object", description: `Whole schema: ${uri}` } }) }),
          id: { type: "integer" },
        },
        { required: ["id"] },
      ),
    );
  });

  it("cuts recursive definitions by the shortest way that leads to them", () => {
    const node = object({
      value: { type: "string" },
      next: { $ref: "#/$defs/Node" },
      filler: { enum: [long] },
    });
    const wide = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [
        `x${i}`,
        object({ y: object({ z: { enum: [long] } }) }),
      ]),
    );
    const schema = object({ node: { $ref: "#/$defs/Node" }, ...wide }, { $defs: { Node: node } });
    const cut = fitToBudget(schema, uri, 4_000);
    expect(sizeOf(cut)).toBeLessThanOrEqual(4_000);
    expect(cut["$defs"]).toMatchObject({
      Node: { properties: { next: { $ref: "#/$defs/Node" } } },
    });
  });

  it("keeps every argument, however little is left of it", () => {
    const schema = object(
      Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [
          `argument_${i}`,
          { type: "string", enum: [long, `${i}`] },
        ]),
      ),
      { required: ["argument_7"] },
    );
    const cut = fitToBudget(schema, uri);
    expect(sizeOf(cut)).toBeLessThanOrEqual(maxSchemaBytes);
    expect(Object.keys(cut["properties"] ?? {})).toHaveLength(300);
    expect(cut["required"]).toEqual(["argument_7"]);
  });

  it("still says what type an argument has whose definition is gone", () => {
    const schema = object(
      { amount: { $ref: "#/$defs/Amount" }, splits: { $ref: "#/$defs/Splits" } },
      {
        $defs: {
          Amount: { $ref: "#/$defs/Money" },
          Money: object({ value: { enum: [long] } }),
          Splits: { type: "array", items: { enum: [long] } },
        },
      },
    );
    expect(fitToBudget(schema, uri, 200)["properties"]).toEqual({
      amount: { type: "object" },
      splits: { type: "array", items: {} },
    });
  });

  it("always gives a schema that compiles, without dangling references", () => {
    const schemas = fc.letrec<{ schema: JsonObject }>((tie) => ({
      schema: fc.oneof(
        { depthSize: "small" },
        fc.constant({ type: "string", description: long }),
        fc.constant({ $ref: "#/$defs/A" }),
        fc.constant({ $ref: "#/$defs/B" }),
        fc.record({ type: fc.constant("array"), items: tie("schema") }),
        fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
        fc.record({
          type: fc.constant("object"),
          properties: fc.dictionary(fc.constantFrom("p", "q", "__proto__"), tie("schema")),
        }),
      ),
    })).schema;
    fc.assert(
      fc.property(
        schemas,
        schemas,
        schemas,
        fc.integer({ min: 100, max: 3_000 }),
        (root, a, b, size) => {
          const schema = object({ root }, { $defs: { A: object({ a }), B: object({ b }) } });
          const before = structuredClone(schema);
          const cut = fitToBudget(schema, uri, size);
          expect(() => new Ajv2020({ strict: false }).compile(structuredClone(cut))).not.toThrow();
          expect(schema).toEqual(before);
        },
      ),
      { numRuns: 50 },
    );
  });
});
