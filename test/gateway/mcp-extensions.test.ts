/** What a document says of its operations in the words of MCP: headers of arguments, capabilities of clients, resources. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { z } from "zod";

import type { JsonObject } from "../../src/spec/model.ts";
import { listen } from "../../src/transport/listen.ts";
import { openGateway } from "../helpers/gateway.ts";
import { type ModernOptions, postModern } from "../transport/post.ts";

const ok = { 200: { description: "OK", content: { "text/plain": {} } } };

const document = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  paths: {
    "/regions": {
      get: {
        operationId: "region",
        parameters: [
          { name: "region", in: "query", schema: { type: "string", "x-mcp-header": "Region" } },
          { name: "level", in: "query", schema: { type: "integer" } },
          { name: "twice", in: "query", schema: { type: "string", "x-mcp-header": "region" } },
          { name: "share", in: "query", schema: { type: "number", "x-mcp-header": "Share" } },
          { name: "apiKey", in: "query", schema: { type: "string", "x-mcp-header": "Who" } },
        ],
        responses: ok,
      },
    },
    "/sampled": {
      get: {
        operationId: "sampled",
        "x-mcp-required-client-capabilities": ["sampling"],
        responses: ok,
      },
    },
    "/notes/{id}": {
      get: {
        operationId: "note",
        "x-mcp-resource": { uriTemplate: "shop://notes/{id}/text", name: "a note" },
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: ok,
      },
    },
    "/notes": {
      get: { operationId: "notes", "x-mcp-resource": { uri: "shop://notes" }, responses: ok },
      post: { operationId: "add", "x-mcp-resource": { uri: "shop://add" }, responses: ok },
    },
    "/own": {
      get: { operationId: "own", "x-mcp-resource": { uri: "openapi://shop/own" }, responses: ok },
    },
  },
};

const seen: string[] = [];
const upstream = createServer(({ url = "", headers }, response) => {
  seen.push(`${url} ${String(headers["traceparent"] ?? "")}`.trim());
  response.setHeader("content-type", "text/plain");
  response.statusCode = url.endsWith("/gone") ? 404 : 200;
  response.end(`At ${url}`);
});

let url: string;
let close: () => Promise<unknown>;
let problems: readonly string[];

beforeAll(async () => {
  await once(upstream.listen(0, "127.0.0.1"), "listening");
  const { port } = upstream.address() as AddressInfo;
  const gateway = await openGateway({
    shop: {
      spec: document,
      baseUrl: `http://127.0.0.1:${port}`,
      tools: { operations: { region: { headers: { level: "Level" } } } },
    },
  });
  problems = gateway.apis().flatMap(({ api }) => api.diagnostics.map(({ message }) => message));
  const { app } = await gateway.http();
  const listener = await listen(app, { host: "127.0.0.1", port: 0, endStreams: () => undefined });
  url = `http://127.0.0.1:${listener.port}/mcp`;
  close = async () => {
    await gateway.close();
    await listener.close(0);
  };
});

afterAll(async () => {
  await close();
  upstream.close();
});

const answerSchema = z.looseObject({
  result: z.record(z.string(), z.unknown()).default({}),
  error: z.unknown().optional(),
});

async function ask(method: string, params: JsonObject = {}, options: ModernOptions = {}) {
  const response = await postModern(url, method, params, options);
  return { ...answerSchema.parse(await response.json()), status: response.status };
}

describe("headers of arguments", () => {
  it("are told of in the input schema, those of the document and of the configuration", async () => {
    const { result } = await ask("tools/list");
    expect(result).toMatchObject({
      tools: expect.arrayContaining([
        expect.objectContaining({
          name: "region",
          inputSchema: expect.objectContaining({
            properties: expect.objectContaining({
              region: { type: "string", "x-mcp-header": "Region" },
              level: { type: "integer", "x-mcp-header": "Level" },
            }),
          }),
        }),
      ]),
    });
    expect(JSON.stringify(result).match(/x-mcp-header/g)).toHaveLength(2);
  });

  it("that break a rule are left out, and said", () => {
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringContaining("twice is left out: another parameter"),
        expect.stringContaining("share is left out: only a string, integer or boolean"),
        expect.stringContaining("apiKey is left out: it looks like a credential"),
      ]),
    );
  });

  it("must be what the body says", async () => {
    const call = { name: "region", arguments: { region: "eu", level: 3 } };
    const headers = { "mcp-param-region": "eu", "mcp-param-level": "3" };
    expect(await ask("tools/call", call, { headers })).toMatchObject({
      status: 200,
      result: { content: [{ text: "At /regions?region=eu&level=3" }] },
    });
    seen.length = 0;
    const other = { headers: { ...headers, "mcp-param-region": "us" } };
    expect(await ask("tools/call", call, other)).toMatchObject({
      status: 400,
      id: 1,
      error: { code: -32020, message: expect.stringContaining("Mcp-Param-Region") },
    });
    expect(seen).toEqual([]);
  });
});

describe("an operation for clients with a capability", () => {
  const call = { name: "sampled" };

  it("is refused to others, and nothing is sent", async () => {
    seen.length = 0;
    expect(await ask("tools/call", call)).toMatchObject({
      status: 400,
      error: { code: -32021, data: { requiredCapabilities: { sampling: {} } } },
    });
    expect(seen).toEqual([]);
  });

  it("is called for one that has it", async () => {
    const meta = { "io.modelcontextprotocol/clientCapabilities": { sampling: {} } };
    expect(await ask("tools/call", call, { meta })).toMatchObject({
      result: { resultType: "complete" },
    });
  });
});

describe("an operation as a resource", () => {
  it("is listed under its URI, or as a template", async () => {
    const { result } = await ask("resources/list");
    expect(result["resources"]).toContainEqual({
      uri: "shop://notes",
      name: "notes",
      title: expect.any(String),
      description: expect.any(String),
      mimeType: "text/plain",
    });
    const templates = await ask("resources/templates/list");
    expect(templates.result["resourceTemplates"]).toContainEqual(
      expect.objectContaining({ uriTemplate: "shop://notes/{id}/text", name: "a note" }),
    );
  });

  it("is read by a call", async () => {
    const { result } = await ask("resources/read", { uri: "shop://notes/a%20b/text" });
    expect(result).toMatchObject({
      contents: [
        { uri: "shop://notes/a%20b/text", mimeType: "text/plain", text: "At /notes/a%20b" },
      ],
      cacheScope: "private",
    });
  });

  it("says what went wrong", async () => {
    expect(await ask("resources/read", { uri: "shop://notes/gone/text" })).toMatchObject({
      error: { code: -32603, message: expect.stringContaining("404") },
    });
    expect(await ask("resources/read", { uri: "shop://notes/a/b/text" })).toMatchObject({
      error: { code: -32602, data: { uri: "shop://notes/a/b/text" } },
    });
  });

  it("is none where it writes, or takes an address of the gateway's own", () => {
    expect(problems.filter((message) => message.startsWith("x-mcp-resource"))).toEqual([
      expect.stringContaining("only an operation that reads"),
      expect.stringContaining("the gateway's own"),
    ]);
  });
});

it("hands the trace of a call on to the API", async () => {
  seen.length = 0;
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await ask("tools/call", { name: "notes" }, { meta: { traceparent } });
  const headers = { traceparent: traceparent.replace("0af", "1af") };
  await ask("tools/call", { name: "notes" }, { headers });
  expect(seen).toEqual([`/notes ${traceparent}`, `/notes ${headers.traceparent}`]);
});

it("lets anyone keep a list, as nobody's is another than anybody's", async () => {
  const { result } = await ask("resources/list");
  expect(result).toMatchObject({ ttlMs: 0, cacheScope: "public" });
});
