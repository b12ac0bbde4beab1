import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";

import { GatewayError, messageOf } from "../errors.ts";

export interface SampleServer {
  /** `http://host:port`, without a trailing slash. */
  readonly url: string;
  /** Stops listening and breaks every connection, calls under way included. */
  close(): Promise<void>;
}

/**
 * Serves a sample API over HTTP.
 *
 * @param options.port 0 takes a free one.
 * @throws GatewayError `ERR_LISTEN` when the address cannot be had.
 */
export async function startSample(
  app: Hono,
  { host = "127.0.0.1", port }: { readonly host?: string; readonly port: number },
): Promise<SampleServer> {
  // The sample may live in the gateway's own process, whose Request and Response are not its to replace.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  const address = await new Promise<AddressInfo>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const bound = server.address();
      if (bound !== null && typeof bound === "object") resolve(bound);
    });
  }).catch((error: unknown) => {
    throw new GatewayError(
      "ERR_LISTEN",
      `The sample API cannot listen on ${host}:${port}: ${messageOf(error)}. Choose another port, or 0 for any free one.`,
      { cause: error },
    );
  });
  return {
    url: `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
