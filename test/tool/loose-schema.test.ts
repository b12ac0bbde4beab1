import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { conform } from "../../src/response/conform.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { toLooseSchema } from "../../src/tool/loose-schema.ts";

const where = "openapi://pets/operations/get";

const components: JsonObject = {
  schemas: {
    Pet: {
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string", format: "uri", enum: ["a"], description: "How it is called." },
        secret: { type: "string", writeOnly: true },
        hidden: { $ref: "#/components/schemas/Hidden" },
        parent: { $ref: "#/components/schemas/Pet" },
        tags: { type: "object", additionalProperties: { type: "integer", minimum: 1 } },
      },
      additionalProperties: false,
    },
    Hidden: { type: "string", writeOnly: true },
    Loop: { allOf: [{ $ref: "#/components/schemas/Loop" }] },
  },
};

const loosen = (schema: JsonObject, maxBytes = 4096): JsonObject | undefined =>
  toLooseSchema([schema], { components }, maxBytes, where);

const text = { type: ["string", "null"] };

describe("toLooseSchema", () => {
  it("keeps types, names, items and descriptions, and lets null in", () => {
    const schema = loosen({ type: "array", minItems: 1, items: { type: "string", pattern: "^a" } });
    expect(schema).toEqual({ type: ["array", "object", "null"], items: text });
    expect(loosen({ $ref: "#/components/schemas/Pet" })).toMatchObject({
      type: "object",
      description: `Whole schema: ${where}`,
      properties: {
        name: { ...text, description: "How it is called." },
        parent: { properties: { parent: { properties: { name: text } } } },
        tags: { additionalProperties: { type: ["integer", "null"] } },
      },
    });
  });

  it("leaves out what is only ever written", () => {
    const schema = JSON.stringify(loosen({ $ref: "#/components/schemas/Pet" }));
    expect(schema).not.toContain("secret");
    expect(schema).not.toContain("hidden");
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      "the parts of allOf",
      {
        allOf: [
          { type: "object", properties: { a: { type: "string" } } },
          { properties: { b: { type: "string" } } },
          { description: "Both." },
        ],
      },
      { type: "object", description: "Both.", properties: { a: text, b: text } },
    ],
    [
      "alternatives of different types",
      { type: "object", properties: { a: { oneOf: [{ type: "string" }, { type: "integer" }] } } },
      { type: "object", properties: { a: { type: ["string", "integer", "null"] } } },
    ],
    [
      "alternatives of objects",
      {
        anyOf: [
          { type: "object", properties: { a: { type: "string" }, b: { type: "string" } } },
          { type: "object", properties: { a: { type: "integer" } } },
        ],
      },
      { type: "object", properties: { a: { type: ["string", "integer", "null"] }, b: text } },
    ],
    [
      "an alternative that is anything",
      { type: "object", properties: { a: { oneOf: [{}, { type: "integer" }] } } },
      { type: "object", properties: { a: {} } },
    ],
    [
      "nullable, and types that only keywords tell",
      { properties: { a: { type: "string", nullable: true }, b: { items: { type: "string" } } } },
      { type: "object", properties: { a: text, b: { type: ["array", "null"], items: text } } },
    ],
    [
      "names of failures",
      {
        type: "object",
        properties: { status: { type: "string" }, problem: { type: "string" }, kind: {} },
      },
      {
        type: "object",
        properties: { status: { type: ["string", "null", "integer"] }, problem: {}, kind: {} },
      },
    ],
  ])("tells %s as one shape", (_, schema, loose) => {
    expect(loosen(schema)).toEqual(loose);
  });

  it("has nothing to tell of anything", () => {
    expect(loosen({})).toBeUndefined();
    expect(loosen({ description: "Some JSON." })).toBeUndefined();
    expect(loosen({ $ref: "#/components/schemas/Loop" })).toBeUndefined();
    expect(loosen({ $ref: "#/nowhere" })).toBeUndefined();
  });

  it("keeps within any budget, deep parts going first", () => {
    const wide = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `näme${index}`,
        { $ref: "#/components/schemas/Pet" },
      ]),
    );
    for (const maxBytes of [200, 500, 1_000, 2_000, 5_000, 20_000]) {
      const schema = loosen({ type: "object", properties: wide }, maxBytes);
      expect(Buffer.byteLength(JSON.stringify(schema))).toBeLessThanOrEqual(maxBytes);
      expect(schema).toMatchObject({ type: "object", description: `Whole schema: ${where}` });
    }
  });
});

describe("conform", () => {
  const schemas: readonly JsonObject[] = [
    loosen({ $ref: "#/components/schemas/Pet" }) ?? {},
    loosen({ type: "array", items: { $ref: "#/components/schemas/Pet" } }) ?? {},
    loosen({ type: "object", properties: { result: { type: "string" } } }) ?? {},
    loosen({ type: "integer" }) ?? {},
  ];
  // The keywords mean the same to the validator of older clients, which knows draft 7.
  const validators = schemas.map((schema) => new Ajv({ strict: false }).compile(schema));
  const names = fc.constantFrom("name", "parent", "tags", "result", "constructor", "__proto__");
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(null, true, 5, 5.5, "text"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc
        .array(fc.tuple(names, tie("value")), { maxLength: 4 })
        .map((members) => JSON.parse(JSON.stringify(Object.fromEntries(members)))),
    ),
  }));

  it("gives what the schema accepts, whatever came, and leaves alone what it accepted before", () => {
    fc.assert(
      fc.property(value, (given) => {
        const before = JSON.stringify(given);
        for (const [index, schema] of schemas.entries()) {
          const conforming = conform(given, schema);
          expect(validators[index]?.(conforming.value)).toBe(true);
          if (validators[index]?.(given) === true)
            expect(conforming).toEqual({ value: given, strayed: [] });
          else expect(conforming.strayed).not.toEqual([]);
        }
        expect(JSON.stringify(given)).toBe(before);
      }),
    );
  });

  it("names no more than the first places", () => {
    const given = Array.from({ length: 100 }, () => ({ name: 5 }));
    const { value: mended, strayed } = conform(given, schemas[1] ?? {});
    expect(mended).toEqual(given.map(() => ({})));
    expect(strayed).toHaveLength(20);
  });
});
