/** The HTTP server: listening, and stopping without losing an answer. */
import { once } from "node:events";
import {
  createServer,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";

import { getRequestListener } from "@hono/node-server";

import type { Certificate } from "./certificate.ts";
import { toListenError } from "./listen-error.ts";

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** @default those of Node */
  readonly limits?: ConnectionLimits;
  /** Undefined: connections are not encrypted. */
  readonly certificate?: Certificate | undefined;
  /** Called when a stop begins: ends what would otherwise stay open for as long as its client likes. */
  readonly endStreams: () => void;
}

export interface Listener {
  readonly port: number;
  /** Takes nothing new, lets what runs finish for so many milliseconds, then cuts it off. */
  close(drainMs: number): Promise<void>;
}

/** Against clients that send much, slowly or never; a response may take as long as it likes. */
export interface ConnectionLimits {
  readonly connections: number;
  readonly headerBytes: number;
  readonly headers: number;
  /** For the head of a request, from its first byte, and for what goes before under TLS. */
  readonly headersMs: number;
  /** For the whole of a request. */
  readonly requestMs: number;
  /** Between two requests. */
  readonly idleConnectionMs: number;
}

function toServerOptions(limits: ConnectionLimits): ServerOptions {
  const { headerBytes, headersMs, requestMs, idleConnectionMs } = limits;
  return {
    maxHeaderSize: headerBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleConnectionMs,
    // Node looks that often whether a client is too late, and by default every 30 s only.
    connectionsCheckingInterval: Math.max(10, Math.min(headersMs, requestMs) / 4),
  };
}

/** What answers requests: a Hono app, for one. */
export interface RequestHandler {
  fetch(request: Request, bindings: object): Response | Promise<Response>;
}

/** @throws {GatewayError} `ERR_LISTEN` when the address cannot be listened on */
export async function listen(
  handler: RequestHandler,
  { host, port, limits, certificate, endStreams }: ListenerOptions,
): Promise<Listener> {
  const running = new Set<ServerResponse>();
  let isClosing = false;
  const respond = getRequestListener((request, bindings) => handler.fetch(request, bindings), {
    hostname: host,
  });
  const options = limits === undefined ? {} : toServerOptions(limits);
  const answer: RequestListener = (incoming, outgoing) => {
    if (limits !== undefined && incoming.rawHeaders.length > 2 * limits.headers) {
      outgoing.writeHead(431, { connection: "close" }).end();
      return;
    }
    running.add(outgoing);
    outgoing.once("close", () => {
      running.delete(outgoing);
      if (isClosing) setImmediate(releaseConnections);
    });
    void respond(incoming, outgoing);
  };
  const server = certificate === undefined ? createServer(options, answer) : secure(certificate);

  function secure({ current, asksClients, onChange }: Certificate) {
    const secured = createTlsServer(
      {
        ...options,
        ...current(),
        requestCert: asksClients,
        rejectUnauthorized: asksClients,
        ...(limits && { handshakeTimeout: limits.headersMs }),
      },
      answer,
    );
    // Connections that are open keep what they began with.
    onChange((changed) => secured.setSecureContext(changed));
    return secured;
  }

  if (limits !== undefined) {
    server.maxConnections = limits.connections;
    // Node itself would leave out what is more, and say nothing: one more is enough to see that.
    server.maxHeadersCount = limits.headers + 1;
  }

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
