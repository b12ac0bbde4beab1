/** Composition root: configuration in, a gateway out. The one file that knows every folder. */
import type { DestinationStream } from "pino";

import { createOriginPolicy } from "./access/origin.ts";
import { type Call, createCall } from "./call.ts";
import { isLoopback } from "./config/address.ts";
import type { Environment } from "./config/environment.ts";
import type { ApiConfig, Config } from "./config/schema.ts";
import type { ServerFactory } from "./mcp/model.ts";
import { createServerFactory } from "./mcp/server.ts";
import type { Api } from "./operation/model.ts";
import { readApi } from "./operation/read.ts";
import { loadDocument } from "./spec/load.ts";
import type { LoadedDocument } from "./spec/model.ts";
import { createLog, type Logger } from "./telemetry/log.ts";
import { createRedactor } from "./telemetry/redact.ts";
import { toApiNames } from "./tool/api-name.ts";
import { createCatalogue } from "./tool/catalogue.ts";
import type { Catalogue } from "./tool/model.ts";
import type { GatewayHealth } from "./transport/health.ts";
import { createHttpApp, type HttpApp } from "./transport/http.ts";
import { createSessionTable } from "./transport/session.ts";
import { createDispatcher, createFetch } from "./upstream/dispatcher.ts";
import { createGuard } from "./upstream/guard.ts";
import type { MissingCredential } from "./upstream/outcome.ts";
import { createUpstream, type Upstream } from "./upstream/upstream.ts";
import { gatewayPackage } from "./version.ts";

export interface GatewayDependencies {
  readonly env: Environment;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Where log lines go. */
  readonly logTo: DestinationStream;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/** One API that is served, with what the operator should know of it. */
export interface ServedApi {
  readonly api: Api;
  /** Where its calls go unless an operation says otherwise; undefined when nobody has said. */
  readonly baseUrl: string | undefined;
  readonly missing: readonly MissingCredential[];
}

export interface Gateway {
  readonly name: string;
  readonly catalogue: Catalogue;
  readonly apis: readonly ServedApi[];
  readonly call: Call;
  /** Makes MCP servers, one for each request or connection, all over the same catalogue. */
  readonly servers: ServerFactory;
  readonly http: HttpApp;
  readonly log: Logger;
  /** Ends sessions, lets running calls finish and closes the connections to the APIs. */
  close(): Promise<void>;
}

interface OpenApi extends ServedApi {
  readonly config: ApiConfig;
  readonly upstream: Upstream;
}

/**
 * Reads every document and joins the parts.
 * @throws {GatewayError} when a document cannot be read, or a credential cannot be used
 */
export async function createGateway(
  config: Config,
  { env, readStdin, logTo, now }: GatewayDependencies,
): Promise<Gateway> {
  const startedAt = now();
  const documents = await Promise.all(
    config.apis.map((api) => loadApiDocument(api, config, readStdin)),
  );
  const names = toApiNames(
    documents.map(({ root }, index) => ({ name: config.apis[index]?.name, document: root })),
  );
  const apis = config.apis.flatMap((apiConfig, index): OpenApi[] => {
    const document = documents[index];
    const name = names[index];
    return document === undefined || name === undefined
      ? []
      : [openApi(readApi(document, name), { config: apiConfig, env, now })];
  });

  const redact = createRedactor(apis.flatMap(({ upstream }) => upstream.secrets));
  const log = createLog({ level: config.logLevel, redact, destination: logTo });
  const catalogue = createCatalogue(
    apis.map(({ api }) => api),
    new Map(apis.map(({ api, config: { tools } }) => [api.name, tools])),
  );
  const targets = new Map(
    apis.map(({ api, config: { baseUrl }, upstream }) => [api.name, { baseUrl, upstream }]),
  );
  const call = createCall({
    targets,
    userAgent: `${gatewayPackage.name}/${gatewayPackage.version}`,
    redact,
    log,
  });
  const serversFor = (api: string | undefined): ServerFactory =>
    createServerFactory(
      {
        info: { name: config.name, version: gatewayPackage.version },
        catalogue: () => catalogue,
        call,
        log,
      },
      api === undefined ? undefined : { api },
    );
  const { limits } = config;
  const http = createHttpApp({
    servers: serversFor,
    sessions: createSessionTable({
      maxSessions: limits.sessions,
      idleMs: limits.sessionIdleMs,
      log,
      now,
    }),
    maxBytes: limits.requestBytes,
    keepAliveMs: limits.keepAliveMs,
    log,
    apis: () => apis.map(({ api }) => api.name),
    health: () => toHealth(apis, Math.floor((now() - startedAt) / 1000)),
    policy: createOriginPolicy({
      boundToLoopback: isLoopback(config.host),
      allowedHosts: config.allowedHosts,
      allowedOrigins: config.allowedOrigins,
    }),
  });

  return {
    name: config.name,
    catalogue,
    apis,
    call,
    servers: serversFor(undefined),
    http,
    log,
    async close() {
      await http.close();
      await Promise.all(apis.map(({ upstream }) => upstream.close()));
    },
  };
}

/** Over connections of its own, which are closed when the document is there. */
async function loadApiDocument(
  { spec, timeouts }: ApiConfig,
  { limits }: Config,
  readStdin: () => Promise<Uint8Array>,
): Promise<LoadedDocument> {
  const dispatcher = createDispatcher({
    guard: createGuard({
      allowedOrigins: new Set(URL.canParse(spec) ? [new URL(spec).origin] : []),
      allowPrivate: false,
    }),
    connectTimeoutMs: timeouts.connectMs,
    headersTimeoutMs: timeouts.headersMs,
    bodyTimeoutMs: timeouts.bodyMs,
    connections: 8,
  });
  try {
    return await loadDocument(spec, {
      fetch: createFetch(dispatcher),
      readStdin,
      maxBytes: limits.documentBytes,
      maxFiles: limits.documentFiles,
    });
  } finally {
    await dispatcher.close();
  }
}

function openApi(
  api: Api,
  {
    config,
    env,
    now,
  }: { readonly config: ApiConfig; readonly env: Environment; readonly now: () => number },
): OpenApi {
  const upstream = createUpstream({ api, config, env, now });
  const baseUrl = config.baseUrl ?? api.servers[0]?.url;
  return { api, baseUrl, missing: upstream.missing, config, upstream };
}

function toHealth(apis: readonly OpenApi[], uptimeSeconds: number): GatewayHealth {
  const states = apis.map(({ api, baseUrl, missing }) => ({
    name: api.name,
    title: api.title,
    status: baseUrl === undefined || missing.length > 0 ? ("degraded" as const) : ("ok" as const),
    tools: api.operations.length,
    diagnostics: api.diagnostics.length,
    missing: missing.flatMap(({ variables }) => variables),
  }));
  return {
    status: states.every(({ status }) => status === "ok") ? "ok" : "degraded",
    version: gatewayPackage.version,
    uptimeSeconds,
    apis: states,
  };
}
