/** Types that are told by their kinds, which are told by the type: documents love them, validators run out of stack. */
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import type { Tool } from "../../src/tool/model.ts";
import { checkArguments } from "../../src/tool/validate.ts";
import { findBreaches } from "../corpus/strict.ts";
import { toolFor } from "../helpers/document.ts";

function kindOfPet(property: string): JsonObject {
  return {
    allOf: [
      { $ref: "#/components/schemas/Pet" },
      { type: "object", properties: { [property]: { type: "integer" } } },
    ],
  };
}

/** A tool that takes a list of `schema`, so that the list is an argument whatever becomes of an object. */
function toolWith(schemas: JsonObject, schema = "#/components/schemas/Pet"): Tool {
  const body = { type: "array", items: { $ref: schema } };
  return toolFor(
    { requestBody: { required: true, content: { "application/json": { schema: body } } } },
    { method: "post", components: { schemas } },
  );
}

const pet = {
  type: "object",
  properties: { kind: { type: "string" }, name: { type: "string" } },
  required: ["kind"],
  oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
};
const kinds = { Cat: kindOfPet("claws"), Dog: kindOfPet("tail") };

describe("a type that is one of its kinds, each of which extends it", () => {
  it.each([
    ["with a discriminator", { ...pet, discriminator: { propertyName: "kind" } }],
    ["without one", pet],
  ])("takes them %s", (_, type) => {
    const tool = toolWith({ Pet: type, ...kinds });

    expect(findBreaches(tool.input.schema)).toEqual([]);
    expect(checkArguments(tool, { body: [{ kind: "Cat", name: "Tom", claws: 18 }] }).ok).toBe(true);
    expect(checkArguments(tool, { body: [{ kind: {} }] }).ok).toBe(false);
    expect(checkArguments(tool, { body: [{ name: "Tom" }] }).ok).toBe(false);
  });

  it("still has what the kinds share when one kind is asked for", () => {
    const tool = toolWith({ Pet: pet, ...kinds }, "#/components/schemas/Cat");

    expect(findBreaches(tool.input.schema)).toEqual([]);
    expect(checkArguments(tool, { body: [{ kind: "Cat", claws: 18 }] }).ok).toBe(true);
    expect(checkArguments(tool, { body: [{ claws: 18 }] }).ok).toBe(false);
    expect(checkArguments(tool, { body: [{ kind: "Cat", claws: "many" }] }).ok).toBe(false);
  });
});

describe("a schema that is itself", () => {
  it.each([
    ["by reference", { $ref: "#/components/schemas/Pet" }],
    ["as a part", { allOf: [{ $ref: "#/components/schemas/Pet" }] }],
    ["as a choice", { anyOf: [{ $ref: "#/components/schemas/Pet" }, {}] }],
    ["by way of another", { allOf: [{ $ref: "#/components/schemas/Other" }] }],
  ])("%s says nothing and takes anything", (_, schema) => {
    const tool = toolWith({
      Pet: schema,
      Other: { allOf: [{ $ref: "#/components/schemas/Pet" }] },
    });

    expect(findBreaches(tool.input.schema)).toEqual([]);
    expect(checkArguments(tool, { body: ["text", {}, null] }).ok).toBe(true);
  });

  it("is no trouble as a part of its own value", () => {
    const tool = toolWith({
      Pet: {
        type: "object",
        properties: { young: { type: "array", items: { $ref: "#/components/schemas/Pet" } } },
      },
    });

    expect(findBreaches(tool.input.schema)).toEqual([]);
    expect(checkArguments(tool, { body: [{ young: [{ young: [] }] }] }).ok).toBe(true);
    expect(checkArguments(tool, { body: [{ young: [{ young: 5 }] }] }).ok).toBe(false);
  });
});
