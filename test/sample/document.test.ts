import { fileURLToPath } from "node:url";

import SwaggerParser from "@apidevtools/swagger-parser";
import type { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { bookshopDocument, createBookshop } from "../../src/sample/bookshop.ts";
import { createWeather, weatherBasePath, weatherDocument } from "../../src/sample/weather.ts";
import { compile, entries, member, readDocument, resolve } from "./documented-api.ts";

describe.each([
  ["bookshop", bookshopDocument, createBookshop({ token: "t" }), ""],
  ["weather", weatherDocument, createWeather({ apiKey: "k" }), weatherBasePath],
])("the document of the %s", (_, address, app, basePath) => {
  test("is valid OpenAPI", async () => {
    const api = await SwaggerParser.validate(fileURLToPath(address));
    expect(api.info.version).not.toBe("");
  });

  test("describes the routes that are served, all of them and no others", async () => {
    const { operations } = await readDocument(address);
    const documented = [...operations.keys()].map(shapeOf);
    expect(routesOf(app, basePath).toSorted()).toEqual(documented.toSorted());
  });

  test("has examples that match their schemas", async () => {
    const document = await readDocument(address);
    const found = examplesIn(document.root);
    expect(found.length).toBeGreaterThan(10);
    const wrong = found.filter(
      ({ schema, value }) => !compile(document, resolve(document, schema))(value),
    );
    expect(wrong).toEqual([]);
  });
});

test("names every operation of the bookshop in camelCase", async () => {
  const { operations } = await readDocument(bookshopDocument);
  const ids = [...operations.values()].map((operation) => member(operation, "operationId"));
  expect(ids).toEqual(ids.map(() => expect.stringMatching(/^[a-z]+([A-Z][a-z]+)*$/)));
});

test("leaves some operations of the weather API without a name, and puts slashes in others", async () => {
  const { operations } = await readDocument(weatherDocument);
  const ids = [...operations.values()].map((operation) => member(operation, "operationId"));
  expect(ids).toContain(undefined);
  expect(ids).toContain("stations/list");
  expect(ids).toContain("alerts/create_subscription");
});

interface Example {
  readonly schema: unknown;
  readonly value: unknown;
}

/** Everywhere that a schema and an example of it stand together. */
function examplesIn(node: unknown): readonly Example[] {
  const schema = member(node, "schema") ?? node;
  const lone = member(node, "example");
  const examples = member(node, "examples");
  const here = [
    ...(lone === undefined ? [] : [lone]),
    ...(Array.isArray(examples)
      ? examples
      : entries(examples).map(([, one]) => member(one, "value"))),
  ].map((value): Example => ({ schema, value }));
  return [...here, ...entries(node).flatMap(([, child]) => examplesIn(child))];
}

/** `GET /books/*`: what a route is when the names of its parameters do not count. */
function shapeOf(route: string): string {
  return route
    .split("/")
    .map((segment) => (/[{:]/.test(segment) ? "*" : segment))
    .join("/");
}

function routesOf(app: Hono, basePath: string): readonly string[] {
  const handlers = app.routes.filter(({ method }) => method !== "ALL");
  return [
    // A route with a middleware of its own is listed twice.
    ...new Set(
      handlers.map(({ method, path }) => shapeOf(`${method} ${path.slice(basePath.length)}`)),
    ),
  ];
}
