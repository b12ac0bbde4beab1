/** A whole gateway over HTTP with an `auth` of its own, before an API that remembers what it was sent. */
import type { IncomingHttpHeaders } from "node:http";

import { onTestFinished } from "vitest";

import { loadConfig } from "../../../src/config/load.ts";
import { createGateway } from "../../../src/gateway.ts";
import type { JsonObject } from "../../../src/spec/model.ts";
import { listen } from "../../../src/transport/listen.ts";
import { serveHttp } from "../../upstream/wire.ts";

export const publicUrl = "https://mcp.example.com";

export interface Running {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly port: number;
  /** Headers of the requests that the API has got. */
  readonly seen: readonly IncomingHttpHeaders[];
  readonly logged: readonly string[];
  /** Lets time pass for keys and tokens, in milliseconds. */
  readonly pass: (ms: number) => void;
}

export interface StartOptions {
  /** Further options of the API. */
  readonly api?: JsonObject;
  /** Further options of the gateway. */
  readonly options?: JsonObject;
  /** @default any free one */
  readonly port?: number;
  /** Members of the document. */
  readonly document?: JsonObject;
}

const getBook = { operationId: "getBook", responses: { 200: { description: "OK" } } };

/** Stopped when its test has finished. */
export async function startGateway(
  auth: JsonObject,
  { api = {}, options = {}, document = {}, port = 0 }: StartOptions = {},
): Promise<Running> {
  const seen: IncomingHttpHeaders[] = [];
  const origin = await serveHttp(({ headers }, response) => {
    seen.push(headers);
    response.writeHead(200, { "content-type": "application/json" }).end('{"title":"Emma"}');
  });
  const shop = {
    spec: {
      openapi: "3.1.0",
      info: { title: "Shop", version: "1" },
      servers: [{ url: origin }],
      paths: { "/book": { get: getBook } },
      ...document,
    },
    ...api,
  };
  const { close, ...running } = await runGateway(
    { publicUrl, auth, ...options, apis: { shop, other: shop } },
    port,
  );
  onTestFinished(close);
  return { ...running, seen };
}

/**
 * A gateway that listens on loopback, until it is closed.
 * @param settings - what its configuration file says
 */
export async function runGateway(
  settings: JsonObject,
  port = 0,
): Promise<Omit<Running, "seen"> & { readonly close: () => Promise<void> }> {
  const config = await loadConfig({
    file: "gateway.json",
    cwd: "/",
    env: {},
    flags: { documents: [], headers: [], specHeaders: [], overlays: [] },
    readFile: () => Promise.resolve(JSON.stringify(settings)),
  });
  const logged: string[] = [];
  let passed = 0;
  const gateway = await createGateway(config, {
    env: {},
    readStdin: () => Promise.resolve(new Uint8Array()),
    logTo: { write: (line) => void logged.push(line) },
    now: () => performance.now() + passed,
    clock: () => Date.now() + passed,
    random: Math.random,
    needsAll: true,
  });
  const http = await gateway.http();
  const listener = await listen(http.app, {
    host: "127.0.0.1",
    port,
    endStreams: () => http.endStreams(),
  });
  return {
    url: `http://127.0.0.1:${listener.port}`,
    port: listener.port,
    logged,
    pass: (ms) => (passed += ms),
    async close() {
      await gateway.close();
      await listener.close(0);
    },
  };
}
