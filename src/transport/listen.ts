/** The HTTP server: listening, and stopping without losing an answer. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

import { getRequestListener } from "@hono/node-server";

import { toListenError } from "./listen-error.ts";

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Called when a stop begins: ends what would otherwise stay open for as long as its client likes. */
  readonly endStreams: () => void;
}

export interface Listener {
  readonly port: number;
  /** Takes nothing new, lets what runs finish for so many milliseconds, then cuts it off. */
  close(drainMs: number): Promise<void>;
}

/** Against clients that send slowly or never; a response may take as long as it likes. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Longer than the usual 60 s of proxies, which would otherwise reuse a connection as it closes. */
  keepAliveTimeout: 65_000,
};

/** What answers requests: a Hono app, for one. */
export interface RequestHandler {
  fetch(request: Request, bindings: object): Response | Promise<Response>;
}

/** @throws {GatewayError} `ERR_LISTEN` when the address cannot be listened on */
export async function listen(
  handler: RequestHandler,
  { host, port, endStreams }: ListenerOptions,
): Promise<Listener> {
  const running = new Set<ServerResponse>();
  let isClosing = false;
  const respond = getRequestListener((request, bindings) => handler.fetch(request, bindings), {
    hostname: host,
  });
  const server = createServer(timeouts, (incoming, outgoing) => {
    running.add(outgoing);
    outgoing.once("close", () => {
      running.delete(outgoing);
      if (isClosing) setImmediate(releaseConnections);
    });
    void respond(incoming, outgoing);
  });

  /** Connections on which nothing runs: kept alive, or opened ahead by a browser. */
  function releaseConnections(): void {
    if (running.size === 0) server.closeAllConnections();
    else server.closeIdleConnections();
  }

  try {
    server.listen({ host, port });
    await once(server, "listening");
  } catch (error) {
    throw toListenError(error, { host, port });
  }
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async close(drainMs) {
      isClosing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      endStreams();
      releaseConnections();
      const deadline = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(deadline);
    },
  };
}
