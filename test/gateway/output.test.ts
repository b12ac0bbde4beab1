/** What the official clients make of every kind of result once they have been told what replies look like. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { isObject } from "../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { serveGateway, type ServedGateway } from "../helpers/process.ts";

const pet: JsonObject = {
  type: "object",
  required: ["id", "name", "kind"],
  properties: {
    id: { type: "integer", format: "int64" },
    name: { type: "string", format: "email" },
    kind: { type: "string", enum: ["cat"] },
    // Names of what failures say, as other things.
    status: { type: "object", properties: { code: { type: "string" } } },
    problem: { type: "array", items: { type: "string" } },
    secret: { type: "string", writeOnly: true },
    parent: { $ref: "#/components/schemas/Pet" },
  },
  additionalProperties: false,
};

const reference: JsonObject = { $ref: "#/components/schemas/Pet" };

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

interface Case {
  readonly name: string;
  readonly schema: JsonObject;
  readonly reply: Reply;
  readonly select?: string;
  /** Structured content at 2026-07-28, and before where that differs. */
  readonly structured: JsonValue;
  readonly before?: JsonValue;
  readonly strayed?: readonly string[];
}

const json = (body: JsonValue): Reply => ({ body: JSON.stringify(body) });
const list: JsonObject = { type: "array", items: reference };

const cases: readonly Case[] = [
  {
    name: "an object as declared",
    schema: reference,
    reply: json({ id: 7, name: "Rex", kind: "cat" }),
    structured: { id: 7, name: "Rex", kind: "cat" },
  },
  {
    name: "values outside of formats and enumerations, null, and members nobody declared",
    schema: reference,
    reply: json({ id: null, name: "no address", kind: "dog", more: [1], status: { code: null } }),
    structured: { id: null, name: "no address", kind: "dog", more: [1], status: { code: null } },
  },
  {
    name: "members of other types",
    schema: reference,
    reply: json({ id: "seven", name: "Rex", parent: { id: 1, name: 5 }, problem: { a: 1 } }),
    structured: { name: "Rex", parent: { id: 1 }, problem: { a: 1 } },
    strayed: ["/id", "/parent/name"],
  },
  {
    name: "a large integer",
    schema: reference,
    reply: { body: '{"id":12345678901234567890,"name":"Rex"}' },
    structured: { id: Number("12345678901234567890"), name: "Rex" },
  },
  {
    name: "a list where an object is declared",
    schema: reference,
    reply: json([1, 2]),
    structured: { result: [1, 2] },
    strayed: [""],
  },
  {
    name: "null where an object is declared",
    schema: reference,
    reply: json(null),
    structured: { result: null },
    strayed: [""],
  },
  {
    name: "a list",
    schema: list,
    reply: json([{ id: 1 }, { id: "x", name: "Rex" }, 5]),
    structured: [{ id: 1 }, { name: "Rex" }, null],
    before: { result: [{ id: 1 }, { name: "Rex" }, null] },
    strayed: ["/1/id", "/2"],
  },
  {
    name: "an object where a list is declared",
    schema: list,
    reply: json({ items: [] }),
    structured: { items: [] },
    before: { result: { items: [] } },
  },
  {
    name: "a text",
    schema: { type: "string" },
    reply: json("hello"),
    structured: "hello",
    before: { result: "hello" },
  },
  {
    name: "one of several",
    schema: { oneOf: [reference, { type: "array", items: { type: "string" } }] },
    reply: json({ id: 1 }),
    structured: { id: 1 },
    before: { result: { id: 1 } },
  },
  { name: "nothing", schema: reference, reply: { status: 204, body: "" }, structured: {} },
  {
    name: "nothing where a list is declared",
    schema: list,
    reply: { status: 204, body: "" },
    structured: {},
    before: { result: {} },
  },
  {
    name: "text that is no JSON",
    schema: reference,
    reply: { type: "text/plain", body: "hello" },
    structured: {},
  },
  {
    name: "an image",
    schema: reference,
    reply: { type: "image/png", body: "png" },
    structured: {},
  },
  {
    name: "a selection of another type",
    schema: reference,
    reply: json({ id: 7, name: "Rex" }),
    select: "{id: name}",
    structured: { _selected: { id: "Rex" } },
  },
  {
    name: "a selection out of a list",
    schema: list,
    reply: json([{ id: 7 }]),
    select: "[0].id",
    structured: { _selected: 7 },
    before: { result: { _selected: 7 } },
  },
  {
    name: "a failure",
    schema: reference,
    reply: { status: 404, type: "application/problem+json", body: '{"status":404,"kind":5}' },
    structured: {
      kind: "notFound",
      retryable: false,
      status: 404,
      problem: { status: 404, kind: 5 },
    },
  },
  {
    name: "a failure where a list is declared",
    schema: list,
    reply: { status: 429, body: "{}" },
    structured: { kind: "rateLimited", retryable: true, status: 429 },
    before: { result: null, kind: "rateLimited", retryable: true, status: 429 },
  },
  {
    name: "arguments that do not fit",
    schema: reference,
    reply: json({}),
    select: "a[",
    structured: expect.objectContaining({ kind: "arguments" }),
  },
];

const operationOf = (schema: JsonObject): JsonObject => ({
  parameters: [],
  responses: {
    200: { description: "OK", content: { "application/json": { schema } } },
    204: { description: "Nothing" },
  },
});

const document: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Pets", version: "1" },
  components: { schemas: { Pet: pet } },
  paths: Object.fromEntries(
    cases.map(({ schema }, index) => [
      `/${index}`,
      { get: { ...operationOf(schema), operationId: `case${index}` } },
    ]),
  ),
};

interface Result {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

interface Client {
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

async function older(url: URL): Promise<Client> {
  const client = new OlderClient({ name: "test", version: "1" });
  await client.connect(new OlderHttpTransport(url));
  await client.listTools();
  return client;
}

const modern = (mode: "legacy" | { readonly pin: string }) =>
  async function connect(url: URL): Promise<Client> {
    const options = { versionNegotiation: { mode } };
    const client = new ModernClient({ name: "test", version: "1" }, options);
    await client.connect(new StreamableHTTPClientTransport(url));
    await client.listTools();
    return client;
  };

describe.each(["loose", "exact", "off"])("with output schemas %s", (outputSchema) => {
  let folder: string;
  let gateway: ServedGateway;
  const upstream = createServer((request, response) => {
    const {
      status = 200,
      type = "application/json",
      body,
    } = cases[Number(request.url?.slice(1))]?.reply ?? json(null);
    response.writeHead(status, { "content-type": type }).end(body);
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
    const { port } = upstream.address() as AddressInfo;
    folder = await mkdtemp(join(tmpdir(), "gateway-output-"));
    const spec = join(folder, "openapi.json");
    const config = join(folder, "gateway.yaml");
    await writeFile(spec, JSON.stringify(document));
    const pets = {
      spec,
      baseUrl: `http://127.0.0.1:${port}`,
      tools: { outputSchema, dryRun: true },
      retry: { attempts: 1 },
    };
    await writeFile(config, JSON.stringify({ apis: { pets } }));
    gateway = await serveGateway(["--config", config]);
  });

  afterAll(async () => {
    await gateway.stop();
    upstream.close();
    await rm(folder, { recursive: true });
  });

  it.each([
    ["SDK 1.x", older, "before"],
    ["SDK 2.x at 2025-11-25", modern("legacy"), "before"],
    ["SDK 2.x at 2026-07-28", modern({ pin: "2026-07-28" }), "now"],
  ] as const)("gives %s results that it accepts", async (_, connect, time) => {
    const client = await connect(new URL(`${gateway.url}/mcp`));
    for (const [index, each] of cases.entries()) {
      const { name, reply, select, structured, before = structured, strayed } = each;
      const given = select === undefined ? {} : { _select: select };
      // What is not sent at all is no reply, and is held against the schema all the same.
      await client.callTool({ name: `case${index}`, arguments: { _dryRun: true } });
      const result = (await client.callTool({ name: `case${index}`, arguments: given })) as Result;
      if (
        select === undefined &&
        result.isError !== true &&
        reply.body !== "" &&
        name !== "an image"
      )
        expect({ name, text: result.content[0]?.text }).toEqual({ name, text: reply.body });
      if (outputSchema !== "loose") continue;
      const meta = result._meta?.["openapi-mcp-gateway/response"];
      expect({
        name,
        structured: result.structuredContent,
        strayed: isObject(meta) ? meta["strayed"] : undefined,
      }).toEqual({ name, structured: time === "now" ? structured : before, strayed });
    }
    await client.close();
  });
});
