import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { toArgumentName } from "../../src/tool/input.ts";
import { toolFor } from "../helpers/document.ts";

function jsonBody(schema: JsonObject, required = true): JsonObject {
  return { required, content: { "application/json": { schema } } };
}

const schemas = {
  Book: {
    type: "object",
    required: ["title", "id"],
    properties: {
      id: { type: "integer", readOnly: true },
      title: { type: "string" },
      author: { $ref: "#/components/schemas/Author" },
    },
  },
  Author: {
    type: "object",
    properties: {
      name: { type: "string" },
      books: { type: "array", items: { $ref: "#/components/schemas/Book" } },
    },
  },
};

describe("the input of a tool", () => {
  it("puts parameters beside the properties of an object body", () => {
    const { schema, bindings } = toolFor(
      {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        requestBody: jsonBody({
          type: "object",
          required: ["title"],
          properties: { title: { type: "string" }, pages: { type: "integer" } },
        }),
      },
      { path: "/books/{id}", method: "put" },
    ).input;
    expect(schema).toEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        id: { type: "integer" },
        title: { type: "string" },
        pages: { type: "integer" },
      },
      required: ["id", "title"],
      additionalProperties: false,
    });
    expect(bindings.map(({ to }) => to)).toEqual(["parameter", "bodyProperty", "bodyProperty"]);
  });

  it("keeps a parameter's name and renames the body property of the same name", () => {
    const { schema, bindings } = toolFor(
      {
        parameters: [{ name: "id", in: "query", schema: { type: "string" } }],
        requestBody: jsonBody({ type: "object", properties: { id: { type: "integer" } } }),
      },
      { method: "post" },
    ).input;
    expect(schema["properties"]).toEqual({ id: { type: "string" }, body_id: { type: "integer" } });
    expect(bindings[1]).toMatchObject({ to: "bodyProperty", argument: "body_id", property: "id" });
  });

  it("tells two parameters of one name in different places apart", () => {
    const { schema } = toolFor(
      {
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "id", in: "query", schema: { type: "integer" } },
          { name: "id", in: "header", schema: { type: "boolean" } },
        ],
      },
      { path: "/things/{id}" },
    ).input;
    expect(Object.keys(schema["properties"] ?? {})).toEqual(["id", "query_id", "header_id"]);
  });

  it("offers a body that is no plain object as one property", () => {
    const list = toolFor(
      { requestBody: jsonBody({ type: "array", items: { type: "string" } }) },
      { method: "post" },
    ).input;
    expect(list.schema["properties"]).toEqual({
      body: { type: "array", items: { type: "string" } },
    });
    expect(list.schema["required"]).toEqual(["body"]);

    const choice = toolFor(
      { requestBody: jsonBody({ oneOf: [{ type: "object" }, { type: "string" }] }, false) },
      { method: "post" },
    ).input;
    expect(Object.keys(choice.schema["properties"] ?? {})).toEqual(["body"]);
    expect(choice.schema["required"]).toBeUndefined();
  });

  it("makes a lone object body the input itself, with its keywords and definitions", () => {
    const { schema, bindings } = toolFor(
      {
        requestBody: jsonBody({
          $schema: "https://json-schema.org/draft/2020-12/schema",
          type: "object",
          properties: {
            phone: { type: "string" },
            email: { type: "string" },
            author: { $ref: "#/components/schemas/Author" },
          },
          minProperties: 1,
          if: { required: ["phone"] },
          then: { required: ["author"] },
          additionalProperties: false,
        }),
      },
      { method: "post", components: { schemas } },
    ).input;
    expect(schema).toMatchObject({
      type: "object",
      minProperties: 1,
      if: { required: ["phone"] },
      then: { required: ["author"] },
      additionalProperties: false,
    });
    expect(Object.keys(schema["$defs"] ?? {}).toSorted()).toEqual(["Author", "Book"]);
    expect(bindings).toEqual([{ to: "bodyRest" }]);
  });

  it.each<JsonObject>([
    { allOf: [{ anyOf: [{ required: ["a"] }, { required: ["b"] }] }] },
    { not: { required: ["a", "b"] } },
  ])("keeps %j of a lone object body at the root", (keywords) => {
    const { schema, bindings } = toolFor(
      { requestBody: jsonBody({ type: "object", properties: { a: {}, b: {} }, ...keywords }) },
      { method: "post" },
    ).input;
    expect(schema).toMatchObject({ ...keywords, type: "object", properties: { a: {}, b: {} } });
    expect(bindings).toEqual([{ to: "bodyRest" }]);
  });

  it.each<[string, JsonObject]>([
    ["alternatives", { oneOf: [{ required: ["a"] }, { required: ["b"] }] }],
    ["required keys that hosts refuse", { minProperties: 1, required: ["a", ""] }],
    ["properties that hosts refuse", { minProperties: 1, properties: { $top: {} } }],
  ])("makes a lone object body one argument when its keywords are %s", (_what, keywords) => {
    const { schema, bindings } = toolFor(
      { requestBody: jsonBody({ type: "object", properties: { a: {}, b: {} }, ...keywords }) },
      { method: "post" },
    ).input;
    expect(Object.keys(schema).toSorted()).toEqual([
      "$schema",
      "additionalProperties",
      "properties",
      "required",
      "type",
    ]);
    expect(bindings).toEqual([{ to: "body", argument: "body" }]);
  });

  it("leaves read-only properties out and keeps recursion under $defs", () => {
    const { schema } = toolFor(
      { requestBody: jsonBody({ $ref: "#/components/schemas/Book" }) },
      { method: "post", components: { schemas } },
    ).input;
    expect(schema["properties"]).toEqual({
      title: { type: "string" },
      author: { $ref: "#/$defs/Author" },
    });
    expect(schema["required"]).toEqual(["title"]);
    expect(schema["$defs"]).toMatchObject({
      Author: { properties: { books: { items: { $ref: "#/$defs/Book" } } } },
      Book: { required: ["title"] },
    });
  });

  it("requires nothing of a body that is optional", () => {
    const { schema } = toolFor(
      { requestBody: jsonBody({ $ref: "#/components/schemas/Book" }, false) },
      { method: "post", components: { schemas } },
    ).input;
    expect(schema["required"]).toBeUndefined();
  });

  it("prefers JSON, then forms, then multipart", () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    const content = {
      "multipart/form-data": { schema },
      "application/x-www-form-urlencoded": { schema },
      "application/vnd.api+json": { schema },
    };
    const tool = toolFor({ requestBody: { content } }, { method: "post" });
    expect(tool.input.mediaType?.type).toBe("application/vnd.api+json");
  });

  it("describes files in multipart bodies and binary bodies", () => {
    const upload = toolFor(
      {
        requestBody: {
          required: true,
          content: {
            "multipart/form-data": {
              schema: {
                type: "object",
                properties: {
                  image: { type: "string", format: "binary" },
                  alt: { type: "string" },
                },
              },
            },
          },
        },
      },
      { method: "post" },
    ).input.schema;
    expect(upload["properties"]).toMatchObject({
      image: {
        anyOf: [
          { type: "string" },
          { type: "object", required: ["base64"] },
          { type: "object", required: ["url"] },
        ],
      },
      alt: { type: "string" },
    });
    const raw = toolFor(
      { requestBody: { required: true, content: { "application/octet-stream": {} } } },
      { method: "put" },
    ).input.schema;
    expect(raw["properties"]).toMatchObject({ body: { anyOf: [{ type: "string" }, {}, {}] } });
  });

  it("understands the dialects of OpenAPI 3.0 and 3.1 alike", () => {
    const property = (schema: JsonObject): unknown => {
      const { schema: input } = toolFor(
        { parameters: [{ name: "p", in: "query", schema }] },
        {
          components: { schemas },
        },
      ).input;
      return (input["properties"] as JsonObject)["p"];
    };
    expect(property({ type: "string", nullable: true })).toEqual({ type: ["string", "null"] });
    expect(property({ type: "string", enum: ["a"], nullable: true })).toEqual({
      type: ["string", "null"],
      enum: ["a", null],
    });
    expect(property({ $ref: "#/components/schemas/Author", nullable: true })).toEqual({
      anyOf: [{ $ref: "#/$defs/Author" }, { type: "null" }],
    });
    expect(property({ type: "integer", minimum: 0, exclusiveMinimum: true })).toEqual({
      type: "integer",
      exclusiveMinimum: 0,
    });
    expect(property({ type: "array" })).toEqual({ type: "array", items: {} });
    expect(property({ type: "string", pattern: "^[a-z\\-\\:]$" })).toEqual({
      type: "string",
      pattern: "^[a-z\\-:]$",
    });
    expect(property({ type: "string", pattern: "(?i)^a" })).toEqual({ type: "string" });
    expect(property({ type: "string", example: "x", xml: { name: "y" }, "x-z": 1 })).toEqual({
      type: "string",
      examples: ["x"],
    });
    expect(property({ $ref: "#/components/schemas/Nowhere", description: "Lost." })).toEqual({
      description: "Lost.",
    });
  });
});

describe("toArgumentName", () => {
  it.each([
    ["filter[name]", "filter_name"],
    ["$top", "top"],
    ["@odata.type", "odata.type"],
    ["_maxItems", "_maxItems"],
    ["a b", "a_b"],
    ["[]", "value"],
    ["x".repeat(80), "x".repeat(64)],
  ])("turns %s into %s", (name, argument) => {
    expect(toArgumentName(name)).toBe(argument);
  });
});
