import { describe, expect, it } from "vitest";

import { findDangling } from "../../src/spec/dangling.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { allReferences } from "../../src/spec/references.ts";

/** Where references of a document lead nowhere. */
function placesOf(root: JsonObject): readonly string[] {
  return findDangling(root, allReferences(root)).map(({ path }) => path);
}

const nowhere = { $ref: "#/components/schemas/Nowhere" };

/** A document whose one operation answers with a schema. */
function answering(schema: JsonObject, schemas: JsonObject = {}): JsonObject {
  const content = { "application/json": { schema } };
  return { paths: { "/a": { get: { responses: { 200: { content } } } } }, components: { schemas } };
}

const place = "#/paths/~1a/get/responses/200/content/application~1json/schema";

describe("findDangling", () => {
  it.each<[JsonObject, readonly string[]]>([
    [nowhere, [place]],
    [{ $ref: "#nowhere" }, [place]],
    [
      { properties: { a: nowhere, $ref: nowhere } },
      ["a", "$ref"].map((key) => `${place}/properties/${key}`),
    ],
    [{ allOf: [{}, nowhere] }, [`${place}/allOf/1`]],
    [{ example: nowhere, "x-of": nowhere, enum: [nowhere] }, []],
    // These are for whoever joins files.
    [{ $ref: "other.json#/a" }, []],
  ])("finds those in %j", (schema, places) => {
    expect(placesOf(answering(schema))).toEqual(places);
  });

  it("says what the reference is and what was done", () => {
    const root = answering(nowhere);
    expect(findDangling(root, allReferences(root))).toEqual([
      {
        severity: "error",
        path: place,
        message: `The reference "#/components/schemas/Nowhere" leads nowhere; what stands here is read as anything.`,
      },
    ]);
  });

  it("follows what operations reach, each schema once, and nothing else", () => {
    const schemas = {
      Tree: { properties: { kids: { items: { $ref: "#/components/schemas/Tree" } }, a: nowhere } },
      Unused: nowhere,
    };
    const both = {
      anyOf: [{ $ref: "#/components/schemas/Tree" }, { $ref: "#/components/schemas/Tree" }],
    };
    expect(placesOf(answering(both, schemas))).toEqual(["#/components/schemas/Tree/properties/a"]);
  });

  it("takes schemas that are booleans or empty for what they are, and a circle for none", () => {
    const schemas = {
      Any: true,
      None: null,
      One: { $ref: "#/components/schemas/Two" },
      Two: { $ref: "#/components/schemas/One" },
    };
    const all = Object.fromEntries(
      Object.keys(schemas).map((name) => [name, { $ref: `#/components/schemas/${name}` }]),
    );
    expect(placesOf(answering({ properties: all }, schemas))).toEqual([
      "#/components/schemas/Two",
      "#/components/schemas/One",
    ]);
  });

  it("finds the end of a chain", () => {
    const schemas = { Alias: nowhere };
    expect(placesOf(answering({ $ref: "#/components/schemas/Alias" }, schemas))).toEqual([
      "#/components/schemas/Alias",
    ]);
  });

  it("finds media types, and leaves parameters and responses to their readers", () => {
    const operation = {
      parameters: [{ $ref: "#/components/parameters/No" }],
      responses: {
        200: { $ref: "#/components/responses/No" },
        400: { content: { "text/plain": { $ref: "#/components/mediaTypes/No" } } },
      },
    };
    expect(placesOf({ paths: { "/a": { get: operation } } })).toEqual([
      "#/paths/~1a/get/responses/400/content/text~1plain",
    ]);
  });

  it("survives a chain of many schemas", () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [
        `S${index}`,
        { properties: { next: { $ref: `#/components/schemas/S${index + 1}` } } },
      ]),
    );
    expect(placesOf(answering({ $ref: "#/components/schemas/S0" }, schemas))).toEqual([
      "#/components/schemas/S19999/properties/next",
    ]);
  });
});
