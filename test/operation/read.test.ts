import { describe, expect, it } from "vitest";

import { readApi } from "../../src/operation/read.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { apiOf, loadedOf } from "../helpers/document.ts";

const ok: JsonObject = { responses: { 200: { description: "Fine" } } };

describe("readApi", () => {
  it("merges the path's parameters into each operation, which may override them", () => {
    const [operation] = apiOf({
      paths: {
        "/a/{id}": {
          parameters: [
            { name: "id", in: "path", required: true, schema: { type: "string" } },
            { name: "limit", in: "query", schema: { type: "string" } },
          ],
          get: { ...ok, parameters: [{ name: "limit", in: "query", schema: { type: "integer" } }] },
        },
      },
    }).operations;
    expect(operation?.parameters.map(({ name, schema }) => [name, schema])).toEqual([
      ["id", { type: "string" }],
      ["limit", { type: "integer" }],
    ]);
  });

  it("decides style and explode of every parameter", () => {
    const [operation] = apiOf({
      paths: {
        "/a/{p}": {
          get: {
            ...ok,
            parameters: [
              { name: "p", in: "path", required: true, schema: {} },
              { name: "q", in: "query", schema: {} },
              { name: "d", in: "query", style: "deepObject", schema: {} },
              { name: "h", in: "header", schema: {} },
              { name: "c", in: "cookie", schema: {} },
              {
                name: "j",
                in: "query",
                content: { "application/json": { schema: { type: "object" } } },
              },
            ],
          },
        },
      },
    }).operations;
    expect(operation?.parameters).toMatchObject([
      { name: "p", style: "simple", explode: false },
      { name: "q", style: "form", explode: true, allowReserved: false },
      { name: "d", style: "deepObject", explode: false },
      { name: "h", style: "simple", explode: false },
      { name: "c", style: "form", explode: true },
      {
        name: "j",
        style: "content",
        mediaType: { type: "application/json" },
        schema: { type: "object" },
      },
    ]);
  });

  it("reads a style that does not fit its place as the default, and says so", () => {
    const api = apiOf({
      paths: { "/a": { get: { ...ok, parameters: [{ name: "h", in: "header", style: "form" }] } } },
    });
    expect(api.operations[0]?.parameters[0]).toMatchObject({ style: "simple" });
    expect(api.diagnostics).toEqual([
      {
        severity: "warning",
        path: "#/paths/~1a/get/parameters/0",
        message: 'style "form" does not exist for "in: header"; "simple" is used.',
      },
    ]);
  });

  it("follows references to operations, parameters, bodies, responses and path items", () => {
    const api = apiOf({
      paths: {
        "/a": { $ref: "#/components/pathItems/A" },
        "/b": { get: { $ref: "#/components/operations/list" } },
      },
      components: {
        pathItems: {
          A: {
            post: {
              requestBody: { $ref: "#/components/requestBodies/B" },
              responses: { "4xx": { $ref: "#/components/responses/R" } },
            },
          },
        },
        operations: {
          list: { operationId: "list", parameters: [{ $ref: "#/components/parameters/P" }] },
        },
        parameters: { P: { name: "p", in: "query" } },
        requestBodies: { B: { required: true, content: { "Application/JSON": {} } } },
        responses: { R: { description: "Bad", content: { "text/plain": {} } } },
      },
    });
    expect(api.diagnostics).toEqual([]);
    expect(api.operations).toMatchObject([
      {
        key: "POST /a",
        body: { required: true, content: [{ type: "application/json" }] },
        responses: [{ status: "4XX", description: "Bad", content: [{ type: "text/plain" }] }],
      },
      { key: "GET /b", operationId: "list", parameters: [{ name: "p" }] },
    ]);
  });

  it("follows references in place of texts", () => {
    const api = apiOf({
      root: { "x-texts": { id: "listThings", tag: "things" } },
      paths: {
        "/a": {
          get: {
            ...ok,
            operationId: { $ref: "#/x-texts/id" },
            tags: [{ $ref: "#/x-texts/tag" }, { $ref: "#/nowhere" }],
          },
        },
      },
    });
    expect(api.operations[0]).toMatchObject({ operationId: "listThings", tags: ["things"] });
  });

  it("lets one bad piece cost itself only, and names it", () => {
    const api = apiOf({
      paths: {
        "/good": { get: ok },
        "/bad": { get: "nothing", post: { $ref: "#/components/nowhere" } },
        "/params": { get: { ...ok, parameters: [{ in: "query" }, { name: "x", in: "body" }, 7] } },
        "/body": { post: { ...ok, requestBody: { content: {} } } },
        "https://api.example.com/whole": { get: ok },
      },
    });
    expect(api.operations.map(({ key }) => key)).toEqual([
      "GET /good",
      "GET /params",
      "POST /body",
    ]);
    expect(api.diagnostics.map(({ path }) => path)).toEqual([
      "#/paths/~1bad/get",
      "#/paths/~1bad/post",
      "#/paths/~1params/get/parameters/0",
      "#/paths/~1params/get/parameters/1",
      "#/paths/~1params/get/parameters/2",
      "#/paths/~1body/post/requestBody",
      "#/paths/https:~1~1api.example.com~1whole",
    ]);
  });

  it("reads a path's name that nobody declared, and leaves out a declared one that the path lacks", () => {
    const api = apiOf({
      paths: {
        "/a/{id}": { get: { ...ok, parameters: [{ name: "x", in: "path", required: true }] } },
      },
    });
    expect(api.operations[0]?.parameters).toMatchObject([
      { name: "id", in: "path", required: true, schema: { type: "string" } },
    ]);
    expect(api.diagnostics).toHaveLength(2);
  });

  it("takes servers from the operation, else the path, else the document", () => {
    const server = (url: string): JsonObject => ({ servers: [{ url }] });
    const api = apiOf({
      paths: {
        "/a": {
          ...server("https://path.example.com"),
          get: ok,
          put: { ...ok, ...server("https://own.example.com/x/") },
        },
        "/b": { get: ok },
      },
    });
    expect(api.operations.map(({ key, servers }) => [key, servers[0]?.url])).toEqual([
      ["GET /a", "https://path.example.com"],
      ["PUT /a", "https://own.example.com/x"],
      ["GET /b", "https://api.example.com/v1"],
    ]);
  });

  it("resolves relative servers against the document's address and fills variables", () => {
    const root = {
      servers: [
        { url: "../v2" },
        {
          url: "https://{region}.example.com:{port}/",
          variables: { region: { default: "eu" }, port: { default: 8443 } },
        },
        { url: "https://{tenant}.example.com" },
      ],
    };
    const api = apiOf({ paths: {}, root, address: "https://docs.example.com/api/openapi.json" });
    expect(api.servers.map(({ url }) => url)).toEqual([
      "https://docs.example.com/v2",
      "https://eu.example.com:8443",
    ]);
    expect(api.diagnostics).toMatchObject([{ path: "#/servers/2", severity: "warning" }]);
  });

  it("lets the operator choose among servers and set their variables", () => {
    const url = "https://{region}.example.com";
    const variables = { region: { default: "eu" } };
    const root = {
      servers: [
        { url: "https://a.example.com", description: "Test" },
        { url: "https://b.example.com", name: "live" },
        { url, variables },
      ],
    };
    const first = (server: string, region?: string): string | undefined =>
      readApi(loadedOf({ paths: {}, root }), "test", {
        server,
        serverVariables: new Map(region === undefined ? [] : [["region", region]]),
      }).servers[0]?.url;
    expect(first("live")).toBe("https://b.example.com");
    expect(first("Test")).toBe("https://a.example.com");
    expect(first("2")).toBe("https://eu.example.com");
    expect(first("2", "us")).toBe("https://us.example.com");
    expect(first("nowhere")).toBe("https://a.example.com");
  });

  it("has no server for a local document that names none", () => {
    expect(
      apiOf({ paths: {}, root: { servers: [] }, address: "file:///a/openapi.json" }).servers,
    ).toEqual([]);
    expect(
      apiOf({ paths: {}, root: { servers: [] }, address: "https://a.example.com/x/openapi.json" })
        .servers,
    ).toEqual([{ url: "https://a.example.com", name: "", description: "" }]);
  });

  it("lets an operation's security override the document's", () => {
    const api = apiOf({
      paths: {
        "/a": {
          get: ok,
          put: { ...ok, security: [] },
          post: { ...ok, security: [{}, { oauth: ["write"] }] },
        },
      },
      components: {
        securitySchemes: {
          key: { type: "apiKey", in: "header", name: "X-Key" },
          oauth: { type: "oauth2" },
          token: { type: "http", scheme: "Bearer" },
          odd: { type: "apiKey", in: "body", name: "x" },
        },
      },
      root: { security: [{ key: [] }] },
    });
    expect(api.operations.map(({ security }) => security)).toEqual([
      [[{ scheme: "key", scopes: [] }]],
      [],
      [[], [{ scheme: "oauth", scopes: ["write"] }]],
    ]);
    expect([...api.securitySchemes]).toEqual([
      ["key", { kind: "apiKey", in: "header", name: "X-Key" }],
      ["oauth", { kind: "oauth2", flows: {}, metadataUrl: undefined }],
      ["token", { kind: "bearer" }],
      ["odd", { kind: "unsupported", type: "apiKey" }],
    ]);
  });

  it("reads what OpenAPI 3.2 adds", () => {
    const api = apiOf({
      address: "https://docs.example.com/x/openapi.yaml",
      root: {
        $self: "https://api.example.com/y/openapi.yaml",
        servers: [{ url: "../v3", name: "prod" }],
      },
      components: { mediaTypes: { Line: { itemSchema: { type: "integer" } } } },
      paths: {
        "/a": {
          query: {
            ...ok,
            operationId: "find",
            parameters: [
              {
                name: "all",
                in: "querystring",
                content: { "application/json": { schema: { type: "object" } } },
              },
              { name: "c", in: "cookie", style: "cookie", examples: { one: { dataValue: "x" } } },
            ],
            requestBody: {
              content: { "application/jsonl": { $ref: "#/components/mediaTypes/Line" } },
            },
          },
          additionalOperations: { COPY: { operationId: "copy" }, "bad name": {} },
        },
      },
    });
    expect(api.servers).toEqual([
      { url: "https://api.example.com/v3", name: "prod", description: "" },
    ]);
    expect(api.operations).toMatchObject([
      {
        method: "QUERY",
        parameters: [
          { in: "querystring", style: "content" },
          { in: "cookie", style: "cookie", example: "x" },
        ],
        body: { content: [{ schema: { type: "array", items: { type: "integer" } } }] },
      },
      { key: "COPY /a", method: "COPY" },
    ]);
  });

  it("removes what people cannot see from texts", () => {
    const api = apiOf({
      paths: {
        "/a": { get: { ...ok, summary: "Li\u200Bst\u202E all\u0007", description: "a\r\nb" } },
      },
    });
    expect(api.operations[0]).toMatchObject({ summary: "List all", description: "a\nb" });
  });

  it("reads a document with no paths, odd members and names of prototypes", () => {
    const api = apiOf({
      paths: JSON.parse('{"/__proto__":{"get":{"operationId":"constructor"}}}') as JsonObject,
      root: { tags: "none", servers: [7], security: "x", info: [] },
    });
    expect(api.title).toBe("test");
    expect(api.operations[0]?.operationId).toBe("constructor");
  });
});
