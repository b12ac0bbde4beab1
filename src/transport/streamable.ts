/**
 * Streamable HTTP at one address, for all revisions. Which era a request belongs to is the SDK's own judgement of its
 * body: some clients put the headers of 2026-07-28 on requests of earlier revisions. Each era then has its own road:
 * 2026-07-28 is served per request; of the earlier ones `initialize` opens a session, and whoever never initialized
 * is served without one. Host, Origin and the caller's rights are checked before.
 */
import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
} from "@modelcontextprotocol/server";

import { principalOf, sameCaller, visitOf } from "../access/signed-in.ts";
import type { ChangeFor } from "../mcp/change.ts";
import { findHeaderMismatch } from "../mcp/param-header.ts";
import type { ToolEntry } from "../mcp/toolset.ts";
import { type View, viewFor, viewOfApi } from "../mcp/view.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import type { Logger } from "../telemetry/log.ts";
import { acceptsEventStream, toPlainJson } from "./accept.ts";
import { askForScopes, type HttpAccess } from "./access.ts";
import { batchRevision, refuseBatch } from "./batch.ts";
import { type BodyLimits, readJsonBody } from "./body.ts";
import { bounded } from "./bounded.ts";
import type { HttpContext } from "./environment.ts";
import { badQuery, headerMismatch, methodNotAllowed } from "./json-rpc.ts";
import { limitBatch, limitStream } from "./limit.ts";
import { isListen } from "./listen-message.ts";
import { createListeners } from "./listeners.ts";
import type { Session } from "./session.ts";
import { serveStateless } from "./stateless.ts";
import {
  createStreamableSessions,
  type SessionDependencies,
  type StreamableSession,
} from "./streamable-session.ts";

export interface StreamableOptions extends SessionDependencies {
  /** Undefined where everyone may call who can reach the address. */
  readonly access: HttpAccess | undefined;
  readonly body: BodyLimits;
  /** Most that waits for the reader of an event stream. */
  readonly streamBytes: number;
  readonly log: Logger;
}

export interface Streamable {
  /** @param sessionId from the header, or from the path of an alias */
  handle(context: HttpContext, sessionId: string | undefined): Promise<Response>;
  /** Tells those who listen at 2026-07-28 (`subscriptions/listen`). */
  announce(changeFor: ChangeFor): void;
  /** Ends the streams of those who listen, with their result; takes no new ones. */
  endStreams(): Promise<void>;
  /** Ends what runs at 2026-07-28; sessions belong to their table. */
  close(): Promise<void>;
}

export function createStreamable(options: StreamableOptions): Streamable {
  const { api, servers, readView, sessions, access, keepAliveMs, streamBytes, log } = options;
  const streamableSessions = createStreamableSessions(options);
  /** Of requests of 2026-07-28, which have each their own. */
  const views = new WeakMap<Request, View>();
  const factory = servers.factory(
    ({ requestInfo }) => (requestInfo && views.get(requestInfo)) ?? viewOfApi(api),
  );
  const onerror = (error: Error): void => log.debug({ err: error }, "mcp request refused");
  const modern = createMcpHandler(factory, { legacy: "reject", keepAliveMs, onerror });
  // On their own, so that their streams can be ended while calls still run.
  const listeners = createListeners({ factory, keepAliveMs, onerror });

  async function post(context: HttpContext, sessionId: string | undefined): Promise<Response> {
    const { raw: request } = context.req;
    const body = await readJsonBody(request, options.body);
    if (!body.ok) return body.response;
    const { value: message } = body;
    const wantsStream = acceptsEventStream(request.headers.get("accept"));
    const isModern = !(await isLegacyRequest(request, message));
    if (!isModern && sessionId !== undefined) {
      const found = await streamableSessions.find(request, sessionId);
      if (!found.ok) return found.response;
      const { session } = found;
      const { server } = session;
      const view = viewFor(session.view, server.getClientVersion()?.name);
      const refusal =
        refuseBatch(message, server.getNegotiatedProtocolVersion()) ??
        refuseScopes(view, request, message) ??
        (await limitBatch(request, message));
      if (refusal !== undefined) return refusal;
      holdWhileOpen(session, context);
      const response = await streamableSessions.serve(session, request, message);
      return wantsStream ? response : toPlainJson(response);
    }
    const refusal =
      refuseBatch(message, request.headers.get("mcp-protocol-version")) ??
      (await limitBatch(request, message));
    if (refusal !== undefined) return refusal;
    const reading = readView(request);
    if (!reading.ok) return badQuery(reading.problem);
    const { view } = reading;
    const refused = refuseScopes(view, request, message);
    if (refused !== undefined) return refused;
    if (isModern) {
      const mismatch = findMismatch(view, request, message);
      if (mismatch !== undefined) return headerMismatch(mismatch, idOf(message));
      views.set(request, view);
      const response = isListen(message)
        ? (limitStream(visitOf(request)) ??
          (await listeners.listen(view, request, message, context.env.outgoing)))
        : await modern.fetch(request, { parsedBody: message });
      return wantsStream ? response : toPlainJson(response);
    }
    return wantsStream && isInitialize(message)
      ? streamableSessions.open(request, message, view)
      : serveStateless(request, message, {
          servers: servers.factory(() => view),
          keepAliveMs,
          wantsStream,
        });
  }

  /** What is wrong with the headers that repeat arguments of a call: a sentence. */
  function findMismatch(view: View, request: Request, message: unknown): string | undefined {
    const called = findCalled(view, request, message);
    return called && findHeaderMismatch(called.entry.listed, called.given, request.headers);
  }

  /** The answer to a call for which the caller has to get further scopes first. */
  function refuseScopes(view: View, request: Request, message: unknown): Response | undefined {
    if (access === undefined) return undefined;
    const called = findCalled(view, request, message);
    const tool = called?.entry.operationOf?.(called.given);
    const scopes = tool && servers.lacking(tool, principalOf(request));
    return scopes && askForScopes(access, new URL(request.url).pathname, scopes);
  }

  function findCalled(view: View, request: Request, message: unknown): Called | undefined {
    if (!isObject(message) || message["method"] !== "tools/call") return undefined;
    const { name, arguments: given } = isObject(message["params"]) ? message["params"] : {};
    if (typeof name !== "string") return undefined;
    const entry = servers.shownTo(principalOf(request), view).toolset.find(name);
    return entry && { entry, given: isObject(given) ? given : {} };
  }

  /** GET opens the session's stream, DELETE ends the session. Without one there is nothing here for either. */
  async function operateSession(
    context: HttpContext,
    sessionId: string | undefined,
  ): Promise<Response> {
    if (sessionId === undefined) return methodNotAllowed("POST");
    const { raw: request } = context.req;
    const found = await streamableSessions.find(request, sessionId);
    if (!found.ok) return found.response;
    const { session } = found;
    if (await isOver(session, request)) return methodNotAllowed("POST, DELETE");
    const refusal = request.method === "GET" ? limitStream(visitOf(request)) : undefined;
    if (refusal !== undefined) return refusal;
    holdWhileOpen(session, context);
    const lastEventId = request.headers.get("last-event-id");
    if (request.method === "GET" && lastEventId !== null) {
      const followed = await streamableSessions.follow(session, lastEventId);
      if (followed !== undefined) return followed;
    }
    const response = await session.transport.handleRequest(withSessionId(request, sessionId));
    // Asked for before a stop and opened within it, it would hold up the stop for as long as the client likes.
    if (sessions.isEnding()) session.transport.closeStandaloneSSEStream();
    return response;
  }

  /** From here on until the response has been sent, or its client has gone. */
  function holdWhileOpen(session: Session, { env }: HttpContext): void {
    env.outgoing.once("close", sessions.hold(session));
  }

  return {
    async handle(context, sessionId) {
      const { outgoing } = context.env;
      switch (context.req.method) {
        case "POST":
          return bounded(await post(context, sessionId), streamBytes, outgoing);
        case "GET":
        case "DELETE":
          return bounded(await operateSession(context, sessionId), streamBytes, outgoing);
        default:
          return methodNotAllowed("GET, POST, DELETE");
      }
    },
    announce: (changeFor) => listeners.announce(changeFor),
    endStreams: () => listeners.end(),
    async close() {
      await Promise.all([listeners.end(), modern.close()]);
    },
  };
}

interface Called {
  readonly entry: ToolEntry;
  readonly given: JsonObject;
}

/** The method alone is looked at first: the SDK's guard reads the whole message. */
function isInitialize(message: unknown): boolean {
  return isObject(message) && message["method"] === "initialize" && isInitializeRequest(message);
}

function idOf(message: unknown): string | number | null {
  const id = isObject(message) ? message["id"] : undefined;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

/** An alias has the id in its path, where the SDK does not look for it. */
function withSessionId(request: Request, id: string): Request {
  if (request.headers.get("mcp-session-id") === id) return request;
  const headers = new Headers(request.headers);
  headers.set("mcp-session-id", id);
  return sameCaller(request, new Request(request.url, { method: request.method, headers }));
}

/** Whether the stream that a client wants to go on with has no more to say: 405 is for a stream that there is not. */
async function isOver(
  { server, resumption }: StreamableSession,
  { method, headers }: Request,
): Promise<boolean> {
  const lastEventId = headers.get("last-event-id");
  if (method !== "GET" || lastEventId === null) return false;
  // The streams of batches have several answers.
  if (server.getNegotiatedProtocolVersion() === batchRevision) return false;
  return resumption.isOver(lastEventId);
}
