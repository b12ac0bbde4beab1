/** What documents do that no specification allows, or that few expect. */
import { describe, expect, it } from "vitest";

import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { apiOf, onlyTool, toolFor } from "../helpers/document.ts";

/** What a property of a body becomes. */
function converted(schema: JsonValue, more: JsonObject = {}): JsonValue | undefined {
  const body = { type: "object", properties: { it: schema }, ...more };
  const { input } = toolFor(
    { requestBody: { required: true, content: { "application/json": { schema: body } } } },
    { method: "post" },
  );
  const { properties } = input.schema as { readonly properties: JsonObject };
  return properties["it"];
}

describe("schemas", () => {
  it.each<[string, JsonValue, JsonObject]>([
    ["a type in another case", { type: "String" }, { type: "string" }],
    ["a type of a programming language", { type: "float" }, { type: "number" }],
    ["a type with a null in its list", { type: ["string", null] }, { type: ["string", "null"] }],
    ["a type that says nothing", { type: "any" }, {}],
    [
      "numbers for texts",
      { type: "string", enum: [1, 2.5, true], default: 1 },
      { type: "string", enum: ["1", "2.5", "true"], default: "1" },
    ],
    [
      "texts for numbers",
      { type: "integer", enum: ["1", "x"], minimum: "0", default: "1" },
      { type: "integer", enum: [1, "x"], minimum: 0, default: 1 },
    ],
    ["a choice by number", { type: "integer", enum: { 0: "off", 1: "on" } }, { type: "integer" }],
    ["nothing", null, {}],
    ["a type in place of the schema", "string", {}],
  ])("read %s", (_what, schema, expected) => {
    expect(converted(schema)).toEqual(expected);
  });

  it("require what says of itself that it is required", () => {
    const schema = {
      type: "object",
      required: ["b"],
      properties: { a: { type: "string", required: true }, b: {}, c: { required: false } },
    };
    expect(converted(schema)).toMatchObject({ required: ["b", "a"] });
  });
});

describe("parameters", () => {
  it("may be empty, and so may what else YAML leaves empty", () => {
    const api = apiOf({
      paths: {
        "/a": { parameters: null, get: { parameters: null, requestBody: null, security: null } },
        "/b": null,
      },
      components: { securitySchemes: { key: { type: "http", scheme: "basic" } } },
      root: { security: [{ key: [] }] },
    });
    expect(api.diagnostics).toEqual([]);
    expect(api.operations).toMatchObject([
      { key: "GET /a", body: undefined, security: [[{ scheme: "key" }]] },
    ]);
  });

  it("may be a map by name, which is said", () => {
    const api = apiOf({
      paths: {
        "/a": { get: { parameters: { q: { in: "query" }, r: { name: "s", in: "query" } } } },
      },
    });
    expect(api.operations[0]?.parameters.map(({ name }) => name)).toEqual(["q", "s"]);
    expect(api.diagnostics).toMatchObject([{ path: "#/paths/~1a/get/parameters" }]);
  });

  it("take the description beside a reference for their own", () => {
    const at = (name: string): JsonObject => ({
      $ref: `#/components/${name}`,
      description: "Here.",
    });
    const [operation] = apiOf({
      paths: {
        "/a": {
          post: {
            parameters: [at("parameters/P")],
            requestBody: at("requestBodies/B"),
            responses: { 200: at("responses/R") },
          },
        },
      },
      components: {
        parameters: { P: { name: "p", in: "query", description: "There." } },
        requestBodies: { B: { description: "There.", content: { "application/json": {} } } },
        responses: { R: { description: "There." } },
      },
    }).operations;
    expect(operation).toMatchObject({
      parameters: [{ description: "Here." }],
      body: { description: "Here." },
      responses: [{ description: "Here." }],
    });
  });
});

describe("path templates", () => {
  it.each([
    ["/a/{id:[0-9]+}", "/a/{id}"],
    ["/a/{id:[0-9]{4}}/b", "/a/{id}/b"],
    ["/files/{path*}", "/files/{path}"],
    ["/files/{+path}", "/files/{path}"],
    ["/{name=projects/*/topics/*}:publish", "/{name}:publish"],
    ["/a/{id}.json", "/a/{id}.json"],
    ["/a/{x}-{y}", "/a/{x}-{y}"],
    ["/a/{filter[name]}", "/a/{filter[name]}"],
    ["/a/{open", "/a/{open"],
    ["a/{id}", "/a/{id}"],
  ])("%s is read as %s", (path, template) => {
    const [operation] = apiOf({ paths: { [path]: { get: {} } } }).operations;
    expect(operation).toMatchObject({ path: template, key: `GET ${path}` });
  });

  it("keep a query out of the path, whatever place its parameters are declared in", () => {
    const { operations, diagnostics } = apiOf({
      paths: {
        "/search{?q,page*}{&sort}": {
          get: {
            parameters: [
              { name: "q", in: "query", required: true, schema: { type: "string" } },
              { name: "page", in: "path", required: true, schema: { type: "integer" } },
            ],
          },
        },
      },
    });
    expect(operations).toMatchObject([
      {
        path: "/search",
        parameters: [
          { in: "query", name: "q", required: true },
          {
            in: "query",
            name: "page",
            required: false,
            style: "form",
            schema: { type: "integer" },
          },
          { in: "query", name: "sort", required: false, style: "form", schema: { type: "string" } },
        ],
      },
    ]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "The path's {?q} belongs to the query; it is read as a parameter there.",
      "The path's {?page} belongs to the query; it is read as a parameter there.",
      "The path's {?sort} belongs to the query; it is read as a parameter there, an optional string.",
    ]);
  });

  it("that differ in a pattern alone stay two tools", () => {
    const { tools } = createCatalogue([
      apiOf({ paths: { "/a/{id:[0-9]+}": { get: {} }, "/a/{id:[a-z]+}": { get: {} } } }),
    ]);
    const names = tools.map(({ name }) => name);
    expect(new Set(names).size).toBe(2);
  });

  it("bind the parameter that is declared by its name alone", () => {
    const { input } = onlyTool({
      paths: {
        "/a/{id:[0-9]+}": {
          get: { parameters: [{ name: "id", in: "path", schema: { type: "integer" } }] },
        },
      },
    });
    expect(input.schema).toMatchObject({
      properties: { id: { type: "integer" } },
      required: ["id"],
    });
  });
});

describe("security", () => {
  it("may be one requirement without its list", () => {
    const [operation] = apiOf({ paths: { "/a": { get: { security: { key: [] } } } } }).operations;
    expect(operation?.security).toEqual([[{ scheme: "key", scopes: [] }]]);
  });

  it("may name a scheme that is declared nowhere, which is said once", () => {
    const security = [{ gone: [] }];
    const api = apiOf({
      paths: { "/a": { get: { security }, put: { security }, post: { security: [{ key: [] }] } } },
      components: { securitySchemes: { key: { type: "http", scheme: "basic" } } },
    });
    expect(api.operations[0]?.security).toEqual([[{ scheme: "gone", scopes: [] }]]);
    expect(api.diagnostics).toEqual([
      {
        severity: "warning",
        path: "#/paths/~1a/get/security",
        message: 'The security scheme "gone" is not declared; it is read as a bearer token.',
      },
    ]);
  });

  it("may name a scheme by reference", () => {
    const api = apiOf({
      paths: { "/a": { get: { security: [{ "#/components/securitySchemes/a~1b": ["read"] }] } } },
      components: { securitySchemes: { "a/b": { type: "http", scheme: "basic" } } },
    });
    expect(api.operations[0]?.security).toEqual([[{ scheme: "a/b", scopes: ["read"] }]]);
    expect(api.diagnostics).toEqual([]);
  });
});

describe("the anchor of a schema", () => {
  it("names one definition of a tool alone, and none where it is no name", () => {
    const schemas = {
      A: { $anchor: "here", properties: { b: { $ref: "#/components/schemas/B" } } },
      B: { $anchor: "here", properties: { c: { $ref: "#/components/schemas/C" } } },
      C: { $anchor: "not a name", type: "string" },
    };
    const inline = { $anchor: "here", properties: { a: { $ref: "#/components/schemas/A" } } };
    const { input } = toolFor(
      { requestBody: { content: { "application/json": { schema: { anyOf: [inline, inline] } } } } },
      { method: "put", components: { schemas } },
    );
    expect(JSON.stringify(input.schema).match(/"\$anchor":"[^"]*"/g)).toHaveLength(1);
  });
});

describe("references that lead nowhere", () => {
  it.each<[string, JsonObject, string]>([
    ["path", { $ref: "#/components/pathItems/No" }, ""],
    ["operation", { get: { $ref: "#/x-operations/No" } }, "/get"],
    [
      "parameter",
      { get: { parameters: [{ $ref: "#/components/parameters/No" }] } },
      "/get/parameters/0",
    ],
    [
      "parameter",
      { parameters: [{ $ref: "#/components/parameters/No" }], get: {} },
      "/parameters/0",
    ],
    [
      "request body",
      { get: { requestBody: { $ref: "#/components/requestBodies/No" } } },
      "/get/requestBody",
    ],
    [
      "response",
      { get: { responses: { 200: { $ref: "#/components/responses/No" } } } },
      "/get/responses/200",
    ],
  ])("in place of a %s cost that one, and are named", (what, item, place) => {
    const { diagnostics } = apiOf({ paths: { "/a": item } });
    expect(diagnostics).toMatchObject([
      { severity: "error", path: `#/paths/~1a${place}`, message: expect.stringContaining(what) },
    ]);
  });
});
