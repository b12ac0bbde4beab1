/**
 * Requests of ours in a session that several replicas serve (elicitation): each carries in its id whose it is, so that the
 * answer finds whoever waits for it, at whichever replica it arrives.
 */
import {
  type JSONRPCMessage,
  type RequestId,
  WebStandardStreamableHTTPServerTransport,
  type WebStandardStreamableHTTPServerTransportOptions,
} from "@modelcontextprotocol/server";

import { isObject } from "../spec/json.ts";

export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #replica: string;

  /** @param replica what no other process is called: letters, digits, hyphens and underscores */
  constructor(replica: string, options: WebStandardStreamableHTTPServerTransportOptions) {
    super(options);
    this.#replica = replica;
  }

  override async send(
    message: JSONRPCMessage,
    options?: Parameters<WebStandardStreamableHTTPServerTransport["send"]>[1],
  ): Promise<void> {
    await super.send(withSender(message, this.#replica), options);
  }
}

function withSender(message: JSONRPCMessage, replica: string): JSONRPCMessage {
  if (!("method" in message)) return message;
  if ("id" in message) return { ...message, id: `${replica}:${message.id}` };
  const { method, params } = message;
  if (method !== "notifications/cancelled" || params === undefined) return message;
  return {
    ...message,
    params: { ...params, requestId: `${replica}:${String(params["requestId"])}` },
  };
}

/** To whom a client's message is to be given, and as what. */
export type Addressee =
  | { readonly kind: "here"; readonly message: unknown }
  /** An answer to another replica's request. */
  | { readonly kind: "elsewhere" }
  /** Whichever replica runs what is cancelled. */
  | { readonly kind: "everywhere"; readonly requestId: RequestId };

export function addresseeOf(message: unknown, replica: string): Addressee {
  if (!isObject(message)) return { kind: "here", message };
  const { method, id, params } = message;
  if (method === "notifications/cancelled") {
    const requestId = isObject(params) ? params["requestId"] : undefined;
    const isId = typeof requestId === "string" || typeof requestId === "number";
    return isId ? { kind: "everywhere", requestId } : { kind: "here", message };
  }
  if (method !== undefined || typeof id !== "string") return { kind: "here", message };
  const [, sender, number] = /^([\w-]+):(\d+)$/.exec(id) ?? [];
  if (sender === undefined) return { kind: "here", message };
  return sender === replica
    ? { kind: "here", message: { ...message, id: Number(number) } }
    : { kind: "elsewhere" };
}
