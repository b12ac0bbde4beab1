/**
 * Sessions over Streamable HTTP: opening one, finding one, and POSTs that belong to one. What makes a session is its
 * record, which processes may share: one that this process has not is taken up from there. It exists for the caller that
 * opened it, at the address where it was opened.
 */
import { randomBytes, randomUUID } from "node:crypto";

import {
  parseJSONRPCMessage,
  type RequestId,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";

import { principalOf, sameCaller, visitOf } from "../access/signed-in.ts";
import type { Servers } from "../mcp/server.ts";
import type { ViewReading } from "../mcp/view-query.ts";
import type { View } from "../mcp/view.ts";
import { isObject } from "../spec/json.ts";
import type {
  Bus,
  EventLog,
  SessionRecord,
  SessionSettings,
  SessionStore,
} from "../state/store.ts";
import { withFullAccept } from "./accept.ts";
import { batchRevision } from "./batch.ts";
import { followStream, streamTopic } from "./follow.ts";
import { sessionNotFound, stateUnreachable } from "./json-rpc.ts";
import {
  createResumption,
  endCancelled,
  retryMs,
  servingRequestsOf,
  standaloneStream,
} from "./resumption.ts";
import { addresseeOf, SessionTransport } from "./session-transport.ts";
import type { Session, SessionTable } from "./session.ts";

export interface SessionDependencies {
  readonly api: string | undefined;
  readonly servers: Servers;
  readonly readView: (request: Request) => ViewReading;
  /** Those that are alive in this process. */
  readonly sessions: SessionTable;
  /** Those that there are. */
  readonly records: SessionStore;
  readonly events: EventLog;
  /** Over which the replicas that serve one session hear of each other; the topic is its id. */
  readonly bus: Bus;
  /** Name of this process among them. */
  readonly replica: string;
  /** Id of the caller that a request comes from. */
  readonly ownerOf: (request: Request) => string;
  readonly keepAliveMs: number;
}

export type StreamableSession = Extract<Session, { kind: "streamable" }>;

export type Found =
  | { readonly ok: true; readonly session: StreamableSession }
  | { readonly ok: false; readonly response: Response };

export interface StreamableSessions {
  /** Serves an `initialize`, and keeps the session that it makes: it has this view for as long as it lives. */
  open(request: Request, message: unknown, view: View): Promise<Response>;
  find(request: Request, id: string): Promise<Found>;
  /** What a client sends in its session. */
  serve(session: StreamableSession, request: Request, message: unknown): Promise<Response>;
  /** The rest of the stream that a client has lost, where another replica writes it; undefined for what is ours. */
  follow(session: StreamableSession, lastEventId: string): Promise<Response | undefined>;
}

/** What replicas that serve one session tell each other. */
type Notice =
  /** The client has ended it. */
  | { readonly kind: "ended" }
  | { readonly kind: "settings"; readonly settings: SessionSettings }
  /** A client's answer to a request of another replica. */
  | { readonly kind: "answer"; readonly message: unknown }
  | { readonly kind: "cancelled"; readonly requestId: RequestId; readonly message: unknown }
  /** A question: whoever writes this stream says from now on what he writes. */
  | { readonly kind: "follow"; readonly stream: string };

const noSettings = { logLevel: undefined, subscriptions: [] };

export function createStreamableSessions(dependencies: SessionDependencies): StreamableSessions {
  const { api, servers, readView, sessions, records, events, bus, replica, ownerOf, keepAliveMs } =
    dependencies;
  /** By id, while it lasts: whoever asks meanwhile waits for the same. */
  const revivals = new Map<string, Promise<Found>>();

  /**
   * A session that begins with the next `initialize` that its transport gets.
   * @param isNew whether its record is to be kept
   */
  async function create(
    request: Request,
    record: SessionRecord,
    { view, isNew }: { readonly view: View; readonly isNew: boolean },
  ): Promise<StreamableSession> {
    const { id, settings } = record;
    const server = servers.factory(() => view)({ era: "legacy", requestInfo: request });
    server.settings = settings;
    server.onSettings = async (changed) => {
      await records.save({ ...record, settings: changed });
      await tell(id, { kind: "settings", settings: changed });
    };
    const resumption = createResumption({
      events,
      session: id,
      say: (event) => bus.tell(streamTopic(id, event.stream), JSON.stringify(event)),
    });
    const transport = new SessionTransport(replica, {
      sessionIdGenerator: () => id,
      keepAliveMs,
      eventStore: resumption,
      retryInterval: retryMs,
      async onsessioninitialized() {
        if (isNew) await records.save(record);
        sessions.add(session);
      },
      async onsessionclosed() {
        await Promise.all([records.remove(id), events.forget(id)]);
        await tell(id, { kind: "ended" });
      },
    });
    const session = {
      kind: "streamable",
      id,
      api,
      view,
      principal: principalOf(request),
      payer: visitOf(request)?.payer,
      server,
      transport,
      resumption,
    } as const;
    const stop = await bus.listen(id, (text) => hear(session, JSON.parse(text)));
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
    transport.onclose = () => {
      stop();
      sessions.remove(id);
    };
    await server.connect(transport);
    return session;
  }

  const tell = (id: string, notice: Notice): Promise<void> => bus.tell(id, JSON.stringify(notice));

  async function hear(
    { server, transport, resumption }: StreamableSession,
    notice: Notice,
  ): Promise<string | undefined> {
    switch (notice.kind) {
      case "ended":
        await server.close();
        return undefined;
      case "settings":
        server.settings = notice.settings;
        return undefined;
      case "answer": {
        const addressee = addresseeOf(notice.message, replica);
        if (addressee.kind === "here")
          transport.onmessage?.(parseJSONRPCMessage(addressee.message));
        return undefined;
      }
      case "cancelled":
        transport.onmessage?.(parseJSONRPCMessage(notice.message));
        await endCancelledAlone({ server, transport }, notice.requestId);
        return undefined;
      case "follow":
        return resumption.follow(notice.stream) ? "here" : undefined;
    }
  }

  /** Takes up a session that began in another process, by saying to a server of our own what its client said there. */
  async function revive(record: SessionRecord, request: Request): Promise<Found> {
    const opening = toOpening(request, record);
    const reading = readView(opening);
    // What it was shown is not there any more.
    if (!reading.ok) return { ok: false, response: sessionNotFound() };
    const refusal = sessions.makeRoom(visitOf(request)?.payer);
    if (refusal !== undefined) return { ok: false, response: refusal };
    const session = await create(opening, record, { view: reading.view, isNew: false });
    const answer = await session.transport.handleRequest(withFullAccept(opening), {
      parsedBody: {
        jsonrpc: "2.0",
        id: randomUUID(),
        method: "initialize",
        params: record.initialize,
      },
    });
    await answer.text();
    return { ok: true, session };
  }

  return {
    async open(request, message, view) {
      const refusal = sessions.makeRoom(visitOf(request)?.payer);
      if (refusal !== undefined) return refusal;
      const record: SessionRecord = {
        id: randomBytes(24).toString("base64url"),
        api,
        query: new URL(request.url).search,
        owner: ownerOf(request),
        initialize: isObject(message) && isObject(message["params"]) ? message["params"] : {},
        settings: noSettings,
      };
      const { transport } = await create(request, record, { view, isNew: true });
      return transport.handleRequest(withFullAccept(request), { parsedBody: message });
    },
    async find(request, id) {
      const record = await records.find(id);
      if (record === "unreachable") return { ok: false, response: stateUnreachable() };
      const local = sessions.find(id, api);
      if (record === "unknown") {
        // Ended elsewhere: here, too.
        await local?.server.close();
        return { ok: false, response: sessionNotFound() };
      }
      if (record.api !== api || record.owner !== ownerOf(request)) {
        return { ok: false, response: sessionNotFound() };
      }
      if (local?.kind === "streamable") {
        local.server.settings = record.settings;
        return { ok: true, session: local };
      }
      let revival = revivals.get(id);
      if (revival === undefined) {
        revival = revive(record, request).finally(() => revivals.delete(id));
        revivals.set(id, revival);
      }
      return revival;
    },
    async serve(session, request, message) {
      const { id, server, transport } = session;
      const addressee = addresseeOf(message, replica);
      switch (addressee.kind) {
        case "here":
          return serveHere(session, request, addressee.message);
        case "elsewhere":
          await tell(id, { kind: "answer", message });
          return new Response(null, { status: 202 });
        case "everywhere": {
          const { requestId } = addressee;
          const response = await serveHere(session, request, message);
          await endCancelledAlone({ server, transport }, requestId);
          await tell(id, { kind: "cancelled", requestId, message });
          return response;
        }
      }
    },
    async follow({ id, resumption }, lastEventId) {
      const [last] = await resumption.from(lastEventId);
      if (last === undefined || last.stream === standaloneStream) return undefined;
      if (resumption.isWriting(last.stream)) return undefined;
      return followStream(last, { bus, session: id, resumption, keepAliveMs });
    },
  };
}

/** Where a batch may share the stream, its other answers must still find it. */
async function endCancelledAlone(
  { server, transport }: Pick<StreamableSession, "server" | "transport">,
  requestId: RequestId,
): Promise<void> {
  if (server.getNegotiatedProtocolVersion() === batchRevision) return;
  await endCancelled(transport, requestId);
}

/** The `initialize` as it may have been sent to us: at the address where the session was opened. */
function toOpening(request: Request, { query }: SessionRecord): Request {
  const { url, headers } = request;
  const address = new URL(url);
  address.search = query;
  const own = new Headers(headers);
  own.delete("mcp-session-id");
  own.delete("mcp-protocol-version");
  own.set("content-type", "application/json");
  return sameCaller(request, new Request(address, { method: "POST", headers: own }));
}

async function serveHere(
  { server, transport }: StreamableSession,
  request: Request,
  message: unknown,
): Promise<Response> {
  const spoken = withRevision(request, server.getNegotiatedProtocolVersion());
  return servingRequestsOf(message, () =>
    transport.handleRequest(withFullAccept(spoken), { parsedBody: message }),
  );
}

/** What was negotiated holds, whichever of the revisions a client names later, if any; one that is none is refused. */
function withRevision(request: Request, negotiated: string | undefined): Request {
  const named = request.headers.get("mcp-protocol-version");
  const isOther = named === null || SUPPORTED_PROTOCOL_VERSIONS.includes(named);
  if (negotiated === undefined || named === negotiated || !isOther) return request;
  const headers = new Headers(request.headers);
  headers.set("mcp-protocol-version", negotiated);
  return sameCaller(request, new Request(request.url, { method: request.method, headers }));
}
