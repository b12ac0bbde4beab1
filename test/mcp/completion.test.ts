import { describe, expect, it } from "vitest";

import { promptTable } from "../../src/config/prompt-options.ts";
import { complete } from "../../src/mcp/completion.ts";
import { createPromptsOf } from "../../src/mcp/prompt/book.ts";
import { readApi } from "../../src/operation/read.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { narrow, wholeSlice } from "../../src/tool/slice.ts";
import { loadedOf } from "../helpers/document.ts";
import { createFixture } from "./fixture.ts";

const operations = "openapi://{api}/operations/{operation}";
const schemas = "openapi://{api}/schemas/{schema}";

const prompts = promptTable.parse({
  greet: {
    arguments: [{ name: "word", values: ["Hello", "Good day"] }, { name: "api" }, { name: "free" }],
    messages: ["{word}"],
  },
});

function offer(
  template: string | { readonly prompt: string },
  argument: string,
  value: string,
  given: Readonly<Record<string, string>> = {},
  catalogue = createFixture(),
) {
  const ref =
    typeof template === "string"
      ? ({ type: "ref/resource", uri: template } as const)
      : ({ type: "ref/prompt", name: template.prompt } as const);
  const params = { ref, argument: { name: argument, value }, context: { arguments: given } };
  return complete(params, catalogue, createPromptsOf(prompts)(catalogue)).completion;
}

function catalogueOf(paths: JsonObject) {
  return createCatalogue([readApi(loadedOf({ paths }), "test")]);
}

function pathsOf(operationIds: readonly string[]): JsonObject {
  return Object.fromEntries(
    operationIds.map((operationId, index) => [`/${index}`, { get: { operationId } }]),
  );
}

describe("completion", () => {
  it.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
    ["api", "", {}, ["pets", "orders"]],
    ["api", "or", {}, ["orders"]],
    ["api", "ORD", {}, ["orders"]],
    ["api", "shop", {}, ["pets"]],
    ["api", "p", { api: "orders" }, ["pets"]],
    ["operation", "", {}, ["pets_listPets", "pets_getPet", "pets_createPet", "orders_listOrders"]],
    ["operation", "list", {}, ["pets_listPets", "orders_listOrders"]],
    ["operation", "", { api: "orders" }, ["orders_listOrders"]],
    ["operation", "", { api: "nothing" }, []],
    ["operation", "POST /pets", {}, ["pets_createPet"]],
    ["operation", "pets/get", {}, ["pets_getPet", "pets_listPets"]],
    ["operation", "add a pet", {}, ["pets_createPet"]],
    ["operation", "pets_getPat", {}, ["pets_getPet", "pets_listPets", "pets_createPet"]],
    ["operation", "zzzzzzzzzzzzzzzz", {}, []],
  ])("offers for %s %j, given %j, %j", (argument, value, given, expected) => {
    expect(offer(operations, argument, value, given).values).toEqual(expected);
  });

  it("offers schemas and tags, those of the API that is given", () => {
    expect(offer(schemas, "schema", "").values).toEqual(["Pet", "Home", "Anything", "Odd/name ~"]);
    expect(offer(schemas, "schema", "name", { api: "pets" }).values).toEqual(["Odd/name ~"]);
    expect(offer(schemas, "schema", "", { api: "orders" }).values).toEqual([]);
    expect(offer("openapi://{api}/tags/{tag}", "tag", "").values).toEqual(["pets", "lookup"]);
  });

  it("ranks what begins with it, then words, then insides, then what its words lead to", () => {
    const catalogue = catalogueOf({
      ...pathsOf(["relabel", "add_label", "labelIssue", "label"]),
      "/labels": { get: { operationId: "tags", summary: "All labels" } },
    });
    expect(offer(operations, "operation", "label", {}, catalogue).values).toEqual([
      "label",
      "labelIssue",
      "add_label",
      "relabel",
      "tags",
    ]);
  });

  it("offers at most 100 and says how many there are", () => {
    const ids = Array.from({ length: 101 }, (_, index) => `op${index}`);
    const offered = (count: number) => {
      const { values, ...rest } = offer(
        operations,
        "operation",
        "op",
        {},
        catalogueOf(pathsOf(ids.slice(0, count))),
      );
      return { count: values.length, ...rest };
    };
    expect(offered(100)).toEqual({ count: 100, total: 100, hasMore: false });
    expect(offered(101)).toEqual({ count: 100, total: 101, hasMore: true });
  });

  it("offers nothing beyond what the client sees", () => {
    const part = narrow(createFixture(), [{ ...wholeSlice, tags: ["lookup"] }]);
    expect(offer(operations, "operation", "", {}, part).values).toEqual(["pets_getPet"]);
    expect(offer(operations, "api", "", {}, part).values).toEqual(["pets"]);
    expect(offer("openapi://{api}/tags/{tag}", "tag", "", {}, part).values).toEqual([
      "pets",
      "lookup",
    ]);
  });

  it.each<[string, string, string, Readonly<Record<string, string>>, readonly string[]]>([
    ["explore_api", "api", "p", {}, ["pets"]],
    ["explore_api", "goal", "", {}, []],
    ["plan_calls", "task", "x", {}, []],
    ["explain_error", "operation", "getP", {}, ["pets_getPet"]],
    ["explain_error", "error", "", { operation: "pets_listPets" }, []],
    ["greet", "word", "", {}, ["Hello", "Good day"]],
    ["greet", "word", "day", {}, ["Good day"]],
    ["greet", "api", "", {}, ["pets", "orders"]],
    ["greet", "free", "", {}, []],
  ])(
    "offers for the prompt %s, %s %j, given %j, %j",
    (prompt, argument, value, given, expected) => {
      expect(offer({ prompt }, argument, value, given).values).toEqual(expected);
    },
  );

  it("offers the failures that an operation names, as statuses", () => {
    const answers = { 200: {}, 404: {}, 409: {}, "5XX": {}, default: {} };
    const catalogue = catalogueOf({ "/a": { get: { operationId: "a", responses: answers } } });
    const given = { operation: "a" };
    expect(offer({ prompt: "explain_error" }, "error", "", given, catalogue).values).toEqual([
      "404 Not Found",
      "409 Conflict",
    ]);
  });

  it.each([
    [{ prompt: "greeet" }, "word", "Closest: greet."],
    [
      { prompt: "greet" },
      "words",
      'Prompt greet has no argument "words"; it takes word, api, free.',
    ],
    ["openapi://{api}/nothing", "api", "Unknown resource template"],
    [operations, "schema", "it takes api, operation."],
  ])("refuses %j with %s", (template, argument, complaint) => {
    expect(() => offer(template, argument, "")).toThrow(complaint);
  });
});
