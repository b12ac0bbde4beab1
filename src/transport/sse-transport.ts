/* oxlint-disable unicorn/prefer-add-event-listener -- callbacks of the SDK, which is no event target */
/**
 * The stream of HTTP+SSE (2024-11-05), as the second major of the SDK takes a transport. The first major's
 * `SSEServerTransport` does the writing; added are comments that keep a silent stream open, and an end that waits for
 * the answers which are still due.
 */
import type { ServerResponse } from "node:http";

import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
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
}

export class SseTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport["onmessage"]>;

  readonly #wire: SSEServerTransport;
  readonly #outgoing: ServerResponse;
  readonly #keepAliveMs: number;
  /** Requests whose responses are due. */
  readonly #unanswered = new Set<RequestId>();
  #keepAlive: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor({ messagesPath, outgoing, keepAliveMs }: SseTransportOptions) {
    this.#wire = new SSEServerTransport(messagesPath, outgoing);
    this.#outgoing = outgoing;
    this.#keepAliveMs = keepAliveMs;
  }

  get sessionId(): string {
    return this.#wire.sessionId;
  }

  /** Sends the head of the response and the endpoint event. */
  async start(): Promise<void> {
    this.#wire.onclose = () => this.#end();
    await this.#wire.start();
    this.#keepAlive = setInterval(
      () => this.#outgoing.write(": keep-alive\n\n"),
      this.#keepAliveMs,
    ).unref();
  }

  /**
   * Takes a message that the client has posted; whoever answers it sees the headers of that request.
   * @throws when it is no JSON-RPC message
   */
  accept(message: unknown, request: Request): void {
    this.#receive(parseJSONRPCMessage(message), request);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#wire.send(message);
    if (!("method" in message) && message.id !== undefined) await this.#settle(message.id);
  }

  async close(): Promise<void> {
    await this.#wire.close();
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

  #end(): void {
    if (this.#keepAlive === undefined) return;
    clearInterval(this.#keepAlive);
    this.#keepAlive = undefined;
    this.onclose?.();
  }
}
