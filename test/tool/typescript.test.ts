import { join } from "node:path";

import fc from "fast-check";
import { parseSync } from "rolldown/utils";
import { describe, expect, it } from "vitest";

import { readApi } from "../../src/operation/read.ts";
import { isObject } from "../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";
import { toArgumentsType, toResultType, type TypeText } from "../../src/tool/typescript.ts";
import { corpusFolder, hasCorpus } from "../helpers/corpus.ts";
import { onlyTool } from "../helpers/document.ts";
import { load } from "../spec/load.ts";

/** An operation that takes a body of one property, and answers with the same. */
function toolOf(schema: JsonValue, schemas: JsonObject = {}): Tool {
  const content = { "application/json": { schema } };
  return onlyTool({
    paths: {
      "/things": {
        post: {
          operationId: "postThing",
          requestBody: {
            content: {
              "application/json": { schema: { type: "object", properties: { value: schema } } },
            },
          },
          responses: { 200: { description: "OK", content } },
        },
      },
    },
    components: { schemas },
  });
}

const linesOf = ({ type, declarations }: TypeText): readonly string[] => [type, ...declarations];

const resultOf = (schema: JsonValue, schemas: JsonObject = {}): TypeText =>
  toResultType(toolOf(schema, schemas), 10_000);

const listNode: JsonObject = {
  type: "object",
  properties: { next: { $ref: "#/components/schemas/Node" } },
};

describe("the type of a schema", () => {
  it.each<[JsonValue, string]>([
    [{ type: "string" }, "string"],
    [{ type: "integer" }, "number"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: "array", items: { type: "number" } }, "number[]"],
    [{ type: "array" }, "unknown[]"],
    [{ type: "array", items: { type: ["string", "null"] } }, "(string | null)[]"],
    [{ items: { type: "string" } }, "string[]"],
    [{ type: "array", prefixItems: [{ type: "string" }, { type: "number" }] }, "[string, number]"],
    [{ const: 3 }, "3"],
    [{ enum: ["a", "b", null] }, '"a" | "b" | null'],
    [{ type: "array", items: { enum: ["a | b"] } }, '"a | b"[]'],
    [{ type: "array", items: { enum: ["a", "b"] } }, '("a" | "b")[]'],
    [
      { enum: Array.from({ length: 30 }, (_, n) => n) },
      `${[...Array(24).keys()].join(" | ")} | /* 30 values */ number`,
    ],
    [{ type: "object" }, "object"],
    [{ type: "object", properties: { a: { type: "string" } } }, "{ a?: string }"],
    [
      { type: "object", required: ["a"], properties: { a: { type: "string" }, "b-c": {} } },
      '{ a: string; "b-c"?: unknown }',
    ],
    [{ type: "object", additionalProperties: { type: "number" } }, "{ [name: string]: number }"],
    [
      {
        type: "array",
        items: {
          oneOf: [
            { type: "object", properties: { a: { type: "string" } } },
            { type: "object", properties: { b: { type: "string" } } },
          ],
        },
      },
      "({ a?: string } | { b?: string })[]",
    ],
    [{ anyOf: [{ type: "string" }, {}] }, "unknown"],
    [
      {
        allOf: [
          { type: "object", properties: { a: { type: "string" } } },
          { oneOf: [{ const: 1 }, { const: 2 }] },
        ],
      },
      "{ a?: string } & (1 | 2)",
    ],
    [true, "unknown"],
    [{}, "unknown"],
  ])("of %j is %s", (schema, type) => {
    expect(linesOf(resultOf(schema))).toEqual([type]);
  });

  it("has a name where it stands in itself", () => {
    const text = resultOf({ $ref: "#/components/schemas/Node" }, { Node: listNode });
    expect(linesOf(text)).toEqual(["Node", "type Node = { next?: Node };"]);
  });

  it.each([
    ["string", "String"],
    ["object", "Object"],
    ["class", "Class"],
    ["Promise", "Promise_2"],
    ["customer", "Customer"],
    ["some.thing", "some_thing"],
  ])("has no name that the language has: %s becomes %s", (name, type) => {
    const reference = { $ref: `#/components/schemas/${name}` };
    const text = resultOf(reference, { [name]: { type: "object", properties: { me: reference } } });
    expect(linesOf(text)).toEqual([type, `type ${type} = { me?: ${type} };`]);
    expectReadable(text);
  });

  it("is cut between members where it is too long", () => {
    const properties = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`property_${n}`, { type: "string" }]),
    );
    const text = toResultType(toolOf({ type: "object", properties }), 1_000);
    expect(text.type.length).toBeLessThanOrEqual(1_000);
    expect(text.type).toMatch(/^\{ property_0\?: string; .* \/\* \d+ more \*\/ \}$/);
    expectReadable(text);
  });

  it("is told with what the document says of the arguments", () => {
    const tool = onlyTool({
      paths: {
        "/things/{id}": {
          get: {
            operationId: "getThing",
            parameters: [
              {
                name: "id",
                in: "path",
                required: true,
                schema: { type: "integer" },
                description: "Which one */ type Evil = 1;\n}\nmore",
              },
            ],
            responses: { 204: { description: "none" } },
          },
        },
      },
    });
    expect(linesOf(toArgumentsType(tool, 1_000))).toEqual([
      "{\n  id: number; // Which one */ type Evil = 1; } more\n}",
    ]);
    expect(linesOf(toResultType(tool, 1_000))).toEqual(["string | null"]);
    expectReadable(toArgumentsType(tool, 1_000));
  });
});

/** Names and texts that have broken generators. */
const hostile = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "*/",
    "//",
    "}",
    "\n}\n",
    '"',
    "`${1}`",
    "\\",
    "\u2028",
    "\u202e",
    "</script>",
    "string",
    "class",
    "Ünïcode 名前",
    "😀",
    "a-b.c",
    "1st",
    "",
    " | ",
    "\0",
  ),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

const names = ["A", "string", "Promise", "B.c", "default"];

const schemas = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom<JsonObject>(
      {},
      { type: "string" },
      { type: "integer" },
      { type: ["null", "array"] },
    ),
    fc.record({ $ref: fc.constantFrom(...names).map((name) => `#/components/schemas/${name}`) }),
    fc.record({ type: hostile }),
    fc.record({ const: fc.jsonValue({ maxDepth: 2 }) }),
    fc.record({
      enum: fc.array(fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<JsonValue>, { maxLength: 30 }),
    }),
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc.record({ prefixItems: fc.array(tie("schema"), { maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie("schema"), { maxLength: 3 }) }),
    fc.record({
      anyOf: fc.array(tie("schema"), { maxLength: 3 }),
      oneOf: fc.array(tie("schema"), { maxLength: 3 }),
    }),
    fc.record(
      {
        type: fc.constant("object"),
        description: hostile,
        properties: fc.dictionary(hostile, tie("schema"), { maxKeys: 5 }),
        required: fc.array(hostile, { maxLength: 2 }),
        additionalProperties: tie("schema"),
      },
      { requiredKeys: ["type"] },
    ),
  ),
}));

describe("the text", () => {
  it("is TypeScript that names nothing which is not there, whatever the schema, within its length", () => {
    fc.assert(
      fc.property(
        schemas.schema,
        fc.tuple(...names.map(() => schemas.schema)),
        fc.constantFrom(40, 200, 2_000),
        (schema, definitions, maxLength) => {
          const components = Object.fromEntries(
            names.map((name, index) => [name, definitions[index] ?? {}]),
          );
          const tool = toolOf(schema, components);
          for (const text of [toResultType(tool, maxLength), toArgumentsType(tool, maxLength)]) {
            expectReadable(text);
          }
          const result = linesOf(toResultType(tool, maxLength)).join("\n");
          expect(result.length).toBeLessThanOrEqual(maxLength);
        },
      ),
      { numRuns: 150 },
    );
  });

  it
    .skipIf(!hasCorpus)
    .each([
      ["notion/notion-openapi.json"],
      ["powerdns/authoritative-api-openapi.yaml"],
      ["openapi-learn/examples/v3.0/uspto.yaml"],
      ["adyen/CheckoutService-v71.json"],
    ])("is that for every operation of %s", async (file) => {
    const loaded = await load(join(corpusFolder, file), { maxBytes: 50_000_000 });
    const { tools } = createCatalogue([readApi(loaded, "corpus")]);
    expect(tools.length).toBeGreaterThan(2);
    for (const tool of tools) {
      expectReadable(toResultType(tool, 3_000));
      expectReadable(toArgumentsType(tool, 4_000));
    }
  });
});

/** As `search` writes it: it parses, and all that it names is declared, once. */
function expectReadable({ type, declarations }: TypeText): void {
  const source = [`declare const value: Promise<${type}>;`, ...declarations].join("\n");
  const { program, errors } = parseSync("types.ts", source, { lang: "ts" });
  expect({ source, errors: errors.map(({ message }) => message) }).toEqual({ source, errors: [] });
  const declared = ["Promise"];
  const named: string[] = [];
  walk(program, (kind, node) => {
    if (kind === "TSTypeAliasDeclaration") declared.push(nameOf(node["id"]));
    if (kind === "TSTypeReference") named.push(nameOf(node["typeName"]));
  });
  expect([source, declared.length]).toEqual([source, new Set(declared).size]);
  expect([source, named.filter((name) => !declared.includes(name))]).toEqual([source, []]);
}

function walk(node: unknown, visit: (kind: unknown, node: Record<string, unknown>) => void): void {
  if (typeof node !== "object" || node === null) return;
  const members = new Map(Object.entries(node));
  visit(members.get("type"), Object.fromEntries(members));
  for (const member of members.values()) walk(member, visit);
}

function nameOf(node: unknown): string {
  return isObject(node) ? String(node["name"]) : "";
}
