/** A whole gateway over HTTP with an `auth` of its own, before an API that remembers what it was sent. */
import type { IncomingHttpHeaders, RequestListener } from "node:http";

import { onTestFinished } from "vitest";

import { loadConfig } from "../../../src/config/load.ts";
import { createGateway } from "../../../src/gateway.ts";
import type { JsonObject } from "../../../src/spec/model.ts";
import type { AuditSink } from "../../../src/telemetry/audit-sink.ts";
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
  /** Once, however often it is asked for. */
  readonly close: () => Promise<void>;
}

export interface StartOptions {
  /** Further options of the API. */
  readonly api?: JsonObject;
  /** Further options of the gateway. */
  readonly options?: JsonObject;
  /** Where the account of calls goes. */
  readonly auditTo?: AuditSink | undefined;
  /** What the API answers; a book by default. */
  readonly answer?: RequestListener;
  /** @default any free one */
  readonly port?: number;
  /** Members of the document. */
  readonly document?: JsonObject;
}

const getBook = { operationId: "getBook", responses: { 200: { description: "OK" } } };

/** Stopped when its test has finished. */
export async function startGateway(
  auth: JsonObject,
  { api = {}, options = {}, document = {}, port = 0, auditTo, answer }: StartOptions = {},
): Promise<Running> {
  const seen: IncomingHttpHeaders[] = [];
  const origin = await serveHttp((request, response) => {
    seen.push(request.headers);
    if (answer !== undefined) return answer(request, response);
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
  const running = await runGateway(
    { publicUrl, auth, ...options, apis: { shop, other: shop } },
    { port, auditTo },
  );
  onTestFinished(running.close);
  return { ...running, seen };
}

/**
 * A gateway that listens on loopback, until it is closed.
 * @param settings - what its configuration file says
 */
export async function runGateway(
  settings: JsonObject,
  { port = 0, auditTo }: Pick<StartOptions, "port" | "auditTo"> = {},
): Promise<Omit<Running, "seen">> {
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
    auditTo,
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
  let closed: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${listener.port}`,
    port: listener.port,
    logged,
    pass: (ms) => (passed += ms),
    close: () => (closed ??= gateway.close().then(() => listener.close(0))),
  };
}
