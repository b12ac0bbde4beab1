/** What a client sees that asks for a part of the tools, by each transport and revision. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import ky from "ky";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";

import { entryFile, serveGateway, type ServedGateway } from "../helpers/process.ts";

const adminToken = "admin-token-5150";

/** One operation for each name, tagged with what stands before its hyphen. */
function documentWith(...operationIds: readonly string[]): string {
  return JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Desk", version: "1" },
    servers: [{ url: "http://127.0.0.1:9" }],
    paths: Object.fromEntries(
      operationIds.map((operationId) => [
        `/${operationId}`,
        {
          [operationId.endsWith("add") ? "post" : "get"]: {
            operationId,
            tags: [operationId.replace(/-.*/, "")],
            responses: { 200: { description: "OK" } },
          },
        },
      ]),
    ),
  });
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-view-"));
  await change("tickets-list", "tickets-add", "people-list");
  const profiles = { support: { tags: ["tickets"] } };
  const config = { adminToken, profiles, apis: { desk: { spec: "./openapi.json" } } };
  await writeFile(join(folder, "gateway.yaml"), JSON.stringify(config));
});

afterEach(() => rm(folder, { recursive: true }));

function change(...operationIds: readonly string[]): Promise<void> {
  return writeFile(join(folder, "openapi.json"), documentWith(...operationIds));
}

async function serve(): Promise<ServedGateway> {
  const gateway = await serveGateway([], { cwd: folder });
  onTestFinished(async () => void (await gateway.stop()));
  return gateway;
}

interface Subject {
  readonly client: OlderClient | ModernClient;
  /** How often it has been told that the list of tools has changed. */
  readonly count: () => number;
  readonly told: () => Promise<unknown>;
}

function subjectOf(
  client: OlderClient | ModernClient,
  onTold: (listener: () => void) => void,
): Subject {
  onTestFinished(() => client.close());
  const emitter = new EventTarget();
  let count = 0;
  onTold(() => {
    count++;
    emitter.dispatchEvent(new Event("told"));
  });
  return { client, count: () => count, told: () => once(emitter, "told") };
}

async function older(transport: SSEClientTransport | OlderHttpTransport): Promise<Subject> {
  const client = new OlderClient({ name: "older", version: "1" });
  await client.connect(transport);
  return subjectOf(client, (listener) =>
    client.setNotificationHandler(ToolListChangedNotificationSchema, listener),
  );
}

async function modern(
  transport: StreamableHTTPClientTransport | StdioClientTransport,
): Promise<Subject> {
  let tell = (): void => {};
  const client = new ModernClient(
    { name: "modern", version: "1" },
    {
      versionNegotiation: { mode: { pin: "2026-07-28" } },
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => tell() } },
    },
  );
  await client.connect(transport);
  return subjectOf(client, (listener) => (tell = listener));
}

const query = "profile=support&readOnly=true";

const clients: [string, (gateway: ServedGateway) => Promise<Subject>][] = [
  ["SDK 1.x over /sse", ({ url }) => older(new SSEClientTransport(new URL(`${url}/sse?${query}`)))],
  ["SDK 1.x over /mcp", ({ url }) => older(new OlderHttpTransport(new URL(`${url}/mcp?${query}`)))],
  [
    "SDK 1.x for one API",
    ({ url }) => older(new SSEClientTransport(new URL(`${url}/apis/desk/sse?${query}`))),
  ],
  [
    "SDK 2.x over /mcp",
    ({ url }) => modern(new StreamableHTTPClientTransport(new URL(`${url}/mcp?${query}`))),
  ],
  [
    "SDK 2.x for one API",
    ({ url }) =>
      modern(new StreamableHTTPClientTransport(new URL(`${url}/apis/desk/mcp?${query}`))),
  ],
];

describe.each(clients)("a part of the tools, by %s", (_name, connect) => {
  it("is all that is listed, called and suggested", async () => {
    const { client } = await connect(await serve());
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["tickets-list"]);
    const call = client.callTool({ name: "tickets-add", arguments: {} });
    await expect(call).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining(
        'Unknown tool: "tickets-add". Closest: tickets-list. tools/list names all 1.',
      ),
    });
    const overview = await client.readResource({ uri: "openapi://desk" });
    expect(JSON.stringify(overview)).toContain("Tools: 1");
    expect(JSON.stringify(overview)).not.toContain("people");
  });

  it("is all that is in the document", async () => {
    const { client } = await connect(await serve());
    for (const uri of ["openapi://desk/document", "openapi://desk/document.yaml"]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const text = JSON.stringify(await client.readResource({ uri }));
      expect(text).toContain("tickets-list");
      expect(text).not.toMatch(/tickets-add|people/);
    }
  });

  it("changes with what is in it alone", async () => {
    const gateway = await serve();
    const { client, count, told } = await connect(gateway);
    await client.listTools();
    await change("tickets-list", "people-list", "people-add");
    await reload(gateway);
    expect(count()).toBe(0);
    const next = told();
    await change("tickets-list", "tickets-mine");
    await reload(gateway);
    await next;
    expect(count()).toBe(1);
  });
});

function reload({ url }: ServedGateway): Promise<unknown> {
  return ky.post(`${url}/admin/reload`, { headers: { authorization: `Bearer ${adminToken}` } });
}

it("is the same over standard input and output, by options", async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [entryFile, "stdio", "--profile", "support", "--methods", "get"],
    cwd: folder,
    stderr: "ignore",
  });
  const { client, count, told } = await modern(transport);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["tickets-list"]);
  const next = told();
  await change("tickets-list", "tickets-mine");
  process.kill(transport.pid ?? 0, "SIGHUP");
  await next;
  expect((await client.listTools()).tools).toHaveLength(2);
  expect(count()).toBe(1);
});

it("is refused with 400 when the query is wrong, and says how to mend it", async () => {
  const { url } = await serve();
  const options = { throwHttpErrors: false, retry: 0 };
  const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  for (const [address, problem] of [
    ["/mcp?tags=tickts", 'There is no tag "tickts" here. Known: tickets, people.'],
    ["/mcp?readonly=true", 'There is no parameter "readonly". Did you mean readOnly?'],
    ["/apis/desk/mcp?profile=sales", 'There is no profile "sales". Known: support.'],
  ]) {
    const response = await ky.post(`${url}${address}`, { json: message, ...options });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining(JSON.stringify(`Invalid query: ${problem}`).slice(1, -1)),
    ]);
  }
  for (const path of ["/sse", "/apis/desk/sse"]) {
    const response = await ky.get(`${url}${path}?tools=nothing`, options);
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("tickets-list"),
    ]);
  }
});

it("answers a plain POST of any client, with parameters that are none of ours", async () => {
  const { url } = await serve();
  const json = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const address = `${url}/mcp?token=abc&operations=*-list&utm_source=x`;
  const { result } = await ky
    .post(address, { json })
    .json<{ result: { tools: { name: string }[] } }>();
  expect(result.tools.map(({ name }) => name)).toEqual(["tickets-list", "people-list"]);
});
