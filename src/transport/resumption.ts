/**
 * The streams of one session, so that a client that lost one can go on where it was (`Last-Event-ID`, 2025-03-26 and
 * later). When ids are sent and what is sent again is the SDK's business; here events are kept, and it is known of which
 * streams nothing more is to come.
 */
import { randomUUID } from "node:crypto";

import type {
  EventStore,
  JSONRPCMessage,
  RequestId,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";
import type { EventLog } from "../state/store.ts";
import { rpcCode } from "./json-rpc.ts";

/** What a client waits before it comes back to a stream that has broken, in milliseconds. */
export const retryMs = 1000;

export interface Resumption extends EventStore {
  /**
   * Whether a client that has seen this event has seen all. Told so it stays away; on an empty stream it would come back
   * again and again, for some take only a result as an answer, and a cancelled request has none.
   */
  isOver(eventId: string): Promise<boolean>;
}

export function createResumption(events: EventLog, session: string): Resumption {
  return {
    async storeEvent(stream, message) {
      const event = { id: randomUUID(), stream, text: JSON.stringify(message) };
      const isKept = await events.append(session, event);
      if (!isKept && isResponse(message)) {
        await events.append(session, { ...event, text: JSON.stringify(toLost(message.id)) });
      }
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

function isResponse(message: JSONRPCMessage): message is JSONRPCMessage & { id: RequestId } {
  return "result" in message || "error" in message;
}

function isCancellation(message: JSONRPCMessage): boolean {
  return (
    "error" in message && isObject(message.error) && message.error.code === rpcCode.requestCancelled
  );
}

function toLost(id: RequestId): JSONRPCMessage {
  const message = "The answer was too large to be kept for a connection that broke: ask again.";
  return { jsonrpc: "2.0", id, error: { code: rpcCode.internalError, message } };
}
