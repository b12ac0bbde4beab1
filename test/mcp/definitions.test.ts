import { expect, it } from "vitest";

import { withDefinitions } from "../../src/mcp/definitions.ts";
import type { JsonObject } from "../../src/spec/model.ts";

const document: JsonObject = {
  components: {
    schemas: {
      Cat: { type: "object", properties: { owner: { $ref: "#/components/schemas/Person" } } },
      Dog: { type: "object" },
      Person: { type: "object", properties: { pet: { $ref: "#/components/schemas/Cat" } } },
      Alias: { $ref: "#/components/schemas/Cat" },
      "My Cat": { const: "mine" },
      My_Cat: { const: "other" },
    },
    parameters: { Cat: { name: "cat", in: "query" } },
  },
};

function ref(name: string, kind = "schemas"): JsonObject {
  return { $ref: `#/components/${kind}/${name}` };
}

it("leaves a value without references as it is", () => {
  const value = { type: "string", nullable: true, "x-own": [1, { a: null }] };
  expect(withDefinitions(document, value)).toEqual(value);
});

it("brings along what is reached, cycles included", () => {
  expect(withDefinitions(document, { items: ref("Person") })).toEqual({
    items: { $ref: "#/$defs/Person" },
    $defs: {
      Person: { type: "object", properties: { pet: { $ref: "#/$defs/Cat" } } },
      Cat: { type: "object", properties: { owner: { $ref: "#/$defs/Person" } } },
    },
  });
});

it("follows chains of references to their end", () => {
  expect(withDefinitions(document, { items: ref("Alias") })).toMatchObject({
    items: { $ref: "#/$defs/Alias" },
    $defs: { Alias: { type: "object" } },
  });
});

it("keeps targets apart whose names look alike", () => {
  const value = {
    a: ref("My%20Cat"),
    b: ref("My_Cat"),
    c: ref("Cat"),
    d: ref("Cat", "parameters"),
  };
  expect(withDefinitions(document, value)).toMatchObject({
    a: { $ref: "#/$defs/My_Cat" },
    b: { $ref: "#/$defs/My_Cat_2" },
    c: { $ref: "#/$defs/Cat" },
    d: { $ref: "#/$defs/Cat_2" },
    $defs: { My_Cat: { const: "mine" }, My_Cat_2: { const: "other" }, Cat_2: { in: "query" } },
  });
});

it("keeps targets apart of which one leads to the other", () => {
  const nested: JsonObject = {
    first: { Same: { inner: { $ref: "#/second/Same" } } },
    second: { Same: { const: 2 } },
  };
  expect(withDefinitions(nested, { $ref: "#/first/Same" })).toEqual({
    $ref: "#/$defs/Same",
    $defs: { Same: { inner: { $ref: "#/$defs/Same_2" } }, Same_2: { const: 2 } },
  });
});

it("leaves out references that lead nowhere, and keeps what stands beside them", () => {
  const value = {
    a: { ...ref("Missing"), description: "gone" },
    b: { $ref: "other.yaml#/Cat" },
    c: { $ref: "#/constructor" },
  };
  expect(withDefinitions(document, value)).toEqual({ a: { description: "gone" }, b: {}, c: {} });
});

it("takes a property that is named $ref for a property", () => {
  const value = { properties: { $ref: { type: "string" } } };
  expect(withDefinitions(document, value)).toEqual(value);
});

it("rewrites the mapping of discriminators", () => {
  const value = {
    discriminator: {
      propertyName: "kind",
      mapping: { dog: "#/components/schemas/Dog", cat: "Cat" },
    },
  };
  expect(withDefinitions(document, value)).toEqual({
    discriminator: { propertyName: "kind", mapping: { dog: "#/$defs/Dog", cat: "Cat" } },
    $defs: { Dog: { type: "object" } },
  });
});

it("keeps definitions that the value has itself", () => {
  const value = { items: ref("Dog"), $defs: { Dog: { const: "own" }, Cat: ref("Cat") } };
  expect(withDefinitions(document, value)).toMatchObject({
    items: { $ref: "#/$defs/Dog_2" },
    $defs: {
      Dog: { const: "own" },
      Dog_2: { type: "object" },
      Cat: { $ref: "#/$defs/Cat_2" },
      Cat_2: { type: "object" },
    },
  });
});

it("carries members named __proto__ as what they are: data", () => {
  const value: JsonObject = JSON.parse(
    '{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"number"}}}',
  );
  const result = withDefinitions(document, value);
  expect(JSON.stringify(result)).toBe(JSON.stringify(value));
});
