/**
 * The streams of one session, so that a client that lost one can go on where it was (`Last-Event-ID`, 2025-03-26 and
 * later). When ids are sent and what is sent again is the SDK's business; here events are kept, and it is known of which
 * streams nothing more is to come, and which of them this process writes: others may follow those.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";

import type {
  EventStore,
  JSONRPCMessage,
  RequestId,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";
import type { EventLog, StreamEvent } from "../state/store.ts";
import { rpcCode } from "./json-rpc.ts";

/** The stream that belongs to no request, as the SDK calls it. */
export const standaloneStream = "_GET_stream";

/** What a client waits before it comes back to a stream that has broken, in milliseconds. */
export const retryMs = 1000;

export interface Resumption extends EventStore {
  /**
   * Whether a client that has seen this event has seen all. Told so it stays away; on an empty stream it would come back
   * again and again, for some take only a result as an answer, and a cancelled request has none.
   */
  isOver(eventId: string): Promise<boolean>;
  /** The event and what followed on its stream. */
  from(eventId: string): Promise<readonly StreamEvent[]>;
  /** Whether answers of this process are due on a stream. */
  isWriting(stream: string): boolean;
  /** Says from now on what is written on a stream; false where this process writes none of it. */
  follow(stream: string): boolean;
}

export interface ResumptionOptions {
  readonly events: EventLog;
  readonly session: string;
  /** Takes what is written on a stream that is followed. */
  readonly say: (event: StreamEvent) => Promise<void>;
}

/** Ids of the requests that are being served: what is written meanwhile is on their stream. */
const served = new AsyncLocalStorage<readonly RequestId[]>();

/** @param message of a client; what `serve` and all that comes of it writes belongs to its requests */
export function servingRequestsOf<Result>(message: unknown, serve: () => Result): Result {
  const messages: readonly unknown[] = Array.isArray(message) ? message : [message];
  const ids = messages.flatMap((each) => {
    const id = isObject(each) && "method" in each ? each["id"] : undefined;
    return typeof id === "string" || typeof id === "number" ? [id] : [];
  });
  return served.run(ids, serve);
}

export function createResumption({ events, session, say }: ResumptionOptions): Resumption {
  /** Requests whose answers are due, by stream. */
  const due = new Map<string, Set<RequestId>>();
  const followed = new Set<string>();

  /** Whether somebody else is to hear of an event. */
  function note(stream: string, requests: readonly RequestId[], message: JSONRPCMessage): boolean {
    const waiting = due.get(stream) ?? new Set(requests);
    due.set(stream, waiting);
    if (isResponse(message)) waiting.delete(message.id);
    if (waiting.size > 0) return followed.has(stream);
    due.delete(stream);
    return followed.delete(stream);
  }

  return {
    async storeEvent(stream, message) {
      const requests = stream === standaloneStream ? [] : (served.getStore() ?? []);
      let event: StreamEvent = {
        id: randomUUID(),
        stream,
        requests,
        text: JSON.stringify(message),
      };
      const isKept = await events.append(session, event);
      if (!isKept && isResponse(message)) {
        event = { ...event, text: JSON.stringify(toLost(message.id)) };
        await events.append(session, event);
      }
      if (note(stream, requests, message)) await say(event);
      return event.id;
    },
    async getStreamIdForEventId(eventId) {
      const [event] = await events.from(session, eventId);
      return event?.stream;
    },
    async replayEventsAfter(lastEventId, { send }) {
      const [last, ...later] = await events.from(session, lastEventId);
      for (const { id, text } of later) {
        const message: JSONRPCMessage = JSON.parse(text);
        // oxlint-disable-next-line no-await-in-loop -- in their order
        if (!isCancellation(message)) await send(id, message);
      }
      return last?.stream ?? "";
    },
    from: (eventId) => events.from(session, eventId),
    isWriting: (stream) => due.has(stream),
    follow(stream) {
      const isOurs = due.has(stream);
      if (isOurs) followed.add(stream);
      return isOurs;
    },
    async isOver(eventId) {
      const following = await events.from(session, eventId);
      const messages = following.map(({ text }): JSONRPCMessage => JSON.parse(text));
      const [, ...later] = messages;
      return messages.some(isResponse) && later.every(isCancellation);
    },
  };
}

/**
 * Ends the stream of a request that was cancelled. Such a request is not answered: the answer that makes the SDK forget
 * the request comes when the client's connection has been closed, and is never sent.
 */
export async function endCancelled(
  transport: WebStandardStreamableHTTPServerTransport,
  requestId: RequestId,
): Promise<void> {
  transport.closeSSEStream(requestId);
  try {
    await transport.send({
      jsonrpc: "2.0",
      id: requestId,
      error: { code: rpcCode.requestCancelled, message: "The request was cancelled." },
    });
  } catch {
    // It has been answered, or there never was one.
  }
}

export function isResponse(message: JSONRPCMessage): message is JSONRPCMessage & { id: RequestId } {
  return "result" in message || "error" in message;
}

export function isCancellation(message: JSONRPCMessage): boolean {
  return (
    "error" in message && isObject(message.error) && message.error.code === rpcCode.requestCancelled
  );
}

function toLost(id: RequestId): JSONRPCMessage {
  const message = "The answer was too large to be kept for a connection that broke: ask again.";
  return { jsonrpc: "2.0", id, error: { code: rpcCode.internalError, message } };
}
