/** Swagger 2.0 in the shape of OpenAPI 3, seen from the requests and schemas that come of it. */
import { describe, expect, it } from "vitest";

import { readApi } from "../../src/operation/read.ts";
import { buildRequest } from "../../src/request/build.ts";
import type { UpstreamRequest } from "../../src/request/model.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { hoistFromPaths } from "../../src/spec/swagger2/hoist.ts";
import { upgradeSwagger2 } from "../../src/spec/upgrade.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Catalogue, Tool } from "../../src/tool/model.ts";
import { loadedOf } from "../helpers/document.ts";
import { buildOptions } from "../helpers/request.ts";

const ok = { responses: { 200: { description: "OK" } } };

function catalogueOf(document: JsonObject, address?: string): Catalogue {
  const original = {
    swagger: "2.0",
    info: { title: "T", version: "1" },
    host: "api.example.com",
    ...document,
  };
  const url = address === undefined ? undefined : new URL(address);
  const root = upgradeSwagger2(hoistFromPaths(original), url);
  const loaded = { ...loadedOf({ paths: {} }), root, original, address: url };
  return createCatalogue([readApi(loaded, "test")]);
}

function toolOf(
  operation: JsonObject,
  more: JsonObject = {},
  path = "/things",
  method = "get",
): Tool {
  const [tool] = catalogueOf({ paths: { [path]: { [method]: operation } }, ...more }).tools;
  if (tool === undefined) throw new Error("no tool");
  return tool;
}

function requestOf(tool: Tool, given: JsonObject): UpstreamRequest {
  const outcome = buildRequest(tool, given, {
    ...buildOptions(),
    baseUrl: "https://api.example.com",
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.request;
}

describe("servers", () => {
  it.each<[JsonObject, string | undefined, readonly string[]]>([
    [
      { basePath: "/v2", schemes: ["http", "https"] },
      undefined,
      ["https://api.example.com/v2", "http://api.example.com/v2"],
    ],
    [{ schemes: ["http"] }, undefined, ["http://api.example.com"]],
    [{}, undefined, ["https://api.example.com"]],
    [{}, "http://docs.example.com/a.json", ["http://api.example.com"]],
    [
      { host: "", basePath: "/v1" },
      "https://docs.example.com/x/a.json",
      ["https://docs.example.com/v1"],
    ],
    [
      { schemes: ["ws"], host: "other.example.com:8443" },
      undefined,
      ["https://other.example.com:8443"],
    ],
  ])("%j, read from %s", (document, address, urls) => {
    const [api] = catalogueOf({ paths: {}, ...document }, address).apis;
    expect(api?.servers.map(({ url }) => url)).toEqual(urls);
  });

  it("follow an operation's own schemes", () => {
    const tool = toolOf({ ...ok, schemes: ["http"] }, { schemes: ["https"], basePath: "/v1" });
    expect(tool.operation.servers[0]?.url).toBe("http://api.example.com/v1");
  });
});

describe("lists", () => {
  const list = ["a b", "c"];

  it.each([
    ["csv", "v=a%20b,c"],
    ["ssv", "v=a%20b%20c"],
    ["tsv", "v=a%20b%09c"],
    ["pipes", "v=a%20b%7Cc"],
    ["multi", "v=a%20b&v=c"],
    [undefined, "v=a%20b,c"],
  ])("in a query, %s", (collectionFormat, query) => {
    const parameter = {
      name: "v",
      in: "query",
      type: "array",
      items: { type: "string" },
      ...(collectionFormat && { collectionFormat }),
    };
    const { url } = requestOf(toolOf({ ...ok, parameters: [parameter] }), { v: list });
    expect(new URL(url).search).toBe(`?${query}`);
  });

  it.each([
    ["csv", "a%20b,c", "a b,c"],
    ["ssv", "a%20b%20c", "a b c"],
    ["tsv", "a%20b%09c", "a b\tc"],
    ["pipes", "a%20b%7Cc", "a b|c"],
  ])("in a path and in a header, %s", (collectionFormat, path, header) => {
    const parameter = { type: "array", items: { type: "string" }, collectionFormat };
    const inPath = toolOf(
      { ...ok, parameters: [{ name: "v", in: "path", required: true, ...parameter }] },
      {},
      "/things/{v}",
    );
    expect(requestOf(inPath, { v: list }).url).toBe(`https://api.example.com/things/${path}`);
    const inHeader = toolOf({ ...ok, parameters: [{ name: "X-V", in: "header", ...parameter }] });
    expect(requestOf(inHeader, { "X-V": list }).headers["x-v"]).toBe(header);
  });

  it.each([
    ["csv", "v=a+b,c"],
    ["multi", "v=a+b&v=c"],
    ["pipes", "v=a+b%7Cc"],
  ])("in a form, %s", (collectionFormat, body) => {
    const parameter = {
      name: "v",
      in: "formData",
      type: "array",
      items: { type: "string" },
      collectionFormat,
    };
    const tool = toolOf({ ...ok, parameters: [parameter] }, {}, "/things", "post");
    expect(requestOf(tool, { v: list }).body).toBe(body);
  });
});

describe("bodies", () => {
  it("in: body, with the types that the operation or the document consumes", () => {
    const parameters = [
      { name: "pet", in: "body", required: true, schema: { $ref: "#/definitions/Pet" } },
    ];
    const more = {
      consumes: ["application/xml", "application/vnd.pet+json"],
      definitions: {
        Pet: {
          type: "object",
          required: ["name"],
          properties: { name: { type: "string", "x-nullable": true } },
        },
      },
    };
    const tool = toolOf({ ...ok, parameters }, more, "/things", "post");
    expect(tool.input.schema).toMatchObject({
      properties: { name: { type: ["string", "null"] } },
      required: ["name"],
    });
    expect(requestOf(tool, { name: "Rex" })).toMatchObject({
      body: '{"name":"Rex"}',
      headers: { "content-type": "application/vnd.pet+json" },
    });
    const own = toolOf(
      { ...ok, parameters, consumes: ["application/json"] },
      more,
      "/things",
      "put",
    );
    expect(requestOf(own, { name: "Rex" }).headers["content-type"]).toBe("application/json");
  });

  it("in: formData, as a form, and as multipart where there is a file", async () => {
    const text = {
      name: "title",
      in: "formData",
      type: "string",
      required: true,
      description: "Its title",
    };
    const form = toolOf({ ...ok, parameters: [text] }, {}, "/things", "post");
    expect(form.input.schema).toMatchObject({
      properties: { title: { type: "string", description: "Its title" } },
      required: ["title"],
    });
    expect(requestOf(form, { title: "a&b" }).body).toBe("title=a%26b");

    const file = { name: "file", in: "formData", type: "file" };
    const upload = toolOf(
      { ...ok, parameters: [text, file] },
      { consumes: ["application/json"] },
      "/things",
      "post",
    );
    const { body, headers } = requestOf(upload, {
      title: "t",
      file: { base64: "AAE=", filename: "a.bin" },
    });
    const parsed = await new Response(body as Uint8Array<ArrayBuffer>, {
      headers: { "content-type": headers["content-type"] ?? "" },
    }).formData();
    expect(parsed.get("title")).toBe("t");
    expect(parsed.get("file")).toMatchObject({ name: "a.bin", size: 2 });
  });
});

describe("what is shared", () => {
  it("parameters and responses of the document, parameters of the path", () => {
    const { tools } = catalogueOf({
      produces: ["application/json", "text/csv"],
      parameters: { Limit: { name: "limit", in: "query", type: "integer", maximum: 10 } },
      responses: {
        Things: { description: "All things", schema: { type: "array", items: { type: "string" } } },
      },
      paths: {
        "/things/{id}": {
          parameters: [{ name: "id", in: "path", required: true, type: "string" }],
          get: {
            parameters: [{ $ref: "#/parameters/Limit" }],
            responses: { 200: { $ref: "#/responses/Things" } },
          },
          put: { ...ok, parameters: [{ name: "id", in: "path", required: true, type: "integer" }] },
        },
      },
    });
    expect(tools[0]?.input.schema["properties"]).toEqual({
      id: { type: "string" },
      limit: { type: "integer", maximum: 10 },
    });
    expect(tools[0]?.operation.responses[0]).toMatchObject({
      description: "All things",
      content: [{ type: "application/json", schema: { type: "array" } }, { type: "text/csv" }],
    });
    expect(tools[1]?.input.schema["properties"]).toEqual({ id: { type: "integer" } });
  });

  it("is found where a reference leads into another operation", () => {
    const schema = { type: "object", properties: { name: { type: "string" } } };
    const { tools } = catalogueOf({
      paths: {
        "/a": { get: { responses: { 200: { description: "A", schema } } } },
        "/b": {
          post: {
            ...ok,
            parameters: [
              {
                name: "b",
                in: "body",
                required: true,
                schema: { $ref: "#/paths/~1a/get/responses/200/schema" },
              },
            ],
          },
        },
      },
    });
    expect(tools[1]?.input.schema["properties"]).toEqual({ name: { type: "string" } });
  });
});

it("reads security definitions", () => {
  const [api] = catalogueOf({
    paths: {},
    securityDefinitions: {
      login: { type: "basic" },
      key: { type: "apiKey", in: "query", name: "api_key" },
      grant: {
        type: "oauth2",
        flow: "accessCode",
        authorizationUrl: "https://a.example.com",
        tokenUrl: "https://b.example.com",
        scopes: { read: "Read" },
      },
    },
  }).apis;
  expect([...(api?.securitySchemes ?? [])]).toEqual([
    ["login", { kind: "basic" }],
    ["key", { kind: "apiKey", in: "query", name: "api_key" }],
    [
      "grant",
      {
        kind: "oauth2",
        flows: {
          authorizationCode: {
            authorizationUrl: "https://a.example.com/",
            tokenUrl: "https://b.example.com/",
            refreshUrl: undefined,
            deviceAuthorizationUrl: undefined,
          },
        },
        metadataUrl: undefined,
      },
    ],
  ]);
  expect(api?.document["components"]).toMatchObject({
    securitySchemes: { grant: { flows: { authorizationCode: { scopes: { read: "Read" } } } } },
  });
});

it("tells the subtypes of a discriminator apart", () => {
  const definitions = {
    Pet: {
      type: "object",
      discriminator: "kind",
      required: ["kind"],
      properties: { kind: { type: "string" } },
    },
    Dog: {
      allOf: [
        { $ref: "#/definitions/Pet" },
        { type: "object", properties: { barks: { type: "boolean" } } },
      ],
    },
  };
  const parameters = [
    { name: "pet", in: "body", required: true, schema: { $ref: "#/definitions/Pet" } },
  ];
  const { input } = toolOf({ ...ok, parameters }, { definitions }, "/pets", "post");
  expect(input.schema["properties"]).toEqual({ body: { $ref: "#/$defs/Pet" } });
  expect(input.schema["$defs"]).toMatchObject({
    Pet: {
      anyOf: [
        {
          allOf: [
            { $ref: "#/$defs/Dog" },
            { properties: { kind: { const: "Dog" } }, required: ["kind"] },
          ],
        },
        { $ref: "#/$defs/Pet_base" },
      ],
    },
    Dog: { allOf: [{ $ref: "#/$defs/Pet_base" }, { properties: { barks: { type: "boolean" } } }] },
    Pet_base: { properties: { kind: { type: "string" } } },
  });
});
