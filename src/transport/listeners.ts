/**
 * Those who listen at 2026-07-28 (`subscriptions/listen`), each with a view of his own: told of what has become different
 * in it, and of nothing else.
 */
import type { ServerResponse } from "node:http";

import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";

import type { Principal } from "../access/model.ts";
import { principalOf } from "../access/signed-in.ts";
import type { ChangeFor } from "../mcp/change.ts";
import type { ServerFactory } from "../mcp/model.ts";
import type { View } from "../mcp/view.ts";
import { noRoom } from "./json-rpc.ts";
import { subscriptionsOf } from "./listen-message.ts";

export interface Listeners {
  /** @param outgoing what is answered on: its end is the end of listening */
  listen(
    view: View,
    request: Request,
    message: unknown,
    outgoing: ServerResponse,
  ): Promise<Response>;
  announce(changeFor: ChangeFor): void;
  /** Ends all streams, with their result; takes no new ones. */
  end(): Promise<void>;
}

export interface ListenersOptions {
  readonly factory: ServerFactory;
  /** Between the comments on a silent stream, in milliseconds. */
  readonly keepAliveMs: number;
  readonly onerror: (error: Error) => void;
}

interface Listener {
  readonly view: View;
  readonly principal: Principal | undefined;
  /** URIs of the resources of whose changes it wants to know. */
  readonly resources: readonly string[];
}

export function createListeners({ factory, keepAliveMs, onerror }: ListenersOptions): Listeners {
  /** One handler a listener: whatever is said on its bus, that one alone hears. */
  const listeners = new Map<McpHttpHandler, Listener>();
  let isEnding = false;
  return {
    async listen(view, request, message, outgoing) {
      if (isEnding) return noRoom();
      const handler = createMcpHandler(factory, { legacy: "reject", keepAliveMs, onerror });
      const principal = principalOf(request);
      listeners.set(handler, { view, principal, resources: subscriptionsOf(message) });
      outgoing.once("close", () => listeners.delete(handler));
      return handler.fetch(request, { parsedBody: message });
    },
    announce(changeFor) {
      for (const [{ notify }, listener] of listeners) {
        const { tools, resources, prompts, among } = changeFor(listener.view, listener.principal);
        if (tools) notify.toolsChanged();
        if (resources) notify.resourcesChanged();
        if (prompts) notify.promptsChanged();
        among(listener.resources).then(
          (changed) => changed.forEach((uri) => notify.resourceUpdated(uri)),
          onerror,
        );
      }
    },
    async end() {
      isEnding = true;
      await Promise.all([...listeners.keys()].map((handler) => handler.close()));
    },
  };
}
