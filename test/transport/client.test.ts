/** The official clients, each over each transport that it has: connect, list, call, read. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport as EarlierStreamable } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport as EarlierTransport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { describe, expect, it, onTestFinished } from "vitest";

import type { CallTool } from "../../src/mcp/model.ts";
import { type RunningGateway, startGateway } from "./gateway.ts";

type Name = "2.x pinned" | "2.x auto" | "2.x" | "1.x Streamable HTTP" | "1.x HTTP+SSE";

const info = { name: "test", version: "1" };

async function connect(name: Name, url: string): Promise<Client | EarlierClient> {
  const client = await open(name, url);
  onTestFinished(() => client.close());
  return client;
}

async function open(name: Name, url: string): Promise<Client | EarlierClient> {
  switch (name) {
    case "2.x pinned":
      return openNew(url, { mode: { pin: "2026-07-28" } });
    case "2.x auto":
      return openNew(url, { mode: "auto" });
    case "2.x":
      return openNew(url, undefined);
    case "1.x Streamable HTTP":
      return openEarlier(new EarlierStreamable(new URL(`${url}/mcp`)));
    case "1.x HTTP+SSE":
      return openEarlier(new SSEClientTransport(new URL(`${url}/sse`)));
  }
}

async function openNew(
  url: string,
  versionNegotiation: { readonly mode: "auto" | { readonly pin: string } } | undefined,
): Promise<Client> {
  const client = new Client(info, { ...(versionNegotiation && { versionNegotiation }) });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  return client;
}

async function openEarlier(transport: EarlierTransport): Promise<EarlierClient> {
  const client = new EarlierClient(info);
  await client.connect(transport);
  return client;
}

const failing: CallTool = (tool) =>
  Promise.resolve({
    content: [
      { type: "text", text: tool.name },
      { type: "image", data: "AAAA", mimeType: "image/png" },
    ],
    isError: tool.name === "pets_createPet",
  });

describe.each<[Name]>([
  ["2.x pinned"],
  ["2.x auto"],
  ["2.x"],
  ["1.x Streamable HTTP"],
  ["1.x HTTP+SSE"],
])("the client %s", (name) => {
  async function start(): Promise<{ client: Client | EarlierClient } & RunningGateway> {
    const gateway = await startGateway({ call: failing });
    return { client: await connect(name, gateway.url), ...gateway };
  }

  it("learns who serves it", async () => {
    const { client } = await start();
    expect(client.getServerVersion()).toMatchObject({ name: "gateway", version: "1.2.3" });
  });

  it("lists all tools", async () => {
    const { client } = await start();
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual([
      "pets_listPets",
      "pets_getPet",
      "pets_createPet",
      "orders_listOrders",
    ]);
  });

  it("calls tools, and sees success and failure", async () => {
    const { client, calls } = await start();
    const found = await client.callTool({ name: "pets_getPet", arguments: { id: "7" } });
    expect(found).toMatchObject({
      content: [
        { type: "text", text: "pets_getPet" },
        { type: "image", data: "AAAA", mimeType: "image/png" },
      ],
    });
    const failed = await client.callTool({ name: "pets_createPet" });
    expect(failed["isError"]).toBe(true);
    expect(calls).toEqual([
      { tool: "pets_getPet", given: { id: "7" } },
      { tool: "pets_createPet", given: {} },
    ]);
  });

  it("is told of an unknown tool", async () => {
    const { client } = await start();
    await expect(client.callTool({ name: "pets_getPets" })).rejects.toThrow(/pets_getPet,/);
  });

  it("lists and reads resources", async () => {
    const { client } = await start();
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      "openapi://pets",
      "openapi://pets/document",
      "openapi://pets/document.yaml",
      "openapi://pets/changes",
      "openapi://orders",
      "openapi://orders/document",
      "openapi://orders/document.yaml",
      "openapi://orders/changes",
    ]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates).toHaveLength(4);
    const { contents } = await client.readResource({ uri: "openapi://pets" });
    expect(contents).toMatchObject([{ uri: "openapi://pets", mimeType: "text/markdown" }]);
    await expect(client.readResource({ uri: "openapi://nobody" })).rejects.toThrow(
      /Resource not found/,
    );
  });
});

it.each<[Name, "modern" | "legacy"]>([
  ["2.x pinned", "modern"],
  ["2.x auto", "modern"],
  ["2.x", "legacy"],
])("the client %s speaks the %s era", async (name, era) => {
  const { url } = await startGateway();
  const client = await connect(name, url);
  expect(client instanceof Client && client.getProtocolEra()).toBe(era);
});

describe("the client 1.x", () => {
  it("is answered a ping", async () => {
    const { url } = await startGateway();
    const client = new EarlierClient(info);
    await client.connect(new EarlierStreamable(new URL(`${url}/mcp`)));
    onTestFinished(() => client.close());
    expect(await client.ping()).toEqual({});
  });

  it("ends its session, and what is left of it is gone", async () => {
    const { url, sessions } = await startGateway();
    const transport = new EarlierStreamable(new URL(`${url}/mcp`));
    const client = new EarlierClient(info);
    await client.connect(transport);
    expect(sessions.counts()).toEqual({ streamable: 1, sse: 0 });
    await transport.terminateSession();
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 0 });
    await client.close();
  });
});

it.each(["1.x Streamable HTTP", "1.x HTTP+SSE", "2.x pinned"] as const)(
  "the client %s sees one API where the address says so",
  async (name) => {
    const { url } = await startGateway();
    const client = await connect(name, `${url}/apis/orders`);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(["orders_listOrders"]);
    await expect(client.callTool({ name: "pets_listPets" })).rejects.toThrow(/Unknown tool/);
  },
);
