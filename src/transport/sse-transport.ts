/**
 * The stream of HTTP+SSE (2024-11-05), as the SDK takes a transport: its second major has none of its own for it. Comments
 * keep a silent stream open, a client that does not read is left, and an end waits for the answers which are still due.
 */
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";

import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type RequestId,
  type Transport,
} from "@modelcontextprotocol/server";

export interface SseTransportOptions {
  /** Path to which the client posts its messages. */
  readonly messagesPath: string;
  readonly outgoing: ServerResponse;
  /** Between comments, in milliseconds. */
  readonly keepAliveMs: number;
  /** Most that waits for the reader of the stream. */
  readonly streamBytes: number;
}

export class SseTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport["onmessage"]>;

  /** All that it takes to speak in a session: 192 random bits. */
  readonly sessionId = randomBytes(24).toString("base64url");

  readonly #messagesPath: string;
  readonly #outgoing: ServerResponse;
  readonly #keepAliveMs: number;
  readonly #streamBytes: number;
  /** Requests whose responses are due. */
  readonly #unanswered = new Set<RequestId>();
  #keepAlive: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor({ messagesPath, outgoing, keepAliveMs, streamBytes }: SseTransportOptions) {
    this.#messagesPath = messagesPath;
    this.#outgoing = outgoing;
    this.#keepAliveMs = keepAliveMs;
    this.#streamBytes = streamBytes;
  }

  /** Sends the head of the response and the endpoint event. */
  start(): Promise<void> {
    this.#outgoing.once("close", () => this.#end());
    this.#outgoing.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      connection: "keep-alive",
    });
    this.#say("endpoint", `${this.#messagesPath}?sessionId=${this.sessionId}`);
    this.#keepAlive = setInterval(
      () => this.#outgoing.write(": keep-alive\n\n"),
      this.#keepAliveMs,
    ).unref();
    return Promise.resolve();
  }

  /**
   * Takes a message that the client has posted; whoever answers it sees the headers of that request.
   * @throws when it is no JSON-RPC message
   */
  accept(message: unknown, request: Request): void {
    this.#receive(parseJSONRPCMessage(message), request);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    // One message may be larger than that, but then nothing may wait before it.
    if (this.#outgoing.writableLength > this.#streamBytes) this.#outgoing.destroy();
    if (this.#keepAlive === undefined || this.#outgoing.destroyed) {
      throw new Error("the stream is closed");
    }
    this.#say("message", JSON.stringify(message));
    if (!("method" in message) && message.id !== undefined) await this.#settle(message.id);
  }

  close(): Promise<void> {
    this.#outgoing.end();
    this.#end();
    return Promise.resolve();
  }

  /** Ends the stream once nothing is due on it. */
  closeWhenAnswered(): void {
    this.#isEnding = true;
    if (this.#unanswered.size === 0) void this.close();
  }

  #receive(message: JSONRPCMessage, request: Request): void {
    if ("method" in message && "id" in message) this.#unanswered.add(message.id);
    this.onmessage?.(message, { request });
    // A cancelled request is not answered any more.
    if ("method" in message && message.method === "notifications/cancelled") {
      const requestId = message.params?.["requestId"];
      if (typeof requestId === "string" || typeof requestId === "number") {
        void this.#settle(requestId);
      }
    }
  }

  async #settle(id: RequestId): Promise<void> {
    this.#unanswered.delete(id);
    if (this.#isEnding && this.#unanswered.size === 0) await this.close();
  }

  #say(event: string, data: string): void {
    this.#outgoing.write(`event: ${event}\ndata: ${data}\n\n`);
  }

  #end(): void {
    if (this.#keepAlive === undefined) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
    this.onclose?.();
  }
}
