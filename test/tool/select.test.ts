import { describe, expect, it } from "vitest";

import { type ToolOptions, toolOptions } from "../../src/config/tool-options.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";
import { apiOf } from "../helpers/document.ts";

const ok = { responses: { 200: { description: "OK" } } };

const paths: JsonObject = {
  "/books": {
    get: { ...ok, operationId: "books/list", tags: ["books"] },
    post: { ...ok, operationId: "books/create", tags: ["books", "admin"] },
  },
  "/books/{id}/cover": {
    get: { ...ok, operationId: "covers/get", tags: ["media"], deprecated: true },
  },
  "/admin/users": { delete: { ...ok, tags: ["admin"] } },
};

function tools(
  options: Parameters<typeof toolOptions.parse>[0],
  own: JsonObject = paths,
): readonly Tool[] {
  const api = apiOf({ paths: own });
  const parsed: ToolOptions = toolOptions.parse(options);
  return createCatalogue([api], new Map([[api.name, parsed]])).tools;
}

function names(...given: Parameters<typeof tools>): readonly string[] {
  return tools(...given).map(({ name }) => name);
}

describe("the selection of operations", () => {
  it.each<[unknown, readonly string[]]>([
    [{}, ["books_list", "books_create", "covers_get", "delete_admin_users"]],
    [{ include: { tags: ["books"] } }, ["books_list", "books_create"]],
    [{ include: { tags: ["books"], methods: ["get"] } }, ["books_list"]],
    [{ exclude: { tags: ["admin"] } }, ["books_list", "covers_get"]],
    [{ include: { paths: ["/books/**"] } }, ["books_list", "books_create", "covers_get"]],
    [
      { exclude: { paths: ["/books/{id}/*"] } },
      ["books_list", "books_create", "delete_admin_users"],
    ],
    [
      { include: { operations: ["books/*", "DELETE /admin/**"] } },
      ["books_list", "books_create", "delete_admin_users"],
    ],
    [{ include: { tags: ["books"] }, exclude: { operations: ["*/create"] } }, ["books_list"]],
    [{ readOnly: true }, ["books_list", "covers_get"]],
    [{ deprecated: false }, ["books_list", "books_create", "delete_admin_users"]],
    [
      { operations: { "DELETE /admin/users": { enabled: false } } },
      ["books_list", "books_create", "covers_get"],
    ],
  ])("%j", (options, expected) => {
    expect(names(options)).toEqual(expected);
  });

  it.each([
    { "x-mcp": false },
    { "x-mcp": { enabled: false } },
    { "x-speakeasy-mcp": { disabled: true } },
    { "x-kong-mcp-exclude": true },
    { "x-hidden": true },
    { "x-mcp-hidden": true },
  ])("heeds %j on an operation", (extension) => {
    expect(names({}, { "/a": { get: { ...ok, ...extension }, put: ok } })).toEqual(["put_a"]);
  });

  it("lets the operation override its path, and that its document", () => {
    const api = apiOf({
      root: { "x-mcp": false },
      paths: {
        "/a": { get: ok },
        "/b": { "x-mcp": true, get: ok, put: { ...ok, "x-mcp": false } },
      },
    });
    expect(createCatalogue([api]).tools.map(({ name }) => name)).toEqual(["get_b"]);
  });

  it("gives the operator the last word over a document that hides an operation", () => {
    const hidden = { "/a": { get: { ...ok, operationId: "secret", "x-mcp": false } } };
    expect(names({}, hidden)).toEqual([]);
    expect(names({ include: { operations: ["secret"] } }, hidden)).toEqual(["secret"]);
    expect(names({ operations: { secret: { enabled: true } } }, hidden)).toEqual(["secret"]);
  });
});

describe("what a document or the operator says of a tool", () => {
  const operation = {
    ...ok,
    operationId: "doIt",
    summary: "Do it",
    "x-mcp": { name: "do_it", title: "It", description: "Does it well.", readOnlyHint: true },
  };

  it("is taken from the document", () => {
    expect(tools({}, { "/a": { post: operation } })[0]).toMatchObject({
      name: "do_it",
      title: "It",
      description: "Does it well.",
      hints: { readOnlyHint: true, destructiveHint: false },
    });
  });

  it("is taken from the operator first", () => {
    const operations = {
      doIt: {
        name: "mine",
        title: "Mine",
        description: "My own.",
        readOnlyHint: false,
        destructiveHint: true,
      },
    };
    expect(tools({ operations }, { "/a": { post: operation } })[0]).toMatchObject({
      name: "mine",
      title: "Mine",
      description: "My own.",
      hints: { readOnlyHint: false, destructiveHint: true },
    });
  });

  it.each([
    [{ "x-speakeasy-mcp": { name: "n", description: "D." } }, { name: "n", description: "D." }],
    [{ "x-gram": { name: "n", summary: "T", description: "D." } }, { name: "n", title: "T" }],
    [
      { "x-kong-mcp-tool-name": "n", "x-kong-mcp-tool-description": "D." },
      { name: "n", description: "D." },
    ],
    [{ "x-mcp": { annotations: { destructiveHint: true } } }, { hints: { destructiveHint: true } }],
  ])("is read from %j", (extension, expected) => {
    expect(tools({}, { "/a": { get: { ...ok, ...extension } } })[0]).toMatchObject(expected);
  });

  it("does not give one path's name to all its tools", () => {
    expect(names({}, { "/a": { "x-mcp": { name: "same" }, get: ok, put: ok } })).toEqual([
      "get_a",
      "put_a",
    ]);
  });
});
