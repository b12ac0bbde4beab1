/** Sessions over Streamable HTTP: opening one, and POSTs that belong to one. */
import { randomUUID } from "node:crypto";

import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";

import type { Servers } from "../mcp/server.ts";
import type { View } from "../mcp/view.ts";
import { isObject } from "../spec/json.ts";
import { withFullAccept } from "./accept.ts";
import { batchRevision } from "./batch.ts";
import { noRoom } from "./json-rpc.ts";
import type { Session, SessionTable } from "./session.ts";

export interface OpenOptions {
  readonly api: string | undefined;
  readonly servers: Servers;
  readonly sessions: SessionTable;
  readonly keepAliveMs: number;
}

/** Serves an `initialize`, and keeps the session that it makes: it has this view for as long as it lives. */
export async function openStreamableSession(
  request: Request,
  message: unknown,
  view: View,
  { api, servers, sessions, keepAliveMs }: OpenOptions,
): Promise<Response> {
  const server = servers.factory(() => view)({ era: "legacy", requestInfo: request });
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    keepAliveMs,
    onsessioninitialized: (id) => {
      sessions.add({ kind: "streamable", id, api, view, server, transport });
    },
  });
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
  transport.onclose = () => {
    if (transport.sessionId !== undefined) sessions.remove(transport.sessionId);
  };
  await server.connect(transport);
  if (!sessions.makeRoom()) return noRoom();
  return transport.handleRequest(withFullAccept(request), { parsedBody: message });
}

export async function serveInSession(
  { server, transport }: Extract<Session, { kind: "streamable" }>,
  request: Request,
  message: unknown,
): Promise<Response> {
  const response = await transport.handleRequest(withFullAccept(request), { parsedBody: message });
  // Where a batch may share the stream, its other answers must still find it.
  if (server.getNegotiatedProtocolVersion() !== batchRevision) endCancelled(transport, message);
  return response;
}

/** A cancelled request is never answered, so its stream would stay open for nothing. */
function endCancelled(transport: WebStandardStreamableHTTPServerTransport, message: unknown): void {
  if (!isObject(message) || message["method"] !== "notifications/cancelled") return;
  const requestId = isObject(message["params"]) ? message["params"]["requestId"] : undefined;
  if (typeof requestId === "string" || typeof requestId === "number") {
    transport.closeSSEStream(requestId);
  }
}
