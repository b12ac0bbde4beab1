/** Callers' own credentials through a whole gateway, over each transport, to an upstream that records who called. */
import { once } from "node:events";
import { createServer } from "node:http";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { expect, it, onTestFinished } from "vitest";

import { loadConfig } from "../../src/config/load.ts";
import { createGateway } from "../../src/gateway.ts";
import { confirmedAlready } from "../../src/response/question.ts";
import { listen } from "../../src/transport/listen.ts";
import { noTrace } from "../../src/upstream/trace.ts";

/** Echoes which call it is and whose, and keeps it. */
async function serveUpstream() {
  const seen = new Map<string | null, string | undefined>();
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://x");
    response.setHeader("content-type", "application/json");
    const who = request.headers.authorization;
    seen.set(searchParams.get("call"), who);
    // Answers out of turn, so that calls overlap.
    setImmediate(() => response.end(JSON.stringify({ who, call: searchParams.get("call") })));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it does not listen");
  return { origin: `http://127.0.0.1:${address.port}`, seen };
}

async function startGateway(env: Readonly<Record<string, string>> = {}) {
  const { origin, seen } = await serveUpstream();
  const operation = (operationId: string, security: object[]) => ({
    get: {
      operationId,
      security,
      parameters: [{ name: "call", in: "query", schema: { type: "string" } }],
      responses: { 200: { description: "OK", content: { "application/json": {} } } },
    },
  });
  const api = {
    spec: {
      openapi: "3.1.0",
      info: { title: "Who", version: "1" },
      servers: [{ url: origin }],
      paths: { "/who": operation("who", [{ token: [] }]), "/open": operation("open", []) },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    },
    forward: { from: "X-Upstream-Authorization", to: "Authorization" },
  };
  const other = { ...api, forward: [] };
  const logged: string[] = [];
  const config = await loadConfig({
    file: "gateway.json",
    cwd: "/",
    env,
    flags: { documents: [], headers: [], specHeaders: [], overlays: [] },
    readFile: () => Promise.resolve(JSON.stringify({ apis: { mine: api, other } })),
  });
  const gateway = await createGateway(config, {
    env,
    readStdin: () => Promise.resolve(new Uint8Array()),
    logTo: { write: (line: string) => void logged.push(line) },
    now: () => performance.now(),
    clock: Date.now,
    random: Math.random,
    needsAll: true,
  });
  const http = await gateway.http();
  const listener = await listen(http.app, {
    host: "127.0.0.1",
    port: 0,
    endStreams: () => http.endStreams(),
  });
  onTestFinished(async () => {
    await http.close();
    await listener.close(0);
    await gateway.close();
  });
  return { gateway, logged, seen, url: `http://127.0.0.1:${listener.port}` };
}

async function connect(url: string, token: string | undefined, modern: boolean) {
  const client = new Client(
    { name: "test", version: "1" },
    modern ? { versionNegotiation: { mode: "auto" } } : {},
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
      requestInit: { headers: headersOf(token) },
    }),
  );
  onTestFinished(() => client.close());
  return client;
}

/** What a client sends with every request: credentials for the gateway, and those for the API. */
function headersOf(token: string | undefined): Record<string, string> {
  return {
    authorization: "Bearer for-the-gateway",
    ...(token !== undefined && { "x-upstream-authorization": token }),
  };
}

const tokens = ["Bearer ann-token-1", "Bearer bob-token-2"] as const;
const secrets = /ann-token|bob-token|for-the-gateway/;

it.each([
  ["2026-07-28", true],
  ["earlier revisions, with sessions", false],
])(
  "%s: two callers, 1,000 interleaved calls, never mixed",
  async (_name, modern) => {
    const { url, logged, seen } = await startGateway();
    const clients = await Promise.all(tokens.map((token) => connect(url, token, modern)));
    const one = async (index: number): Promise<void> => {
      const result = await clients[index % 2]?.callTool({
        name: "mine_who",
        arguments: { call: String(index) },
      });
      // The upstream echoes the credential, of which nobody sees anything.
      expect(result).toMatchObject({ structuredContent: { call: String(index), who: "[secret]" } });
    };
    for (let start = 0; start < 1000; start += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, offset) => one(start + offset)));
    }
    expect(seen.size).toBe(1000);
    for (const [call, who] of seen) expect(who).toBe(tokens[Number(call) % 2]);
    expect(logged.join("")).not.toMatch(secrets);
  },
  300_000,
);

it("says which header to set when a call comes without it", async () => {
  const { url, seen } = await startGateway();
  const client = await connect(url, undefined, true);
  const result = await client.callTool({ name: "mine_who", arguments: {} });
  expect(JSON.stringify(result.content)).toMatch(/set X-Upstream-Authorization among the headers/);
  expect(seen.size).toBe(0);
  await client.callTool({ name: "mine_open", arguments: { call: "1" } });
  expect([...seen]).toEqual([["1", undefined]]);
});

it("gives nothing of it to another API", async () => {
  const { url, seen } = await startGateway({ OTHER_TOKEN: "of-the-operator" });
  const client = await connect(url, tokens[0], true);
  await client.callTool({ name: "other_who", arguments: { call: "1" } });
  expect([...seen]).toEqual([["1", "Bearer of-the-operator"]]);
});

it("works over HTTP+SSE, with the headers of each message", async () => {
  const { url, seen } = await startGateway();
  for (const [index, token] of tokens.entries()) {
    const client = new OlderClient({ name: "test", version: "1" });
    await client.connect(
      new SSEClientTransport(new URL(`${url}/sse`), { requestInit: { headers: headersOf(token) } }),
    );
    onTestFinished(() => client.close());
    await client.callTool({ name: "mine_who", arguments: { call: String(index) } });
  }
  expect([...seen.values()]).toEqual([...tokens]);
});

it("takes the environment for whoever has started the gateway, and for nobody else", async () => {
  const { gateway, url, seen } = await startGateway({ X_UPSTREAM_AUTHORIZATION: "Bearer local-1" });
  const tool = gateway.catalogue().find("mine_who");
  if (tool === undefined) throw new Error("there is no such tool");
  const context = {
    caller: gateway.localCaller,
    trace: noTrace,
    catalogue: gateway.catalogue(),
    signal: new AbortController().signal,
    progress: undefined,
    log: () => undefined,
    confirm: confirmedAlready,
  };
  await gateway.call(tool, { call: "1" }, context);
  const client = await connect(url, undefined, true);
  await client.callTool({ name: "mine_who", arguments: { call: "2" } });
  expect([...seen]).toEqual([["1", "Bearer local-1"]]);
});
