/** Clients that can ask their user, by every road to the gateway. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";

import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Transport as OlderTransport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { onTestFinished } from "vitest";

import { startStdio } from "../../../src/transport/stdio.ts";
import type { Shop } from "./shop.ts";

type Answer = { readonly action: "accept" | "decline" | "cancel" };

/** Is asked, and says what the user says. */
export type Ask = (message: string) => Answer | Promise<Answer>;

interface Call {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

export interface AskingClient {
  callTool(call: Call, signal?: AbortSignal): Promise<unknown>;
  /** Ends the session, where there is one to end. */
  endSession(): Promise<void>;
  close(): Promise<void>;
}

export interface Subject {
  readonly name: string;
  /** @param ask undefined: the client has no elicitation */
  readonly connect: (shop: Shop, ask: Ask | undefined) => Promise<AskingClient>;
}

const info = { name: "confirm-test", version: "1" };

const modern =
  (
    toTransport: (shop: Shop) => Transport | Promise<Transport>,
    versionNegotiation: { readonly mode: { readonly pin: string } } | undefined,
  ): Subject["connect"] =>
  async (shop, ask) => {
    const client = new ModernClient(info, {
      capabilities: ask === undefined ? {} : { elicitation: {} },
      ...(versionNegotiation && { versionNegotiation }),
    });
    if (ask !== undefined)
      client.setRequestHandler("elicitation/create", ({ params }) => ask(params.message));
    const transport = await toTransport(shop);
    await client.connect(transport);
    return {
      callTool: (call, signal) => client.callTool(call, signal && { signal }),
      async endSession() {
        if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession();
      },
      close: () => client.close(),
    };
  };

const older =
  (toTransport: (shop: Shop) => OlderTransport | Promise<OlderTransport>): Subject["connect"] =>
  async (shop, ask) => {
    const client = new OlderClient(info, {
      capabilities: ask === undefined ? {} : { elicitation: {} },
    });
    if (ask !== undefined)
      client.setRequestHandler(ElicitRequestSchema, ({ params }) => ask(params.message));
    const transport = await toTransport(shop);
    await client.connect(transport);
    return {
      callTool: (call, signal) => client.callTool(call, undefined, signal && { signal }),
      async endSession() {
        if (transport instanceof OlderHttpTransport) await transport.terminateSession();
      },
      close: () => client.close(),
    };
  };

/** The other end of standard input and output: the same lines, so the SDK's class for servers serves a client as well. */
async function overStdio({ gateway, query }: Shop): Promise<StdioServerTransport> {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const servers = await gateway.localServers();
  const reading = servers.readView(new URLSearchParams(query), undefined, undefined);
  if (!reading.ok) throw new Error(reading.problem);
  const connection = startStdio(
    servers.factory(() => reading.view),
    { stdin, stdout, onerror: () => undefined },
  );
  onTestFinished(() => connection.close());
  return new StdioServerTransport(stdout, stdin);
}

const mcpRemote = fileURLToPath(
  new URL("../../../node_modules/mcp-remote/dist/proxy.js", import.meta.url),
);

async function overRemote({ url, query }: Shop): Promise<StdioClientTransport> {
  const folder = await mkdtemp(join(tmpdir(), "gateway-confirm-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return new StdioClientTransport({
    command: process.execPath,
    args: [mcpRemote, `${url}/mcp${query}`, "--allow-http", "--transport", "http-only"],
    env: { PATH: process.env["PATH"] ?? "", MCP_REMOTE_CONFIG_DIR: folder },
    stderr: "ignore",
  });
}

const newest = { mode: { pin: "2026-07-28" } } as const;

/** Of 2026-07-28: a call that has to be confirmed is answered with the question, and made again. */
export const byRounds: readonly Subject[] = [
  {
    name: "SDK 2.x at 2026-07-28",
    connect: modern(
      ({ url, query }) => new StreamableHTTPClientTransport(new URL(`${url}/mcp${query}`)),
      newest,
    ),
  },
  { name: "SDK 2.x at 2026-07-28 over stdio", connect: modern(overStdio, newest) },
];

/** Those that have one over Streamable HTTP. */
export const inSession: readonly Subject[] = [
  {
    name: "SDK 2.x in a session",
    connect: modern(
      ({ url, query }) => new StreamableHTTPClientTransport(new URL(`${url}/mcp${query}`)),
      undefined,
    ),
  },
  {
    name: "SDK 1.x in a session",
    connect: older(({ url, query }) => new OlderHttpTransport(new URL(`${url}/mcp${query}`))),
  },
];

/** Of earlier revisions: a call waits until its question is answered. */
export const byWaiting: readonly Subject[] = [
  ...inSession,
  {
    name: "SDK 1.x over HTTP+SSE",
    connect: older(({ url, query }) => new SSEClientTransport(new URL(`${url}/sse${query}`))),
  },
  { name: "SDK 1.x over stdio", connect: older(overStdio) },
];

export const subjects: readonly Subject[] = [
  ...byRounds,
  ...byWaiting,
  { name: "mcp-remote", connect: older(overRemote) },
  {
    name: "SDK 1.x at the address of one API",
    connect: older(
      ({ url, query }) => new OlderHttpTransport(new URL(`${url}/apis/shop/mcp${query}`)),
    ),
  },
];

/** Closed when the test is over. */
export async function connected(
  { connect }: Subject,
  shop: Shop,
  ask: Ask | undefined,
): Promise<AskingClient> {
  const client = await connect(shop, ask);
  onTestFinished(() => client.close());
  return client;
}

export const deletion = { name: "deleteItem", arguments: { id: 7, reason: "old" } };
