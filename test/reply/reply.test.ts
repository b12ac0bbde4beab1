/**
 * What comes of every kind of reply, through the whole gateway, for the official clients of both majors, which check
 * structured content against the schemas that tools declare. Each reply is asked for by three tools: one without a
 * schema for it, one whose schema fits, one whose schema lies.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { serveGateway, type ServedGateway } from "../helpers/process.ts";
import { pem } from "../upstream/wire.ts";
import { rows } from "./rows.ts";

const resultSchema = z.object({
  content: z.array(z.unknown()),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional(),
});

type Result = z.output<typeof resultSchema>;

/** By name of the reply. */
const results = z
  .record(z.string(), resultSchema)
  .parse(JSON.parse(readFileSync(new URL("results.json", import.meta.url), "utf8")));

const kinds = ["plain", "fits", "lies"] as const;

const fits = { type: "object", additionalProperties: true };
const lies = {
  type: "object",
  required: ["missing"],
  properties: {
    missing: { type: "string" },
    id: { type: "string", format: "uuid" },
    name: { type: "array", items: { type: "integer" } },
  },
  additionalProperties: false,
};

const port = (server: Server): number => (server.address() as AddressInfo).port;

const unreachable = [
  "refused",
  "no such name",
  "a handshake without answer",
  "no TLS",
  "self-signed",
  "untrusted",
  "expired",
  "wrong host",
] as const;

/** Whether the gateway trusts the authority of the certificates. */
const trusting: ReadonlySet<string> = new Set(["expired", "wrong host"]);

const servers: Server[] = [];

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  return port(server);
}

/** Answers a request for `/<index>` with the bytes of that row. */
function createUpstream(): Server {
  return createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (data: Buffer) => {
      const { index } = /^\w+ \/(?<index>\d+)/.exec(data.toString("latin1"))?.groups ?? {};
      const answer = rows[Number(index)]?.answer;
      if (answer instanceof Uint8Array) socket.end(answer);
      else answer?.(socket);
    });
  });
}

async function https(certificate: string): Promise<string> {
  const server = createHttpsServer({ key: pem("key"), cert: pem(certificate) });
  return `https://127.0.0.1:${await listening(server)}`;
}

/** Where the tools of `unreachable` go. */
async function unreachableOrigins(): Promise<Readonly<Record<string, string>>> {
  const unused = createServer();
  const unusedPort = await listening(unused);
  unused.close();
  const silent = await listening(createServer((socket) => socket.on("error", () => undefined)));
  const plain = await listening(
    createServer((socket) => {
      socket.on("error", () => undefined).once("data", () => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
    }),
  );
  return {
    refused: `http://127.0.0.1:${unusedPort}`,
    "no such name": "http://no-such-host.invalid",
    "a handshake without answer": `https://127.0.0.1:${silent}`,
    "no TLS": `https://127.0.0.1:${plain}`,
    "self-signed": await https("ca"),
    untrusted: await https("localhost"),
    expired: await https("expired"),
    "wrong host": await https("other-host"),
  };
}

function toDocument(origin: string, elsewhere: Readonly<Record<string, string>>) {
  const paths: Record<string, unknown> = {};
  for (const [index, { method, content }] of rows.entries()) {
    for (const kind of kinds) {
      const schema = kind === "fits" ? fits : lies;
      const declared = kind === "plain" ? (content ?? {}) : { "application/json": { schema } };
      paths[`/${index}/${kind}`] = {
        [method]: {
          operationId: `${kind}_${index}`,
          responses: { "200": { description: "It.", content: declared } },
        },
      };
    }
  }
  for (const [name, url] of Object.entries(elsewhere)) {
    paths[`/${name.replaceAll(" ", "-")}`] = {
      get: { operationId: name.replaceAll(" ", "_"), servers: [{ url }], responses: {} },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Replies", version: "1" },
    servers: [{ url: origin }],
    paths,
  };
}

let folder: string;
let gateway: ServedGateway;
let trustingGateway: ServedGateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-reply-"));
  const origin = `http://127.0.0.1:${await listening(createUpstream())}`;
  const document = toDocument(origin, await unreachableOrigins());
  await writeFile(join(folder, "replies.json"), JSON.stringify(document));
  const config = {
    logLevel: "silent",
    // All tools are called at once.
    limits: { perCaller: { calls: 1000, requestsPerMinute: 100_000 }, requests: 1000 },
    apis: {
      replies: {
        spec: "./replies.json",
        timeouts: { connectMs: "2s", headersMs: "4s", bodyMs: "4s", callMs: "25s" },
        limits: { replyBytes: "64KiB", connections: 500, concurrency: 500 },
        // Each failure is looked at by itself.
        retry: { attempts: 1 },
        breaker: { failures: 1_000_000 },
      },
    },
  };
  await writeFile(join(folder, "gateway.yaml"), JSON.stringify(config));
  gateway = await serveGateway([], { cwd: folder });
  const ca = fileURLToPath(new URL("../fixtures/tls/ca.pem", import.meta.url));
  trustingGateway = await serveGateway([], { cwd: folder, env: { NODE_EXTRA_CA_CERTS: ca } });
});

afterAll(async () => {
  await Promise.all([gateway.stop(), trustingGateway.stop()]);
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

interface Client {
  listTools(): Promise<unknown>;
  callTool(call: { name: string }): Promise<unknown>;
  close(): Promise<void>;
}

const info = { name: "reply-test", version: "1" };

interface Subject {
  readonly name: string;
  /** Its revision knows structured content as objects only. */
  readonly wraps: boolean;
  readonly connect: (url: string) => Promise<Client>;
}

const subjects: readonly Subject[] = [
  {
    name: "the 2.x client",
    wraps: false,
    async connect(url: string): Promise<Client> {
      const client = new ModernClient(info, {
        versionNegotiation: { mode: { pin: "2026-07-28" } },
      });
      await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
      return client;
    },
  },
  {
    name: "the 1.x client",
    wraps: true,
    async connect(url: string): Promise<Client> {
      const client = new OlderClient(info);
      await client.connect(new OlderTransport(new URL(`${url}/mcp`)));
      return client;
    },
  },
];

/** What is told of a result, without what differs between runs and between the tools of one reply. */
function toExpected(result: unknown): Result {
  const { content, structuredContent, isError } = resultSchema.parse(result);
  const told = { content, structuredContent, isError };
  const text = JSON.stringify(told)
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/\/\d+\/(?:plain|fits|lies)\b/g, "/PATH")
    .replaceAll(/\b(?:plain|fits|lies)_\d+\b/g, "TOOL")
    // Newer versions of Node decode it.
    .replaceAll("br, zstd were", "br were");
  return resultSchema.parse(JSON.parse(text));
}

/** Before 2026-07-28 structured content is an object: what is none is wrapped, as the SDK does it. */
function toOlder(result: Result): Result {
  const { structuredContent: value } = result;
  if (value === undefined) return result;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? result : { ...result, structuredContent: { result: value } };
}

describe.each(subjects)("$name", ({ connect, wraps }) => {
  let client: Client;
  let trustingClient: Client;
  /** By name of the tool: all of them are called at once, since some take their time. */
  const answers = new Map<string, Promise<unknown>>();

  beforeAll(async () => {
    client = await connect(gateway.url);
    trustingClient = await connect(trustingGateway.url);
    // Only what was listed is checked against its schema.
    await Promise.all([client.listTools(), trustingClient.listTools()]);
    for (const name of unreachable) {
      const tool = name.replaceAll(" ", "_");
      const asked = trusting.has(name) ? trustingClient : client;
      answers.set(name, asked.callTool({ name: tool }));
    }
    for (const index of rows.keys()) {
      for (const kind of kinds) {
        answers.set(`${kind}_${index}`, client.callTool({ name: `${kind}_${index}` }));
      }
    }
    await Promise.allSettled(answers.values());
  });

  afterAll(() => Promise.all([client.close(), trustingClient.close()]));

  const expected = (name: string): Result | undefined => {
    const result = results[name];
    return result === undefined || !wraps ? result : toOlder(result);
  };

  it.each(rows.map(({ name }, index) => [name, index] as const))("gets %s", async (name, index) => {
    expect(toExpected(await answers.get(`plain_${index}`))).toEqual(expected(name));
  });

  it.each(unreachable)("is told of an API that cannot be reached: %s", async (name) => {
    expect(toExpected(await answers.get(name))).toEqual(expected(name));
  });

  it.each(rows.map(({ name, content }, index) => [name, index, content] as const))(
    "accepts %s from tools whose schemas fit or lie",
    async (name, index, content) => {
      // A schema for XML is another schema.
      if (content !== undefined) return;
      for (const kind of ["fits", "lies"]) {
        const result = toExpected(await answers.get(`${kind}_${index}`));
        // What does not conform is told behind the content, never instead of it.
        expect(result.content).toEqual(
          expect.arrayContaining([...(expected(name)?.content ?? [])]),
        );
        expect(result.isError).toEqual(expected(name)?.isError);
      }
    },
  );

  it("has asked for at least sixty replies", () => {
    expect(rows.length + unreachable.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(results).toSorted()).toEqual(
      [...rows.map(({ name }) => name), ...unreachable].toSorted(),
    );
  });
});
