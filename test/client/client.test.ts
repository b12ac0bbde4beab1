/** Every client that people use, against the running gateway with the sample API: one suite, many subjects. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport as OlderStdioTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { entryFile, serveGateway, type ServedGateway } from "../helpers/process.ts";

/** What both majors of the SDK's client have in common. */
interface Client {
  listTools(): Promise<{
    tools: readonly { name: string; inputSchema: unknown }[];
    nextCursor?: unknown;
  }>;
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  listResources(): Promise<{ resources: readonly { uri: string }[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: readonly { uriTemplate: string }[] }>;
  readResource(request: { uri: string }): Promise<{ contents: readonly { uri: string }[] }>;
  complete(request: {
    ref: { type: "ref/resource"; uri: string };
    argument: { name: string; value: string };
    context?: { arguments?: Record<string, string> };
  }): Promise<{ completion: { values: readonly string[] } }>;
  listPrompts(): Promise<{ prompts: readonly { name: string }[] }>;
  getPrompt(request: {
    name: string;
    arguments: Record<string, string>;
  }): Promise<{ messages: readonly unknown[] }>;
  close(): Promise<void>;
}

interface Subject {
  readonly name: string;
  /** Revision that the two sides agree on; undefined where the transport does not tell. */
  readonly revision: string | undefined;
  readonly connect: (
    gateway: ServedGateway,
    folder: string,
  ) => Promise<Client & { revision: string | undefined }>;
}

const info = { name: "client-test", version: "1" };

async function older(
  transport: OlderHttpTransport | SSEClientTransport | OlderStdioTransport,
): Promise<Client & { revision: string | undefined }> {
  const client = new OlderClient(info);
  await client.connect(transport);
  const revision = "protocolVersion" in transport ? transport.protocolVersion : undefined;
  return Object.assign(client, { revision });
}

async function modern(
  transport: StreamableHTTPClientTransport | StdioClientTransport,
  mode: "auto" | { pin: string },
): Promise<Client & { revision: string | undefined }> {
  const client = new ModernClient(info, { versionNegotiation: { mode } });
  await client.connect(transport);
  return Object.assign(client, { revision: client.getNegotiatedProtocolVersion() });
}

const mcpRemote = fileURLToPath(
  new URL("../../node_modules/mcp-remote/dist/proxy.js", import.meta.url),
);

function remote(address: string, ...flags: string[]): Subject["connect"] {
  return (gateway, folder) =>
    older(
      new OlderStdioTransport({
        command: process.execPath,
        args: [mcpRemote, `${gateway.url}${address}`, "--allow-http", ...flags],
        env: { PATH: process.env["PATH"] ?? "", MCP_REMOTE_CONFIG_DIR: folder },
        stderr: "ignore",
      }),
    );
}

const stdioServer = {
  command: process.execPath,
  args: [entryFile, "stdio"],
  stderr: "ignore" as const,
};

const subjects: readonly Subject[] = [
  {
    name: "SDK 1.x over /mcp",
    revision: "2025-11-25",
    connect: ({ url }) => older(new OlderHttpTransport(new URL(`${url}/mcp`))),
  },
  {
    name: "SDK 1.x over /apis/bookshop/mcp",
    revision: "2025-11-25",
    connect: ({ url }) => older(new OlderHttpTransport(new URL(`${url}/apis/bookshop/mcp`))),
  },
  {
    name: "SDK 1.x over /sse",
    revision: undefined,
    connect: ({ url }) => older(new SSEClientTransport(new URL(`${url}/sse`))),
  },
  {
    name: "SDK 1.x over /apis/bookshop/sse",
    revision: undefined,
    connect: ({ url }) => older(new SSEClientTransport(new URL(`${url}/apis/bookshop/sse`))),
  },
  {
    name: "SDK 1.x over stdio",
    revision: undefined,
    connect: () => older(new OlderStdioTransport(stdioServer)),
  },
  {
    name: "SDK 2.x pinned to 2026-07-28 over /mcp",
    revision: "2026-07-28",
    connect: ({ url }) =>
      modern(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)), { pin: "2026-07-28" }),
  },
  {
    name: "SDK 2.x in auto mode over /mcp",
    revision: "2026-07-28",
    connect: ({ url }) => modern(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)), "auto"),
  },
  {
    name: "SDK 2.x pinned to 2026-07-28 over stdio",
    revision: "2026-07-28",
    connect: () => modern(new StdioClientTransport(stdioServer), { pin: "2026-07-28" }),
  },
  {
    name: "SDK 2.x in auto mode over stdio",
    revision: "2026-07-28",
    connect: () => modern(new StdioClientTransport(stdioServer), "auto"),
  },
  {
    name: "mcp-remote sse-only to /sse",
    revision: undefined,
    connect: remote("/sse", "--transport", "sse-only"),
  },
  {
    name: "mcp-remote http-only to /mcp",
    revision: undefined,
    connect: remote("/mcp", "--transport", "http-only"),
  },
  { name: "mcp-remote by default to /sse", revision: undefined, connect: remote("/sse") },
  { name: "mcp-remote by default to /mcp", revision: undefined, connect: remote("/mcp") },
  {
    name: "mcp-remote in auto protocol to /mcp",
    revision: undefined,
    connect: remote("/mcp", "--transport", "http-only", "--protocol", "auto"),
  },
];

let gateway: ServedGateway;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-client-"));
  gateway = await serveGateway();
});

afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

describe.each(subjects)("$name", ({ connect, revision }) => {
  let client: Client & { revision: string | undefined };

  beforeAll(async () => {
    client = await connect(gateway, folder);
  });

  afterAll(() => client.close());

  it("agrees on the revision", () => {
    expect(client.revision).toBe(revision);
  });

  it("lists every tool on one page", async () => {
    const { tools, nextCursor } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      "listBooks",
      "createBook",
      "searchBooks",
      "exportBooks",
      "getBook",
      "replaceBook",
      "updateBook",
      "deleteBook",
      "getCover",
      "uploadCover",
      "getExcerpt",
      "getSample",
      "getCategoryTree",
      "getStockReport",
      "waitFor",
      "failWith",
      "echoRequest",
    ]);
    expect(nextCursor).toBeUndefined();
  });

  it("lists, gets and creates", async () => {
    const list = await client.callTool({
      name: "listBooks",
      arguments: { per_page: 2, genre: "gothic" },
    });
    expect(list).toMatchObject({ structuredContent: { items: [{}, {}] } });

    const book = await client.callTool({ name: "getBook", arguments: { isbn: "9780141439471" } });
    expect(book).toMatchObject({ content: [{ type: "text" }] });

    const isbn = freshIsbn();
    const created = await client.callTool({
      name: "createBook",
      arguments: {
        isbn,
        title: "A Book",
        author: { name: "Somebody" },
        published: 1900,
        genres: ["gothic"],
        price: { amount: 100, currency: "EUR" },
      },
    });
    expect(created).toMatchObject({ structuredContent: { isbn, title: "A Book" } });
    expect(created).not.toHaveProperty("isError", true);
  });

  it("gets an image", async () => {
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(0);
    const isbn = await firstIsbn(client);
    expect(await client.callTool({ name: "getCover", arguments: { isbn } })).toMatchObject({
      content: [
        { type: "image", mimeType: "image/png", data: expect.stringMatching(/^iVBORw0KGgo/) },
      ],
    });
  });

  it("gets an error as a result", async () => {
    expect(await client.callTool({ name: "failWith", arguments: { status: 404 } })).toMatchObject({
      isError: true,
      content: [{ type: "text", text: expect.stringContaining("404") }],
    });
  });

  it("is told the closest names of a tool that does not exist", async () => {
    await expect(client.callTool({ name: "listBook" })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("listBooks"),
    });
  });

  it("lists and reads the resources", async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      "openapi://bookshop",
      "openapi://bookshop/document",
      "openapi://bookshop/document.yaml",
      "openapi://bookshop/changes",
    ]);
    for (const { uri } of resources) {
      expect((await client.readResource({ uri })).contents).toMatchObject([{ uri }]);
    }
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      "openapi://{api}/operations/{operation}",
      "openapi://{api}/schemas/{schema}",
      "openapi://{api}/tags/{tag}",
      "openapi://{api}/replies/{id}{?offset,length}",
    ]);
    for (const uri of [
      "openapi://bookshop/operations/getBook",
      "openapi://bookshop/schemas/Book",
      "openapi://bookshop/tags/books",
    ]) {
      expect((await client.readResource({ uri })).contents).toMatchObject([{ uri }]);
    }
  });

  it("completes names, and lists and gets prompts", async () => {
    const { completion } = await client.complete({
      ref: { type: "ref/resource", uri: "openapi://{api}/operations/{operation}" },
      argument: { name: "operation", value: "getB" },
      context: { arguments: { api: "bookshop" } },
    });
    expect(completion.values[0]).toBe("getBook");
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(["explore_api", "plan_calls", "explain_error"]);
    const { messages } = await client.getPrompt({
      name: "plan_calls",
      arguments: { task: "Find a book by its title" },
    });
    expect(messages).toMatchObject([
      { role: "user", content: { type: "text", text: expect.stringContaining("searchBooks") } },
    ]);
  });
});

async function firstIsbn(client: Client): Promise<string> {
  const result = await client.callTool({ name: "listBooks", arguments: { per_page: 1 } });
  const isbn = /"isbn":\s*"(\d{13})"/.exec(JSON.stringify(result).replaceAll("\\", ""))?.[1];
  if (isbn === undefined) throw new Error("the shop is empty");
  return isbn;
}

let booksMade = 0;

/** A new ISBN-13 in the range that is set aside for tests, with its check digit. */
function freshIsbn(): string {
  const digits = `97817779${String(++booksMade).padStart(4, "0")}`;
  const sum = digits
    .split("")
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
