import { describe, expect, it } from "vitest";

import { createDefinitionNames } from "../../src/operation/definition-name.ts";
import type { JsonObject } from "../../src/spec/model.ts";

const schemas: JsonObject = { Pet: {}, Cat: {}, Cat_base: {}, "Page«Pet»": {}, "a b": {}, a_b: {} };
const document: JsonObject = { components: { schemas }, definitions: { Old: {} } };

describe("the name of a definition", () => {
  it.each([
    ["#/components/schemas/Pet", "any", "Pet"],
    ["#/components/schemas/Pet", "base", "Pet_base"],
    ["#/definitions/Old", "any", "Old"],
    ["#/components/schemas/Page«Pet»", "any", "Page_Pet_"],
    ["#/components/schemas/Page%C2%ABPet%C2%BB", "any", "Page_Pet_"],
  ] as const)("is that of the component at %s, as %s", (reference, role, name) => {
    expect(createDefinitionNames(document)(reference, role)).toBe(name);
  });

  it.each([
    ["#/components/schemas/a b", "any", /^a_b_[0-9a-f]{8}$/],
    ["#/components/schemas/a_b", "any", /^a_b_[0-9a-f]{8}$/],
    ["#/components/schemas/Cat", "base", /^Cat_[0-9a-f]{8}$/],
    ["#/paths/~1pets/get/parameters/0/schema", "any", /^schema_[0-9a-f]{8}$/],
    ["#/components/schemas/Pet/properties/größe", "any", /^gr_e_[0-9a-f]{8}$/],
  ] as const)("carries a hash where several would have it: %s as %s", (reference, role, name) => {
    const [one, other] = [createDefinitionNames(document), createDefinitionNames(document)];
    other("#/components/schemas/a_b", "any");
    expect(one(reference, role)).toMatch(name);
    expect(other(reference, role)).toBe(one(reference, role));
  });

  it("tells apart all that it is asked for", () => {
    const nameOf = createDefinitionNames(document);
    const references = Object.keys(schemas).map((key) => `#/components/schemas/${key}`);
    const names = references.flatMap((each) => [nameOf(each, "any"), nameOf(each, "base")]);
    expect(new Set(names).size).toBe(names.length);
  });
});
