/** Clients of every kind, each through a `fetch` that may send every request to another replica. */
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  ElicitRequestSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";

const mcpRemote = fileURLToPath(
  new URL("../../node_modules/mcp-remote/dist/proxy.js", import.meta.url),
);

type Fetch = typeof globalThis.fetch;

export interface TestClient {
  call(name: string, given?: Record<string, unknown>, onProgress?: () => void): Promise<unknown>;
  /** Settles when it has been told that the list of tools has changed. */
  readonly told: Promise<void>;
  names(): Promise<readonly string[]>;
  /** Ends the session, where there is one to end, and the connection. */
  end(): Promise<void>;
  close(): Promise<void>;
}

export interface Kind {
  readonly name: string;
  /** @param url without a path */
  readonly connect: (url: string, fetch?: Fetch) => Promise<TestClient>;
}

/** Each request goes to the next of the replicas, as at a balancer that takes turns. */
export function takingTurns(urls: readonly string[]): Fetch {
  let turn = 0;
  return (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const url = urls[turn++ % urls.length] ?? "";
    return globalThis.fetch(`${url}${pathname}${search}`, init);
  };
}

/** How long a call waits for its answer, in milliseconds. */
const timeout = 5000;

const info = { name: "replicas", version: "1" };
const accepted = () => ({ action: "accept" as const, content: {} });

function announced(): { readonly told: Promise<void>; readonly tell: () => void } {
  let tell = (): void => {};
  const told = new Promise<void>((resolve) => (tell = resolve));
  return { told, tell };
}

async function modern(url: string, fetch: Fetch | undefined, pin?: string): Promise<TestClient> {
  const { told, tell } = announced();
  const client = new ModernClient(info, {
    capabilities: { elicitation: {} },
    ...(pin !== undefined && { versionNegotiation: { mode: { pin } } }),
    listChanged: { tools: { autoRefresh: false, onChanged: tell } },
  });
  client.setRequestHandler("elicitation/create", accepted);
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), fetch && { fetch });
  await client.connect(transport);
  return {
    told,
    call: (name, given = {}, onprogress) =>
      client.callTool({ name, arguments: given }, { timeout, ...(onprogress && { onprogress }) }),
    names: async () => (await client.listTools()).tools.map((tool) => tool.name),
    async end() {
      if (pin === undefined) await transport.terminateSession();
      await client.close();
    },
    close: () => client.close(),
  };
}

async function older(
  transport: SSEClientTransport | OlderHttpTransport | StdioClientTransport,
): Promise<TestClient> {
  const { told, tell } = announced();
  const client = new OlderClient(info, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, accepted);
  client.setNotificationHandler(ToolListChangedNotificationSchema, tell);
  await client.connect(transport);
  return {
    told,
    call: (name, given = {}, onprogress) =>
      client.callTool({ name, arguments: given }, undefined, {
        timeout,
        ...(onprogress && { onprogress }),
      }),
    names: async () => (await client.listTools()).tools.map((tool) => tool.name),
    async end() {
      if (transport instanceof OlderHttpTransport) await transport.terminateSession();
      await client.close();
    },
    close: () => client.close(),
  };
}

export const stateless: Kind = {
  name: "SDK 2.x at 2026-07-28",
  connect: (url, fetch) => modern(url, fetch, "2026-07-28"),
};

export const inSession: readonly Kind[] = [
  { name: "SDK 2.x in a session", connect: (url, fetch) => modern(url, fetch) },
  {
    name: "SDK 1.x in a session",
    connect: (url, fetch) =>
      older(new OlderHttpTransport(new URL(`${url}/mcp`), fetch && { fetch })),
  },
];

export const overSse: Kind = {
  name: "SDK 1.x over HTTP+SSE",
  connect: (url, fetch) => older(new SSEClientTransport(new URL(`${url}/sse`), fetch && { fetch })),
};

/** Through mcp-remote, a process of its own that speaks HTTP+SSE. */
export const overRemote: Kind = {
  name: "mcp-remote",
  connect: (url) =>
    older(
      new StdioClientTransport({
        command: process.execPath,
        args: [mcpRemote, `${url}/sse`, "--allow-http", "--transport", "sse-only"],
        env: { PATH: process.env["PATH"] ?? "", MCP_REMOTE_CONFIG_DIR: tmpdir() },
        stderr: "ignore",
      }),
    ),
};

export const kinds: readonly Kind[] = [stateless, ...inSession, overSse];
