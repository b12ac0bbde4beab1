/** The published matrix, row by row: what stands in `matrix.yaml` is what goes on the wire. */
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import type { ListNotation } from "../../src/config/request-options.ts";
import { readApi } from "../../src/operation/read.ts";
import { buildRequest } from "../../src/request/build.ts";
import type { UpstreamRequest } from "../../src/request/model.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { upgradeSwagger2 } from "../../src/spec/upgrade.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";
import { loadedOf, toolFor } from "../helpers/document.ts";
import { build, buildOptions } from "../helpers/request.ts";

type Place = "path" | "query" | "querystring" | "header" | "cookie" | "form" | "formData";

type Row = Readonly<Record<string, string>> & { readonly where: Where };

interface Where {
  readonly in: Place;
  readonly style?: string;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  readonly allowEmptyValue?: boolean;
  readonly content?: string;
  readonly contentType?: string;
}

interface Matrix {
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly rows: readonly Row[];
  readonly collections: readonly {
    readonly in: Place;
    readonly collectionFormat?: string;
    readonly array: string;
    readonly reservedArray: string;
  }[];
  readonly nested: { readonly value: JsonObject } & Readonly<Record<ListNotation, string>>;
}

const matrix = parse(
  readFileSync(new URL("matrix.yaml", import.meta.url), "utf8"),
) as unknown as Matrix;

const columns = Object.keys(matrix.values);

describe("the matrix", () => {
  it.each(matrix.rows.map((row) => [JSON.stringify(row.where), row] as const))(
    "is what goes on the wire: %s",
    (_title, { where, ...cells }) => {
      const tool = toolOf(where);
      const seen = Object.fromEntries(
        columns.map((column) => [column, wireOf(tool, where.in, matrix.values[column] ?? null)]),
      );
      const expected = Object.fromEntries(
        columns.map((column) => [column, cells[column] === "n/a" ? seen[column] : cells[column]]),
      );
      expect(seen).toEqual(expected);
    },
  );

  it("has a cell for every value in every row", () => {
    for (const { where: _, ...cells } of matrix.rows) expect(Object.keys(cells)).toEqual(columns);
  });
});

describe("the collection formats of Swagger 2.0", () => {
  it.each(matrix.collections.map((row) => [row.in, row.collectionFormat ?? "none", row] as const))(
    "in %s: %s",
    (_in, _format, { in: place, collectionFormat, array, reservedArray }) => {
      const tool = swaggerTool(place, collectionFormat);
      const wire = (column: string): string => wireOf(tool, place, matrix.values[column] ?? null);
      expect([wire("array"), wire("reservedArray")]).toEqual([array, reservedArray]);
    },
  );
});

describe("values deeper than deepObject is defined", () => {
  const { value, ...notations } = matrix.nested;

  it.each(Object.entries(notations))("are written with %s", (lists, expected) => {
    const notation = lists as ListNotation;
    const parameter = toolOf({ in: "query", style: "deepObject", explode: true });
    const field = toolOf({ in: "form", style: "deepObject", explode: true });
    expect(build(parameter, { color: value }, { lists: notation }).url.split("?")[1]).toBe(
      expected,
    );
    expect(build(field, { color: value }, { lists: notation }).body).toBe(expected);
  });
});

function toolOf({ in: place, content, contentType, ...how }: Where): Tool {
  if (place === "form") {
    const encoding = {
      ...how,
      ...(contentType !== undefined && { contentType }),
    };
    return toolFor(
      {
        requestBody: {
          required: true,
          content: {
            "application/x-www-form-urlencoded": {
              schema: { type: "object", properties: { color: {} } },
              ...(Object.keys(encoding).length > 0 && { encoding: { color: encoding } }),
            },
          },
        },
      },
      { method: "post" },
    );
  }
  const schema =
    content === undefined ? { schema: {} } : { content: { [content]: { schema: {} } } };
  return toolFor(
    { parameters: [{ name: "color", in: place, required: place === "path", ...how, ...schema }] },
    { path: place === "path" ? "/a/{color}/b" : "/a" },
  );
}

function swaggerTool(place: Place, collectionFormat: string | undefined): Tool {
  const parameter = {
    name: "color",
    in: place,
    required: true,
    type: "array",
    items: { type: "string" },
    ...(collectionFormat !== undefined && { collectionFormat }),
  };
  const root = upgradeSwagger2(
    {
      swagger: "2.0",
      info: { title: "Test", version: "1" },
      paths: {
        [place === "path" ? "/a/{color}/b" : "/a"]: {
          [place === "formData" ? "post" : "get"]: { parameters: [parameter] },
        },
      },
    },
    undefined,
  );
  const loaded = { ...loadedOf({ paths: {} }), root, original: root };
  const [tool] = createCatalogue([readApi(loaded, "test")]).tools;
  if (tool === undefined) throw new Error("the document has no operation");
  return tool;
}

/** What the place holds, `absent` when nothing was sent there, `refused` when nothing was sent at all. */
function wireOf(tool: Tool, place: Place, value: JsonValue): string {
  const outcome = buildRequest(tool, { color: value }, buildOptions());
  return outcome.ok ? (readers[place](outcome.request) ?? "absent") : "refused";
}

const readers: Readonly<Record<Place, (request: UpstreamRequest) => string | undefined>> = {
  path: ({ url }) => /^https:\/\/api\.example\.com\/v1\/a\/(.*)\/b$/.exec(url)?.[1],
  query: queryOf,
  querystring: queryOf,
  header: ({ headers }) => headers["color"],
  cookie: ({ headers }) => headers["cookie"],
  form: ({ body }) => String(body),
  formData: ({ body }) => String(body),
};

function queryOf({ url }: UpstreamRequest): string | undefined {
  return /\?(.*)$/.exec(url)?.[1];
}
