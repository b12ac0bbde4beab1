/** Every parameter and body property of a document has one argument, and every argument one place to go. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Operation } from "../../src/operation/model.ts";
import { buildRequest } from "../../src/request/build.ts";
import { isObject } from "../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";
import { checkArguments } from "../../src/tool/validate.ts";
import { tokensOf } from "../corpus/raw-operation.ts";
import { findBreaches } from "../corpus/strict.ts";
import { toolFor } from "../helpers/document.ts";
import { buildOptions } from "../helpers/request.ts";
import { documentArbitrary, nameArbitrary } from "./document.ts";
import { readDocument } from "./load.ts";

const documents = documentArbitrary(["3.0.3", "3.1.0", "3.2.0"]);

/** OpenAPI 3.1, section 4.8.12.1; RFC 9110, section 7.6.1: not for callers to set. */
const reservedHeader =
  /^(accept|content-type|authorization|host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|proxy-authorization|proxy-connection)$/i;

describe("parameters of any document", () => {
  it("are bound, reported or reserved", async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const api = await readDocument(document);
        const reported = new Set(
          api.diagnostics.map(({ path }) => JSON.stringify(withSlash(tokensOf(path)))),
        );
        for (const operation of api.operations) {
          const kept = new Set(
            operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`),
          );
          for (const { value, tokens } of declaredBy(operation)) {
            const parameter = follow(value, api.document);
            const isKept = kept.has(`${String(parameter["in"])} ${String(parameter["name"])}`);
            const isReserved =
              parameter["in"] === "header" && reservedHeader.test(String(parameter["name"]));
            expect(isKept || isReserved || reported.has(JSON.stringify(tokens))).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("arguments of any document's tools", () => {
  it("are bound once, each to a place of its own", async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const { tools } = createCatalogue([await readDocument(document)]);
        for (const tool of tools) expectBijection(tool);
      }),
      { numRuns: 400 },
    );
  });
});

const options = { ...buildOptions(), baseUrl: "https://api.example.com" };

const texts = fc.constant<JsonObject>({ type: "string" });
const hiddenTexts = fc.constant<JsonObject>({ type: "string", readOnly: true });
const operations = fc
  .record({
    parameters: fc.uniqueArray(
      nameArbitrary.filter((name) => name !== ""),
      { maxLength: 5 },
    ),
    properties: fc.uniqueArray(
      fc.tuple(nameArbitrary, fc.oneof({ weight: 5, arbitrary: texts }, hiddenTexts)),
      { minLength: 1, maxLength: 5, selector: ([name]) => name },
    ),
  })
  .map(({ parameters, properties }) => ({
    parameters: parameters.map((name) => ({ in: "query", name, schema: { type: "string" } })),
    properties,
  }));

describe("a call with every argument", () => {
  it("fills every parameter and every property of the body, each with what was given for it", () => {
    fc.assert(
      fc.property(operations, ({ parameters, properties }) => {
        const tool = toolFor(
          {
            parameters,
            requestBody: {
              required: true,
              content: {
                "application/json": {
                  schema: { type: "object", properties: Object.fromEntries(properties) },
                },
              },
            },
          },
          { method: "post" },
        );
        const names = Object.keys(tool.input.schema["properties"] ?? {});
        const given = Object.fromEntries(names.map((name, index) => [name, `value ${index}`]));
        const built = buildRequest(tool, given, options);
        if (!built.ok) throw new Error(JSON.stringify(built.problems));
        const query = [...new URL(built.request.url).searchParams];
        const body = Object.entries(JSON.parse(String(built.request.body ?? "{}")));

        const visible = properties.filter(([, schema]) => schema["readOnly"] !== true);
        expect(query.map(([name]) => name)).toEqual(parameters.map(({ name }) => name));
        expect(new Set(body.map(([name]) => name))).toEqual(new Set(visible.map(([name]) => name)));
        expect(new Set([...query, ...body].map(([, value]) => value))).toEqual(
          new Set(Object.values(given)),
        );
        expect(names).toHaveLength(query.length + body.length);
      }),
      { numRuns: 500 },
    );
  });

  it("carries a lone body whole, whatever is said of it besides its properties", () => {
    fc.assert(
      fc.property(operations, fc.array(nameArbitrary, { maxLength: 3 }), (drawn, required) => {
        const properties = drawn.properties.filter(([, schema]) => schema["readOnly"] !== true);
        const tool = toolFor(
          {
            requestBody: {
              required: true,
              content: {
                "application/json": {
                  schema: {
                    type: "object",
                    properties: Object.fromEntries(properties),
                    required,
                    maxProperties: 20,
                  },
                },
              },
            },
          },
          { method: "post" },
        );
        const names = [...properties.map(([name]) => name), ...required];
        const whole = Object.fromEntries(names.map((name, index) => [name, `value ${index}`]));
        const [binding] = tool.input.bindings;
        const given = binding?.to === "body" ? { [binding.argument]: whole } : whole;

        expect(findBreaches(tool.input.schema)).toEqual([]);
        expect(checkArguments(tool, given)).toEqual({ ok: true, arguments: given });
        const built = buildRequest(tool, given, options);
        expect(built.ok && JSON.parse(String(built.request.body))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it("takes no argument for granted because objects in JavaScript have one of that name", () => {
    fc.assert(
      fc.property(operations, fc.boolean(), ({ parameters }, required) => {
        const tool = toolFor({
          parameters: parameters.map((parameter) => ({ ...parameter, required })),
        });
        expect(checkArguments(tool, {}).ok).toBe(!required || parameters.length === 0);
      }),
      { numRuns: 300 },
    );
  });
});

/** Where a diagnostic points, its path as operations have it: with the slash that a document may have left out. */
function withSlash([first = "", path = "", ...rest]: readonly string[]): readonly string[] {
  return [first, path.startsWith("/") ? path : `/${path}`, ...rest];
}

interface Declared {
  readonly value: JsonValue;
  /** Where it stands, as diagnostics say it. */
  readonly tokens: readonly string[];
}

/** What an operation and its path say of parameters; a list that is none stands for itself, null (a bare key in YAML) for none. */
function declaredBy({ method, path, source, pathItem }: Operation): readonly Declared[] {
  const additional = pathItem["additionalOperations"];
  const keys =
    isObject(additional) && additional[method] === source
      ? ["additionalOperations", method]
      : [method.toLowerCase()];
  const lists: readonly (readonly [JsonValue | undefined, readonly string[]])[] = [
    [pathItem["parameters"], ["paths", path, "parameters"]],
    [source["parameters"], ["paths", path, ...keys, "parameters"]],
  ];
  return lists.flatMap(([list, tokens]): readonly Declared[] =>
    Array.isArray(list)
      ? list.map((value: JsonValue, index) => ({ value, tokens: [...tokens, String(index)] }))
      : list === undefined || list === null
        ? []
        : [{ value: list, tokens }],
  );
}

/** A parameter at the end of its references within the document; an empty one when there is none. */
function follow(value: JsonValue, document: JsonObject, hops = 0): JsonObject {
  const { $ref } = isObject(value) ? value : {};
  if (typeof $ref !== "string") return isObject(value) ? value : {};
  const [, ...tokens] = ["", ...tokensOf($ref)];
  const target = tokens.reduce<JsonValue | undefined>(
    (node, token) => (isObject(node) && Object.hasOwn(node, token) ? node[token] : undefined),
    document,
  );
  return target === undefined || hops > 10 ? {} : follow(target, document, hops + 1);
}

function expectBijection({ input, operation }: Tool): void {
  const bound = input.bindings.flatMap((binding) =>
    "argument" in binding ? [binding.argument] : [],
  );
  const listed = Object.keys(input.schema["properties"] ?? {});
  const takesRest = input.bindings.some(({ to }) => to === "bodyRest");
  expect(new Set(bound).size).toBe(bound.length);
  if (takesRest) expect(listed).toEqual(expect.arrayContaining(bound));
  else expect(new Set(listed)).toEqual(new Set(bound));

  const parameters = input.bindings.flatMap((binding) =>
    binding.to === "parameter" ? [binding.parameter] : [],
  );
  expect(new Set(parameters)).toEqual(new Set(operation.parameters));
  expect(parameters).toHaveLength(operation.parameters.length);

  const properties = input.bindings.flatMap((binding) =>
    binding.to === "bodyProperty" ? [binding.property] : [],
  );
  expect(new Set(properties).size).toBe(properties.length);
  const wholes = input.bindings.filter(({ to }) => to === "body" || to === "bodyRest");
  expect(wholes.length + Math.min(properties.length, 1)).toBeLessThanOrEqual(1);
  if (operation.body === undefined) expect(wholes.length + properties.length).toBe(0);
}
