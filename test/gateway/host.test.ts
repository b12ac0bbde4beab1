/** Lists for clients that say which host they are, and calls of what they were shown. */
import { once } from "node:events";
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
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import ky from "ky";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";

import { entryFile, serveGateway, type ServedGateway } from "../helpers/process.ts";

const longName = "createSubscriptionOfTheCustomerForTheWholeOfTheYear";

let folder: string;
let url: string;
const received: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-host-"));
  received.length = 0;
  const api = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  await once(api.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => api.close().closeAllConnections());
  const named = { type: "object", properties: { name: { type: "string", format: "uri" } } };
  const document = {
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url: `http://127.0.0.1:${(api.address() as AddressInfo).port}` }],
    paths: {
      "/subscriptions": {
        post: {
          operationId: longName,
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { owner: { $ref: "#/components/schemas/Named" } },
                  if: { required: ["card"] },
                  then: { required: ["owner"] },
                },
              },
            },
          },
          responses: { 200: { description: "OK" } },
        },
      },
    },
    components: { schemas: { Named: named } },
  };
  await writeFile(join(folder, "openapi.json"), JSON.stringify(document));
});

afterEach(() => rm(folder, { recursive: true }));

async function serve(): Promise<ServedGateway> {
  const gateway = await serveGateway([join(folder, "openapi.json")], { cwd: folder });
  ({ url } = gateway);
  onTestFinished(async () => void (await gateway.stop()));
  return gateway;
}

async function older(
  name: string,
  transport: SSEClientTransport | OlderHttpTransport | StdioClientTransport,
): Promise<OlderClient> {
  const client = new OlderClient({ name, version: "1" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

async function modern(name: string, address: string): Promise<ModernClient> {
  const client = new ModernClient(
    { name, version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(address)));
  onTestFinished(() => client.close());
  return client;
}

const ways: [string, (name: string, query: string) => Promise<OlderClient | ModernClient>][] = [
  [
    "SDK 1.x over /mcp",
    (name, query) => older(name, new OlderHttpTransport(new URL(`${url}/mcp${query}`))),
  ],
  [
    "SDK 1.x over /sse",
    (name, query) => older(name, new SSEClientTransport(new URL(`${url}/sse${query}`))),
  ],
  ["SDK 2.x over /mcp", (name, query) => modern(name, `${url}/mcp${query}`)],
];

describe.each(ways)("a host, by %s", (_name, connect) => {
  it("is shown what it takes, and calls it by the name that it was shown", async () => {
    await serve();
    const client = await connect("cursor-vscode", "");
    const { tools } = await client.listTools();
    const [name = ""] = tools.map((tool) => tool.name);
    expect(name).toBe("createSubscriptionOfTheCustomerForThe");
    for (const called of [name, longName]) {
      const { isError } = await client.callTool({
        name: called,
        arguments: { owner: { name: "https://a.example" } },
      });
      expect(isError ?? false).toBe(false);
    }
    const sent = 'POST /subscriptions {"owner":{"name":"https://a.example"}}';
    expect(received).toEqual([sent, sent]);
  });

  it("is adapted to when the address says so, whoever it is", async () => {
    await serve();
    const client = await connect("cursor-vscode", "?host=gemini");
    const [tool] = (await client.listTools()).tools;
    expect(tool?.name).toBe(longName);
    expect(tool?.inputSchema).toEqual({
      type: "object",
      description: "Further conditions are checked when it is called.",
      properties: {
        owner: {
          type: "object",
          properties: { name: { type: "string", description: "Format: uri." } },
        },
        ...expectedControls(tool?.inputSchema.properties),
      },
    });
    const checked = await client.callTool({ name: longName, arguments: { card: "1" } });
    expect(checked.isError).toBe(true);
    expect(received).toEqual([]);
  });

  it("is shown the exact schemas when nobody knows it, or they are asked for", async () => {
    await serve();
    const unknown = (await (await connect("somebody", "")).listTools()).tools;
    const exact = (await (await connect("zed", "?host=exact")).listTools()).tools;
    expect(JSON.stringify(unknown)).toContain("$ref");
    expect(exact).toEqual(unknown);
    const zed = (await (await connect("Zed", "")).listTools()).tools;
    expect(JSON.stringify(zed)).not.toContain("$ref");
  });
});

/** What is said of the gateway's own arguments is no concern of this test. */
function expectedControls(properties: object = {}): object {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name.startsWith("_")));
}

it("is taken from an option over standard input and output", async () => {
  const client = await older(
    "somebody",
    new StdioClientTransport({
      command: process.execPath,
      args: [entryFile, "stdio", join(folder, "openapi.json"), "--host", "cursor"],
      stderr: "ignore",
    }),
  );
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(["createSubscriptionOfTheCustomerForThe"]);
});

it("is refused with the hosts that there are when there is no such one", async () => {
  await serve();
  const response = await ky.post(`${url}/mcp?host=emacs`, {
    json: { jsonrpc: "2.0", id: 1, method: "tools/list" },
    throwHttpErrors: false,
    retry: 0,
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("host must be one of claude-api, claude-code,");
});
