/** The HTTP side of a gateway over the catalogue of the MCP tests, on a free loopback port. */
import { EventEmitter, once } from "node:events";

import type { HttpBindings } from "@hono/node-server";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { pino } from "pino";
import { onTestFinished } from "vitest";

import { createOriginPolicy } from "../../src/access/origin.ts";
import { createPeerOf } from "../../src/access/peer.ts";
import { createTraffic, type Traffic, type TrafficOptions } from "../../src/access/traffic.ts";
import { codeOptions } from "../../src/config/code-options.ts";
import { type Config, configSchema } from "../../src/config/schema.ts";
import type { ViewOptions } from "../../src/config/view-options.ts";
import { createCallerOf } from "../../src/mcp/caller.ts";
import { createHistory } from "../../src/mcp/history.ts";
import type { CallContext, CallTool } from "../../src/mcp/model.ts";
import { createPromptsOf } from "../../src/mcp/prompt/book.ts";
import { everyRight } from "../../src/mcp/rights.ts";
import { createServers } from "../../src/mcp/server.ts";
import { openSandbox } from "../../src/sandbox/sandbox.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createMemoryBus } from "../../src/state/memory-bus.ts";
import { createMemoryEvents } from "../../src/state/memory-events.ts";
import { createMemoryRates } from "../../src/state/memory-rates.ts";
import { createMemoryReplies } from "../../src/state/memory-replies.ts";
import { createMemorySessions } from "../../src/state/memory-sessions.ts";
import type { Bus, EventLog, SessionStore } from "../../src/state/store.ts";
import { noAudit } from "../../src/telemetry/audit.ts";
import type { HttpAccess } from "../../src/transport/access.ts";
import type { GatewayHealth } from "../../src/transport/health.ts";
import { createHttpApp, type HttpApp } from "../../src/transport/http.ts";
import { listen, type Listener, type RequestHandler } from "../../src/transport/listen.ts";
import { createSessionTable, type SessionTable } from "../../src/transport/session.ts";
import { done } from "../mcp/ask.ts";
import { createConfirmation } from "../mcp/confirm/dependencies.ts";
import { createFixture } from "../mcp/fixture.ts";

export interface GatewayOptions {
  readonly call?: CallTool;
  readonly maxSessions?: number;
  readonly idleMs?: number;
  readonly maxBytes?: number;
  readonly keepAliveMs?: number;
  readonly allowedOrigins?: readonly string[];
  readonly profiles?: ReadonlyMap<string, ViewOptions>;
  readonly now?: () => number;
  /** What it shares with others; by default with none. */
  readonly records?: SessionStore;
  readonly events?: EventLog;
  readonly bus?: Bus;
  /** Headers that carry callers' own credentials. */
  readonly forwarded?: readonly string[];
  readonly access?: HttpAccess;
  readonly isStateReachable?: () => boolean;
  readonly health?: Partial<GatewayHealth>;
  readonly limits?: Partial<TrafficOptions>;
  /** As in a configuration file, where it differs. */
  readonly configured?: Partial<Config["limits"]>;
}

export interface RunningGateway {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  readonly calls: readonly { readonly tool: string; readonly given: JsonObject }[];
  readonly logged: readonly JsonObject[];
  readonly sessions: SessionTable;
  readonly traffic: Traffic;
  readonly http: HttpApp;
  readonly listener: Listener;
  /** Settles when the next response has been sent, or its client has gone. */
  readonly responseClosed: () => Promise<unknown>;
}

/** Stopped when its test has finished. */
export async function startGateway({
  call = () => Promise.resolve(done),
  maxSessions = 100,
  idleMs = 3_600_000,
  maxBytes = 100_000,
  keepAliveMs = 15_000,
  allowedOrigins = [],
  profiles = new Map(),
  now = () => performance.now(),
  records = createMemorySessions({ maxSessions, idleMs, now }),
  events = createMemoryEvents({ keptMs: 300_000, maxBytes: 1e6, maxBytesPerSession: 1e5, now }),
  bus = createMemoryBus(),
  forwarded = [],
  access,
  isStateReachable = () => true,
  health = {},
  limits = {},
  configured = {},
}: GatewayOptions = {}): Promise<RunningGateway> {
  const calls: { tool: string; given: JsonObject }[] = [];
  const logged: JsonObject[] = [];
  const log = pino({ level: "trace" }, { write: (line) => logged.push(JSON.parse(line)) });
  const catalogue = createFixture();
  const sessions = createSessionTable({
    maxSessions,
    idleMs,
    log,
    onHeld: (id) => void records.find(id),
    onDisplaced: (id) => void records.remove(id),
    now,
  });
  const traffic = createTraffic({
    maxRequests: 1000,
    maxStreams: 1000,
    sendMs: 30_000,
    rates: createMemoryRates({ maxKeys: 1000 }),
    pressure: () => undefined,
    now,
    ...limits,
  });
  const { perCaller, streamBytes, ...connections } = {
    ...configSchema.parse({ apis: {} }).limits,
    ...configured,
  };
  const callerOf = createCallerOf({
    forwarded: new Set(forwarded),
    mustBeKnown: access !== undefined,
    salt: new Uint8Array(32),
  });
  const http = createHttpApp({
    servers: createServers({
      callerOf,
      confirmation: createConfirmation(),
      info: { name: "gateway", version: "1.2.3" },
      catalogue: () => catalogue,
      rights: everyRight,
      call(tool, given, context) {
        calls.push({ tool: tool.name, given });
        return call(tool, given, context);
      },
      promptsOf: createPromptsOf([]),
      listTtlMs: 0,
      profiles,
      listTokens: 50_000,
      reachOf: undefined,
      audit: noAudit,
      sandbox: openSandbox(codeOptions.parse({})),
      historyOf: createHistory(() => 0).of,
      replies: {
        store: createMemoryReplies({
          keptMs: 1,
          maxBytes: 1,
          maxBytesPerCaller: 1,
          now: () => 0,
        }),
        textBytes: 1024 * 1024,
      },
      log,
      metrics: undefined,
    }),
    isStateReachable,
    metrics: undefined,
    apis: () => catalogue.apis.map(({ name }) => name),
    health: () => ({
      status: "degraded",
      version: "1.2.3",
      uptimeSeconds: 42,
      apis: [
        {
          name: "pets",
          title: "Pet shop",
          status: "degraded",
          problem: undefined,
          tools: 3,
          diagnostics: 1,
          circuits: [],
          missing: ["PETS_TOKEN"],
        },
      ],
      ...health,
    }),
    admin: undefined,
    access,
    audit: noAudit,
    peerOf: createPeerOf({ trustedProxies: [], forwardedHeader: "x-forwarded" }),
    policy: createOriginPolicy({ boundToLoopback: true, allowedHosts: [], allowedOrigins }),
    sessions,
    records,
    events,
    bus,
    ownerOf: (req) => callerOf({ http: { req } }).id,
    body: { maxBytes, maxDepth: 100 },
    streamBytes,
    traffic,
    perCaller,
    keepAliveMs,
    log,
  });
  const responses = new EventEmitter();
  const handler: RequestHandler = {
    fetch(request, bindings) {
      (bindings as HttpBindings).outgoing.once("close", () => responses.emit("close"));
      return http.app.fetch(request, bindings);
    },
  };
  const listener = await listen(handler, {
    host: "127.0.0.1",
    port: 0,
    endStreams: () => http.endStreams(),
    limits: connections,
  });
  onTestFinished(async () => {
    traffic.close();
    await http.close();
    await listener.close(0);
  });
  const { port } = listener;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    logged,
    sessions,
    traffic,
    http,
    listener,
    responseClosed: () => once(responses, "close"),
  };
}

/** A call that runs until it is told to end, or its client cancels. */
export function createSlowCall(): {
  readonly call: CallTool;
  /** Settles with the context of the first call. */
  readonly started: Promise<CallContext>;
  readonly finish: (result?: CallToolResult) => void;
} {
  let start: (context: CallContext) => void = () => {};
  let end: (result: CallToolResult) => void = () => {};
  const started = new Promise<CallContext>((resolve) => (start = resolve));
  const finished = new Promise<CallToolResult>((resolve) => (end = resolve));
  return {
    started,
    finish: (result = done) => end(result),
    call(_tool, _given, context) {
      start(context);
      return finished;
    },
  };
}

/** Settles when a signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
