/** MCP over standard input and output, both eras: the client's first message decides which one the connection speaks. */
import type { Readable, Writable } from "node:stream";

import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";

export interface StdioOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Told of what is wrong with the connection; what is wrong with a call is in its result. */
  readonly onerror: (error: Error) => void;
}

export interface StdioConnection {
  /** Settles when the connection has ended: the client closed its end, or {@link StdioConnection.close} was called. */
  readonly closed: Promise<void>;
  /** Ends the connection and what still runs in it. */
  close(): Promise<void>;
}

export function startStdio(
  servers: McpServerFactory,
  { stdin, stdout, onerror }: StdioOptions,
): StdioConnection {
  const transport = new StdioServerTransport(stdin, stdout);
  const connection = serveStdio(servers, { transport, onerror });
  const closed = new Promise<void>((resolve) => {
    const { onclose } = transport;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
  return { closed, close: () => connection.close() };
}
