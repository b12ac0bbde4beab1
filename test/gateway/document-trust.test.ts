/** What a document of somebody else's may put into names and patterns, through a whole gateway to a real upstream. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Gateway } from "../../src/gateway.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { callTool, openGateway } from "../helpers/gateway.ts";

const odd = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "then",
];

interface Request {
  readonly target: string;
  readonly body: Promise<string>;
}

const requests: Request[] = [];
const upstream = createServer((request, response) => {
  request.on("end", () => response.setHeader("content-type", "application/json").end("{}"));
  requests.push({ target: request.url ?? "", body: text(request) });
});
let gateway: Gateway;
let folder: string;

/** Own properties whatever their names. */
function tableOf<Value>(
  names: readonly string[],
  value: (name: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

const json = (schema: JsonObject): JsonObject => ({
  required: true,
  content: { "application/json": { schema } },
});

beforeAll(async () => {
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const address = upstream.address();
  const port = typeof address === "object" ? address?.port : undefined;
  folder = await mkdtemp(join(tmpdir(), "gateway-trust-"));
  const spec = join(folder, "openapi.json");
  await writeFile(
    spec,
    JSON.stringify({
      openapi: "3.1.0",
      info: { title: "Odd", version: "1" },
      servers: [{ url: `http://127.0.0.1:${port}` }],
      tags: odd.map((name) => ({ name })),
      paths: {
        ...tableOf(
          odd.map((name) => `/${name}`),
          (path) => ({
            post: {
              operationId: path.slice(1),
              tags: [path.slice(1)],
              parameters: odd.map((name) => ({
                name,
                in: "query",
                schema: { $ref: `#/components/schemas/${name}` },
              })),
              requestBody: json({
                type: "object",
                properties: {
                  wrapped: {
                    type: "object",
                    properties: tableOf(odd, () => ({ type: "string" })),
                  },
                },
              }),
              responses: { "200": { description: "OK" } },
            },
          }),
        ),
        "/patterns": {
          post: {
            operationId: "patterns",
            requestBody: json({
              type: "object",
              properties: {
                value: { type: "string", pattern: "^(a+)+$" },
                table: {
                  type: "object",
                  patternProperties: { "^(a+)+$": { type: "string" } },
                  additionalProperties: true,
                },
                keys: { type: "object", propertyNames: { pattern: "^(a|a?)+$" } },
                beyond: { type: "string", pattern: "^(?=(a+)+$)" },
              },
            }),
            responses: { "200": { description: "OK" } },
          },
        },
      },
      components: { schemas: tableOf(odd, () => ({ type: "string" })) },
    }),
  );
  gateway = await openGateway({ odd: { spec } });
});

afterAll(async () => {
  await gateway.close();
  upstream.close();
  await rm(folder, { recursive: true });
});

describe("names that objects of JavaScript have already", () => {
  it("are just names: of operations, parameters, properties, schemas and tags", async () => {
    expect(gateway.catalogue().tools).toHaveLength(odd.length + 1);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...odd),
        fc.subarray(odd, { minLength: 1 }),
        async (operation, given) => {
          const tool = gateway
            .catalogue()
            .tools.find((each) => each.operation.operationId === operation);
          const values = tableOf(given, (name) => `of ${name}`);
          const { isError, told } = await callTool(gateway, tool?.name ?? "", {
            ...values,
            wrapped: values,
            ...values,
          });
          expect({ told, isError }).toMatchObject({ isError: false });
          const { target = "", body } = requests.at(-1) ?? {};
          const url = new URL(target, "http://upstream");
          expect(url.pathname).toBe(`/${operation}`);
          expect(Object.fromEntries(url.searchParams)).toEqual(values);
          expect(await body).toBe(JSON.stringify({ wrapped: values }));
        },
      ),
      { numRuns: 30 },
    );
    expect(({} as Record<string, unknown>)["of"]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe("patterns that would stop the event loop", () => {
  const long = `${"a".repeat(5_000)}!`;

  it.each<[string, JsonObject, boolean]>([
    ["pattern", { value: long }, true],
    ["patternProperties", { table: { [long]: 1 } }, false],
    ["propertyNames", { keys: { [long]: 1 } }, true],
    ["what RE2 does not know", { beyond: long }, false],
  ])("are settled at once in a call: %s", async (_, given, refused) => {
    const started = process.cpuUsage();
    const { isError } = await callTool(gateway, "patterns", given);
    expect(isError).toBe(refused);
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
  });
});
