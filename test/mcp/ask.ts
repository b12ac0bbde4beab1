/** Servers asked in-process: one JSON-RPC request over HTTP's shapes, without a port. */
import { createMcpHandler, type CallToolResult } from "@modelcontextprotocol/server";
import { pino } from "pino";

import { codeOptions } from "../../src/config/code-options.ts";
import type { ConfiguredPrompt } from "../../src/config/prompt-options.ts";
import type { Mode } from "../../src/config/view-options.ts";
import { createCallerOf } from "../../src/mcp/caller.ts";
import { createHistory } from "../../src/mcp/history.ts";
import type { ReachOf } from "../../src/mcp/management/model.ts";
import type { CallContext, CallTool, ServerFactory } from "../../src/mcp/model.ts";
import { createPromptsOf } from "../../src/mcp/prompt/book.ts";
import { everyRight, type Rights } from "../../src/mcp/rights.ts";
import { createServers } from "../../src/mcp/server.ts";
import { viewOfApi, withinView } from "../../src/mcp/view.ts";
import { openSandbox } from "../../src/sandbox/sandbox.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createMemoryReplies } from "../../src/state/memory-replies.ts";
import { noAudit } from "../../src/telemetry/audit.ts";
import type { CallMetrics } from "../../src/telemetry/metrics.ts";
import type { Catalogue, Tool } from "../../src/tool/model.ts";
import { wholeSlice } from "../../src/tool/slice.ts";
import { createConfirmation } from "./confirm/dependencies.ts";
import { createFixture } from "./fixture.ts";

export type Era = "2025-11-25" | "2026-07-28";

export interface RecordedCall {
  readonly tool: Tool;
  readonly given: JsonObject;
  readonly context: CallContext;
}

export interface Subject {
  readonly factory: ServerFactory;
  readonly catalogue: Catalogue;
  readonly calls: readonly RecordedCall[];
  /** What was logged, a JSON line each. */
  readonly logged: readonly JsonObject[];
}

export const done: CallToolResult = { content: [{ type: "text", text: "done" }] };

export function createSubject({
  call = () => Promise.resolve(done),
  catalogue = createFixture(),
  scope,
  textBytes = 1024 * 1024,
  prompts = [],
  mode = "full",
  listTokens = 50_000,
  rights = everyRight,
  reachOf,
  metrics,
}: {
  readonly call?: CallTool;
  readonly catalogue?: Catalogue;
  readonly scope?: { readonly api: string };
  readonly textBytes?: number;
  readonly prompts?: readonly ConfiguredPrompt[];
  readonly mode?: Mode;
  readonly listTokens?: number;
  readonly rights?: Rights;
  readonly reachOf?: ReachOf;
  readonly metrics?: CallMetrics;
} = {}): Subject {
  const calls: RecordedCall[] = [];
  const store = createMemoryReplies({
    keptMs: 1_000,
    maxBytes: 1024 * 1024,
    maxBytesPerCaller: 1024 * 1024,
    now: () => 0,
  });
  const logged: JsonObject[] = [];
  const log = pino({ level: "trace" }, { write: (line) => logged.push(JSON.parse(line)) });
  const history = createHistory(() => 0);
  history.note(catalogue.apis);
  const servers = createServers({
    callerOf: createCallerOf({
      forwarded: new Set(),
      mustBeKnown: false,
      salt: new Uint8Array(32),
    }),
    confirmation: createConfirmation(),
    info: { name: "gateway", version: "1.2.3" },
    catalogue: () => catalogue,
    rights,
    call(tool, given, context) {
      calls.push({ tool, given, context });
      return call(tool, given, context);
    },
    promptsOf: createPromptsOf(prompts),
    listTtlMs: 0,
    profiles: new Map(),
    historyOf: history.of,
    replies: { store, textBytes },
    listTokens,
    reachOf,
    audit: noAudit,
    sandbox: openSandbox(codeOptions.parse({})),
    log,
    metrics,
  });
  const factory = servers.factory(() => withinView(viewOfApi(scope?.api), wholeSlice, { mode }));
  return { factory, catalogue, calls, logged };
}

export interface Answer {
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** The response to one request that stands alone, at a revision. */
export async function ask(
  factory: ServerFactory,
  method: string,
  params: JsonObject = {},
  era: Era = "2026-07-28",
): Promise<Answer> {
  const handler = createMcpHandler(factory);
  const response = await handler.fetch(toRequest(method, params, era));
  const text = await response.text();
  const isStream = response.headers.get("content-type") === "text/event-stream";
  const last = isStream ? text.trimEnd().split("data: ").at(-1) : text;
  return JSON.parse(last ?? "");
}

function toRequest(method: string, params: JsonObject, era: Era): Request {
  const isModern = era === "2026-07-28";
  const name = params["name"] ?? params["uri"];
  return new Request("http://localhost/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": era,
      ...(isModern && { "mcp-method": method }),
      ...(isModern && typeof name === "string" && { "mcp-name": name }),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method,
      params: isModern ? { ...params, _meta: { ...envelope } } : params,
    }),
  });
}

export const envelope: JsonObject = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
