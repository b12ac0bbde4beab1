import { describe, expect, it } from "vitest";

import {
  evaluate,
  type ExpressionMessage,
  type ExpressionScope,
} from "../../src/response/runtime-expression.ts";
import type { JsonValue } from "../../src/spec/model.ts";

const message = (
  values: Readonly<Record<string, JsonValue>>,
  body: JsonValue | undefined,
): ExpressionMessage => {
  const of = (place: string) => (name: string) => values[`${place} ${name}`];
  return { header: of("header"), query: of("query"), path: of("path"), body: () => body };
};

const scope: ExpressionScope = {
  url: "https://api.example.com/v1/pets/7?x=1",
  method: "GET",
  statusCode: 201,
  request: message({ "path id": 7, "query q.a": ["x"], "header X-Team": "red" }, { tags: ["a"] }),
  response: message(
    { "header Location": "/pets/8" },
    {
      id: 8,
      owner: { "first/name~": "Ada", none: null, empty: "" },
      list: [{ id: "x" }],
      on: false,
    },
  ),
};

describe("evaluate", () => {
  it.each<[JsonValue, JsonValue | undefined]>([
    ["$url", "https://api.example.com/v1/pets/7?x=1"],
    ["$method", "GET"],
    ["$statusCode", 201],
    ["$request.path.id", 7],
    ["$request.query.q.a", ["x"]],
    ["$request.header.X-Team", "red"],
    ["$request.body", { tags: ["a"] }],
    ["$request.body#/tags/0", "a"],
    ["$response.header.Location", "/pets/8"],
    ["$response.body#/id", 8],
    ["$response.body#/on", false],
    ["$response.body#/owner/first~1name~0", "Ada"],
    ["$response.body#/list/0/id", "x"],
    // What is not there, or says nothing.
    ["$response.body#/nothing", undefined],
    ["$response.body#/list/1/id", undefined],
    ["$response.body#/constructor", undefined],
    ["$response.body#/owner/none", undefined],
    ["$response.body#/owner/empty", undefined],
    ["$response.body#id", undefined],
    ["$response.path.id", undefined],
    ["$request.cookie.session", undefined],
    ["$response.bodies#/id", undefined],
    // Within text.
    ["/pets/{$response.body#/id}/{$method}", "/pets/8/GET"],
    ["{$response.body#/id}", "8"],
    ["{$response.body#/nothing}", undefined],
    ["{$response.body#/owner}", undefined],
    ["{$other} {a}", "{$other} {a}"],
    // Constants.
    ["seven", "seven"],
    ["$5", "$5"],
    ["", ""],
    [null, null],
    [7, 7],
    [{ a: ["$response.body#/id", true] }, { a: [8, true] }],
    [{ a: ["$response.body#/nothing"] }, undefined],
  ])("reads %j as %j", (expression, value) => {
    expect(evaluate(expression, scope)).toEqual(value);
  });

  it("ends in a document that nests without an end", () => {
    let nested: JsonValue = "x";
    for (let level = 0; level < 10_000; level++) nested = [nested];
    expect(evaluate(nested, scope)).toBeUndefined();
  });
});
