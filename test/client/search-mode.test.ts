/** Search mode as real clients of both kinds see it: with 2026-07-28, and with a session of an earlier revision. */
import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { serveGateway, type ServedGateway } from "../helpers/process.ts";

/** What both majors of the SDK's client have in common. */
interface Client {
  listTools(): Promise<{ tools: readonly { name: string }[] }>;
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

const info = { name: "search-mode-test", version: "1" };

const kinds: readonly (readonly [string, (url: string) => Promise<Client>])[] = [
  [
    "2026-07-28",
    async (url) => {
      const client = new ModernClient(info, {
        versionNegotiation: { mode: { pin: "2026-07-28" } },
      });
      await client.connect(new StreamableHTTPClientTransport(new URL(url)));
      return client;
    },
  ],
  [
    "a session of 2025-11-25",
    async (url) => {
      const client = new OlderClient(info);
      await client.connect(new OlderHttpTransport(new URL(url)));
      return client;
    },
  ],
];

/** Calls of the sample API whose results are the same each time. */
const calls: readonly (readonly [tool: string, given: Record<string, unknown>])[] = [
  ["getBook", { isbn: "9781777700492" }],
  ["getBook", { isbn: "9781777700492", _select: "title" }],
  ["getBook", {}],
  ["getBook", { isbn: "9780141439471" }],
  ["listBooks", { per_page: "2", genre: "gothic" }],
  ["listBooks", { _maxItems: 7, _select: "items[].title" }],
  ["listBooks", { perPage: 2 }],
  ["getCategoryTree", {}],
  ["getCover", { isbn: "9781777700492" }],
  ["exportBooks", {}],
];

let gateway: ServedGateway;

beforeAll(async () => {
  gateway = await serveGateway();
});

afterAll(() => gateway.stop());

describe.each(kinds)("search mode over %s", (_name, connect) => {
  let direct: Client;
  let search: Client;

  beforeAll(async () => {
    direct = await connect(`${gateway.url}/mcp`);
    search = await connect(`${gateway.url}/mcp?mode=search`);
  });

  afterAll(() => Promise.all([direct.close(), search.close()]));

  it("offers four tools, and says how to begin", async () => {
    const { tools } = await search.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      "search_operations",
      "describe_operation",
      "call_read_operation",
      "call_operation",
    ]);
    expect(search.getInstructions()).toContain("search_operations");
  });

  it.each(calls)("answers %s of %j as the tool itself does", async (tool, given) => {
    const wanted = await direct.callTool({ name: tool, arguments: given });
    const got = await search.callTool({
      name: "call_read_operation",
      arguments: { name: tool, arguments: given },
    });
    expect(stable(got)).toEqual(stable(wanted));
  });

  it("writes by the other tool alone", async () => {
    const write = { name: "updateBook", arguments: { isbn: "9781777700492", stock: 3 } };
    expect(await search.callTool({ name: "call_read_operation", arguments: write })).toMatchObject({
      isError: true,
      content: [{ type: "text", text: expect.stringContaining("call_operation") }],
    });
    expect(await search.callTool({ name: "call_operation", arguments: write })).toMatchObject({
      structuredContent: { stock: 3 },
    });
  });

  it("finds an operation, and describes it", async () => {
    const found = await search.callTool({
      name: "search_operations",
      arguments: { query: "add a new book to the shop" },
    });
    expect(JSON.stringify(found)).toContain("- createBook(");
    const described = await search.callTool({
      name: "describe_operation",
      arguments: { name: "createBook" },
    });
    expect(JSON.stringify(described)).toContain("call_operation {");
  });
});

/** Without the identifiers that every request has anew. */
function stable(result: unknown): unknown {
  return JSON.parse(
    JSON.stringify(result).replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "id"),
  );
}
