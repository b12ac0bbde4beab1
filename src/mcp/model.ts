/** What the MCP side asks of the rest of the gateway: types only. */
import type {
  CallToolResult,
  InputRequiredResult,
  LoggingLevel,
  McpRequestContext,
  Server,
} from "@modelcontextprotocol/server";

import type { CallEnd } from "../response/model.ts";
import type { Confirm } from "../response/question.ts";
import type { JsonObject } from "../spec/model.ts";
import type { SessionSettings } from "../state/store.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import type { Caller, Progress, TraceContext } from "../upstream/model.ts";

export interface CallContext {
  /** Longest list, in bytes, where that is not what a result may have. */
  readonly textBytes?: number;
  /** Aborts when the client cancels, by notification or (2026-07-28) by leaving. */
  readonly signal: AbortSignal;
  readonly caller: Caller;
  readonly trace: TraceContext;
  /** What this client sees: a result names no other tool. */
  readonly catalogue: Catalogue;
  /** Tells the client how far the call is; undefined when it did not ask. */
  readonly progress: ((step: Progress) => void) | undefined;
  /** The session of an earlier revision; 2026-07-28 has none. */
  readonly sessionId: string | undefined;
  /** Tells the client, if it asked for messages of this level (`notifications/message`). */
  readonly log: (level: LoggingLevel, data: JsonObject) => void;
  /** Told once how the call has ended, while its secrets are still known. */
  readonly ended: (end: CallEnd, redact: (text: string) => string) => void;
  /** Asks the user before a call that needs it is sent. */
  readonly confirm: Confirm<CallResult>;
}

/** A result, or what the client is asked for before there is one (2026-07-28). */
export type CallResult = CallToolResult | InputRequiredResult;

/** Carries one call to its API. What goes wrong there is a result; only a fault of the gateway is thrown. */
export type CallTool = (tool: Tool, given: JsonObject, context: CallContext) => Promise<CallResult>;

/** The server of one request or one connection, with what its client has set there. */
export interface GatewayServer extends Server {
  settings: SessionSettings;
  /** Called before the client is told that a setting has changed. */
  onSettings: (settings: SessionSettings) => Promise<void>;
}

/** Makes one server for one request or one connection: cheap, without side effects, over shared state. */
export type ServerFactory = (context: McpRequestContext) => GatewayServer;
