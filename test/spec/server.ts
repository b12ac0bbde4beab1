import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { onTestFinished } from "vitest";

export interface TestServer {
  /** Without a slash at its end. */
  readonly origin: string;
  readonly port: number;
  readonly requests: readonly IncomingMessage[];
}

/** A server on a free loopback port, gone after the test. */
export async function startServer(listener: RequestListener): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, requests };
}

/** Serves files by path; 404 for any other. */
export function serveFiles(files: Readonly<Record<string, unknown>>): RequestListener {
  return (request, response) => {
    const content = files[request.url ?? ""];
    response.statusCode = content === undefined ? 404 : 200;
    response.end(typeof content === "string" ? content : JSON.stringify(content));
  };
}
