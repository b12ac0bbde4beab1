/**
 * HTTP+SSE, the transport of 2024-11-05, for clients that know no other: a GET opens the stream on which everything is
 * answered, and names the address to which messages are posted.
 */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

import { principalOf, visitOf } from "../access/signed-in.ts";
import type { Servers } from "../mcp/server.ts";
import type { ViewReading } from "../mcp/view-query.ts";
import type { Bus } from "../state/store.ts";
import { type BodyLimits, readJsonBody } from "./body.ts";
import type { HttpContext } from "./environment.ts";
import {
  badQuery,
  methodNotAllowed,
  rpcCode,
  rpcError,
  sessionNotFound,
  stateUnreachable,
} from "./json-rpc.ts";
import { limitStream } from "./limit.ts";
import { posted, readPosted } from "./posted.ts";
import type { Session, SessionTable } from "./session.ts";
import { SseTransport } from "./sse-transport.ts";

export interface SseOptions {
  /** The API to which the address narrows what is served; undefined: all of them. */
  readonly api: string | undefined;
  /** Path to which clients post their messages. */
  readonly messagesPath: string;
  readonly servers: Servers;
  readonly readView: (request: Request) => ViewReading;
  readonly sessions: SessionTable;
  /** Over which a message that was posted to another replica comes to the one that has the stream. */
  readonly bus: Bus;
  /** Of a message. */
  readonly body: BodyLimits;
  /** Most that waits for the reader of a stream. */
  readonly streamBytes: number;
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
  const { api, messagesPath, servers, readView, sessions, bus, keepAliveMs, streamBytes } = options;

  /** Undefined: there is no such stream here, or it is another caller's, whose stream is as none. */
  function accept(
    id: string,
    request: Request,
    message: unknown,
  ): "accepted" | "invalid" | undefined {
    const session = sessions.find(id, api);
    const isOurs = session?.principal?.id === principalOf(request)?.id;
    if (session?.kind !== "sse" || !isOurs) return undefined;
    try {
      session.transport.accept(message, request);
      return "accepted";
    } catch {
      return "invalid";
    }
  }

  async function acceptElsewhere(
    id: string,
    request: Request,
    message: unknown,
  ): Promise<"accepted" | "invalid" | "unreachable" | undefined> {
    const answer = await bus.ask(topicOf(id), posted(request, message));
    switch (answer.kind) {
      case "answered":
        return answer.value === "accepted" ? "accepted" : "invalid";
      case "nobody":
        return undefined;
      case "unreachable":
        return "unreachable";
    }
  }

  return {
    async stream({ req, env: { outgoing } }) {
      if (req.method !== "GET") return methodNotAllowed("GET");
      const reading = readView(req.raw);
      if (!reading.ok) return badQuery(reading.problem);
      const { view } = reading;
      const server = servers.factory(() => view)({ era: "legacy", requestInfo: req.raw });
      const transport = new SseTransport({ messagesPath, outgoing, keepAliveMs, streamBytes });
      const visit = visitOf(req.raw);
      const refusal = sessions.makeRoom(visit?.payer) ?? limitStream(visit);
      if (refusal !== undefined) return refusal;
      const id = transport.sessionId;
      const stop = await bus.listen(topicOf(id), (text) => {
        const { request, message } = readPosted(text);
        return accept(id, request, message);
      });
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
      transport.onclose = () => {
        stop();
        sessions.remove(id);
      };
      const session: Session = {
        kind: "sse",
        id,
        api,
        view,
        principal: principalOf(req.raw),
        payer: visit?.payer,
        server,
        transport,
      };
      sessions.add(session);
      sessions.hold(session);
      await server.connect(transport);
      return RESPONSE_ALREADY_SENT;
    },

    async message({ req }) {
      if (req.method !== "POST") return methodNotAllowed("POST");
      const id = req.query("sessionId") ?? "";
      const body = await readJsonBody(req.raw, options.body);
      if (!body.ok) return body.response;
      const outcome =
        accept(id, req.raw, body.value) ?? (await acceptElsewhere(id, req.raw, body.value));
      switch (outcome) {
        case "accepted":
          return new Response("Accepted", { status: 202 });
        case "invalid":
          return rpcError(400, rpcCode.invalidRequest, "Invalid request: not a JSON-RPC message.");
        case "unreachable":
          return stateUnreachable();
        case undefined:
          return sessionNotFound();
      }
    },
  };
}

function topicOf(id: string): string {
  return `sse ${id}`;
}
