/** Upstreams on loopback, and an attempt that reaches them. Everything is closed when the test is over. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import {
  createServer as createTcpServer,
  type LookupFunction,
  type Server,
  type Socket,
} from "node:net";

import { onTestFinished } from "vitest";

import type { Timeouts } from "../../src/config/upstream-options.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { type AttemptTimeouts, createAttempt } from "../../src/upstream/attempt.ts";
import { createDispatcher, type DispatcherOptions } from "../../src/upstream/dispatcher.ts";
import { createGuard } from "../../src/upstream/guard.ts";
import type { SendContext } from "../../src/upstream/model.ts";
import type { UpstreamOutcome, UpstreamReply } from "../../src/upstream/outcome.ts";
import { noTrace } from "../../src/upstream/trace.ts";
import { toolFor } from "../helpers/document.ts";

/** Serves HTTP; gives its origin. */
export async function serveHttp(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(listener))}`;
}

/** Serves HTTPS with one of the certificates in `test/fixtures/tls` (all of one key; `ca` signed the others). */
export async function serveHttps(
  certificate: "ca" | "localhost" | "expired" | "other-host",
  listener: RequestListener,
  options: ServerOptions = {},
): Promise<string> {
  const server = createHttpsServer(
    { key: pem("key"), cert: pem(certificate), ...options },
    listener,
  );
  return `https://127.0.0.1:${await listen(server)}`;
}

/** Serves bytes: `onConnection` has the socket, an HTTP server that keeps no rules. */
export async function serveTcp(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

/** Answers the first request on each connection with these bytes, then does `afterwards`. */
export async function serveBytes(
  bytes: string | Uint8Array,
  afterwards: (socket: Socket) => void = (socket) => socket.end(),
): Promise<string> {
  return serveTcp((socket) => {
    socket.once("data", () => socket.write(bytes, () => afterwards(socket)));
  });
}

/** An origin at which nothing listens. */
export async function unusedOrigin(): Promise<string> {
  const server = createTcpServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

export function pem(name: string): string {
  return readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), "utf8");
}

export interface ClientOptions extends Partial<Omit<DispatcherOptions, "connectTimeoutMs">> {
  readonly timeouts?: Partial<AttemptTimeouts & Pick<Timeouts, "connectMs">>;
  readonly maxReplyBytes?: number;
}

/** An attempt over a dispatcher of its own that may reach loopback, with GET as the usual method. */
export function createClient(options: ClientOptions = {}) {
  const { timeouts: given, maxReplyBytes = 1024 * 1024, ...dispatching } = options;
  const timeouts = {
    connectMs: 5000,
    headersMs: 5000,
    bodyMs: 5000,
    attemptMs: 10_000,
    callMs: 10_000,
    ...given,
  };
  const dispatcher = createDispatcher({
    guard: createGuard({ allowedOrigins: new Set(), allowPrivate: true }),
    connectTimeoutMs: timeouts.connectMs,
    headersTimeoutMs: timeouts.headersMs,
    bodyTimeoutMs: timeouts.bodyMs,
    connections: 8,
    ...dispatching,
  });
  onTestFinished(() => dispatcher.destroy());
  const attempt = createAttempt({
    dispatcher: () => dispatcher,
    maxReplyBytes,
    timeoutsOf: () => timeouts,
    now: () => performance.now(),
  });
  return {
    dispatcher,
    attempt,
    get: (url: string, signal?: AbortSignal) =>
      attempt(
        { method: "GET", url, headers: {}, body: undefined },
        contextOf({ signal, deadlineAtMs: performance.now() + timeouts.callMs }),
      ),
  };
}

/** An operation that asks for nothing. */
const plainOperation = toolFor({}).operation;

/** A call of an operation that asks for nothing, where the test does not say otherwise. */
export function contextOf({
  operation = plainOperation,
  paging,
  caller = { id: "test", headers: new Map() },
  trace = noTrace,
  signal = new AbortController().signal,
  hide = () => undefined,
  progress,
  watch = () => undefined,
  deadlineAtMs = Number.POSITIVE_INFINITY,
}: { readonly [Key in keyof SendContext]?: SendContext[Key] | undefined } = {}): SendContext {
  return { operation, paging, caller, trace, signal, hide, progress, watch, deadlineAtMs };
}

export const silentLog = createLog({
  level: "silent",
  redact: (text) => text,
  destination: { write: () => undefined },
});

export function replyOf(outcome: UpstreamOutcome): UpstreamReply {
  if (outcome.kind !== "answered") throw new Error(`not answered: ${JSON.stringify(outcome)}`);
  return outcome.reply;
}

export function textOf(outcome: UpstreamOutcome): string {
  return Buffer.from(replyOf(outcome).body).toString("utf8");
}

/** Something that a test waits for. */
export function signalled(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Resolves every name to the next of these answers, and the last one from then on. */
export function lookupAnswering(...answers: readonly (readonly string[])[]): LookupFunction {
  let calls = 0;
  return (_hostname, _options, callback) => {
    const addresses = answers[Math.min(calls, answers.length - 1)] ?? [];
    calls += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
}

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return portOf(server);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen");
  return address.port;
}
