/**
 * HTTP+SSE, the transport of 2024-11-05, for clients that know no other: a GET opens the stream on which everything is
 * answered, and names the address to which messages are posted.
 */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

import { principalOf } from "../access/signed-in.ts";
import type { Servers } from "../mcp/server.ts";
import type { ViewReading } from "../mcp/view-query.ts";
import { readJsonBody } from "./body.ts";
import type { HttpContext } from "./environment.ts";
import {
  badQuery,
  methodNotAllowed,
  noRoom,
  rpcCode,
  rpcError,
  sessionNotFound,
} from "./json-rpc.ts";
import type { SessionTable } from "./session.ts";
import { SseTransport } from "./sse-transport.ts";

export interface SseOptions {
  /** The API to which the address narrows what is served; undefined: all of them. */
  readonly api: string | undefined;
  /** Path to which clients post their messages. */
  readonly messagesPath: string;
  readonly servers: Servers;
  readonly readView: (request: Request) => ViewReading;
  readonly sessions: SessionTable;
  /** Largest message. */
  readonly maxBytes: number;
  /** Between the comments on a silent stream, in milliseconds. */
  readonly keepAliveMs: number;
}

export interface Sse {
  /** `/sse`. Anything but GET is 405: clients that try Streamable HTTP first then know where they are. */
  stream(context: HttpContext): Promise<Response>;
  /** `/messages?sessionId=`. */
  message(context: HttpContext): Promise<Response>;
}

export function createSse(options: SseOptions): Sse {
  const { api, messagesPath, servers, readView, sessions, maxBytes, keepAliveMs } = options;
  return {
    async stream({ req, env: { outgoing } }) {
      if (req.method !== "GET") return methodNotAllowed("GET");
      const reading = readView(req.raw);
      if (!reading.ok) return badQuery(reading.problem);
      const { view } = reading;
      const server = servers.factory(() => view)({ era: "legacy", requestInfo: req.raw });
      const transport = new SseTransport({ messagesPath, outgoing, keepAliveMs });
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
      transport.onclose = () => sessions.remove(transport.sessionId);
      if (!sessions.makeRoom()) return noRoom();
      const id = transport.sessionId;
      const principal = principalOf(req.raw);
      const session = { kind: "sse", id, api, view, principal, server, transport } as const;
      sessions.add(session);
      sessions.hold(session);
      await server.connect(transport);
      return RESPONSE_ALREADY_SENT;
    },

    async message({ req }) {
      if (req.method !== "POST") return methodNotAllowed("POST");
      const session = sessions.find(req.query("sessionId") ?? "", api);
      // Another caller's stream is answered for like one that never was.
      const isOurs = session?.principal?.id === principalOf(req.raw)?.id;
      if (session?.kind !== "sse" || !isOurs) return sessionNotFound();
      const body = await readJsonBody(req.raw, maxBytes);
      if (!body.ok) return body.response;
      try {
        session.transport.accept(body.value, req.raw);
      } catch {
        return rpcError(400, rpcCode.invalidRequest, "Invalid request: not a JSON-RPC message.");
      }
      return new Response("Accepted", { status: 202 });
    },
  };
}
