/** MCP over standard input and output, both eras: the client's first message decides which one the connection speaks. */
import type { Readable, Writable } from "node:stream";

import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";

import { announce, type Change } from "../mcp/change.ts";
import type { GatewayServer, ServerFactory } from "../mcp/model.ts";
import { isListen, subscriptionsOf } from "./listen-message.ts";

export interface StdioOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Told of what is wrong with the connection; what is wrong with a call is in its result. */
  readonly onerror: (error: Error) => void;
}

export interface StdioConnection {
  /** Settles when the connection has ended: the client closed its end, or {@link StdioConnection.close} was called. */
  readonly closed: Promise<void>;
  /** Tells the client what reads differently now. */
  announce(change: Change): Promise<void>;
  /** Ends the connection and what still runs in it. */
  close(): Promise<void>;
}

export function startStdio(
  servers: ServerFactory,
  { stdin, stdout, onerror }: StdioOptions,
): StdioConnection {
  const transport = new StdioServerTransport(stdin, stdout);
  // One for the connection, and at most one more for the probe that opened it.
  const open = new Set<GatewayServer>();
  const connection = serveStdio(
    (context) => {
      const server = servers(context);
      open.add(server);
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
      server.onclose = () => open.delete(server);
      return server;
    },
    { transport, onerror },
  );
  // At 2026-07-28 the SDK keeps to itself who listens to what; it drops what nobody listens to.
  const listenedTo = new Set<string>();
  const { onmessage } = transport;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
  transport.onmessage = (message: JSONRPCMessage) => {
    if (isListen(message)) for (const uri of subscriptionsOf(message)) listenedTo.add(uri);
    onmessage?.(message);
  };
  const closed = new Promise<void>((resolve) => {
    const { onclose } = transport;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
  return {
    closed,
    async announce(change) {
      await Promise.all(
        [...open].map((server) =>
          announce(server, change, [...listenedTo, ...server.settings.subscriptions]),
        ),
      );
    },
    close: () => connection.close(),
  };
}
