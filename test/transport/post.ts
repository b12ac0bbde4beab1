/** JSON-RPC over plain `fetch`, with the headers that a test wants to send. */
import { fetch, type Response } from "undici";

import type { JsonObject, JsonValue } from "../../src/spec/model.ts";

export const bothTypes = "application/json, text/event-stream";

export type HeaderTable = Readonly<Record<string, string>>;

export function post(url: string, body: JsonValue, headers: HeaderTable = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

export function request(method: string, params: JsonObject = {}, id: JsonValue = 1): JsonObject {
  return { jsonrpc: "2.0", id, method, params };
}

export const initialize = request("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
});

/** The id of a new session at an address. */
export async function openSession(url: string, protocolVersion = "2025-11-25"): Promise<string> {
  const response = await post(
    url,
    request("initialize", {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    }),
    { accept: bothTypes },
  );
  await response.text();
  const id = response.headers.get("mcp-session-id");
  if (id === null) throw new Error(`no session was opened: ${response.status}`);
  return id;
}

/** The messages of an event stream that has ended. */
export async function messagesOf(response: Response): Promise<unknown[]> {
  const text = await response.text();
  return text
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice("data: ".length)) as unknown);
}

export const modernEnvelope: JsonObject = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A request of 2026-07-28, headers and all. */
export function postModern(
  url: string,
  method: string,
  params: JsonObject = {},
  { headers = {}, meta = {}, signal }: ModernOptions = {},
): Promise<Response> {
  const name = params["name"] ?? params["uri"];
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: bothTypes,
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      ...(typeof name === "string" && { "mcp-name": name }),
      ...headers,
    },
    body: JSON.stringify(request(method, { ...params, _meta: { ...modernEnvelope, ...meta } })),
    ...(signal && { signal }),
  });
}

export interface ModernOptions {
  readonly headers?: HeaderTable;
  readonly meta?: JsonObject;
  readonly signal?: AbortSignal;
}
