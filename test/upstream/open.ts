/** An API as the gateway calls it, with credentials and without any waiting between attempts. */
import { onTestFinished } from "vitest";

import { readProxies } from "../../src/config/proxy.ts";
import { type ApiConfig, apiSchema } from "../../src/config/schema.ts";
import { noTls } from "../../src/config/tls.ts";
import type { UpstreamRequest } from "../../src/request/model.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createLog } from "../../src/telemetry/log.ts";
import type { SendContext } from "../../src/upstream/model.ts";
import { createUpstream, type UpstreamOptions } from "../../src/upstream/upstream.ts";
import { noStore } from "../helpers/authorizer.ts";
import { apiOf } from "../helpers/document.ts";
import { contextOf, lookupAnswering } from "./wire.ts";

/** Options of an API as its configuration file has them. */
export function configOf(given: JsonObject = {}, changes: Partial<ApiConfig> = {}): ApiConfig {
  const spec = "/documents/test.yaml";
  return {
    ...apiSchema.parse({ spec, ...given }),
    spec,
    name: "test",
    baseUrl: undefined,
    pollMs: undefined,
    server: undefined,
    tls: noTls,
    ...changes,
  };
}

export interface OpenOptions extends Partial<
  Pick<UpstreamOptions, "now" | "random" | "env" | "proxies" | "lookup" | "wait">
> {
  readonly config?: ApiConfig;
  /** Of the document. */
  readonly root?: JsonObject;
}

/** The API at `server`, whose one scheme is a key in the header X-Key. */
export function openUpstream(server: string, options: OpenOptions = {}) {
  const { config = configOf(), root = {}, ...others } = options;
  const api = apiOf({
    paths: { "/things": { get: { operationId: "list", responses: {} } } },
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
    root: { servers: [{ url: server }], security: [{ key: [] }], ...root },
  });
  const lines: JsonObject[] = [];
  const upstream = createUpstream({
    api,
    config,
    env: { TEST_KEY: "k3y-value" },
    proxies: readProxies({}),
    log: createLog({
      level: "info",
      redact: (text) => text,
      destination: { write: (line) => void lines.push(JSON.parse(line) as JsonObject) },
    }),
    now: () => performance.now(),
    clock: Date.now,
    random: () => 0,
    store: noStore,
    lookup: lookupAnswering(["127.0.0.1"]),
    ...others,
  });
  onTestFinished(() => upstream.close());
  const operation = api.operations[0];
  const send = (request: Partial<UpstreamRequest>, context: Partial<SendContext> = {}) =>
    upstream.send(
      { method: "GET", url: `${server}/things`, headers: {}, body: undefined, ...request },
      contextOf({ operation, ...context }),
    );
  return { upstream, send, lines, get: (url: string) => send({ url }) };
}
