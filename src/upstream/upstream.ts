/**
 * One API as the rest of the gateway sees it. Each has connections of its own, so that one that hangs does not hold up
 * another. A call passes two rings of policies: around the call, and around each attempt of it.
 */
import type { LookupFunction } from "node:net";

import { controlOrigins } from "../config/control-origins.ts";
import { documentOrigins } from "../config/document-origins.ts";
import type { Environment } from "../config/environment.ts";
import type { Proxies } from "../config/proxy.ts";
import type { ApiConfig } from "../config/schema.ts";
import type { Api, Operation } from "../operation/model.ts";
import type { UpstreamRequest } from "../request/model.ts";
import type { Logger } from "../telemetry/log.ts";
import { userAgent } from "../version.ts";
import { createAttempt } from "./attempt.ts";
import { createAuthorizer, type UsedVariable } from "./auth/authorize.ts";
import type { LoginClient } from "./auth/oauth/model.ts";
import type { TokenStore } from "./auth/oauth/store.ts";
import { type CircuitHealth, createBreakers } from "./breaker.ts";
import { withCache } from "./cache.ts";
import { compose } from "./compose.ts";
import { createConnections } from "./connections.ts";
import { createControlFetch } from "./control.ts";
import { type Counts, createCounts } from "./counts.ts";
import { withDeadline } from "./deadline.ts";
import { createFetchFile, type FetchFile } from "./file.ts";
import { createGate, type GateLoad } from "./gate.ts";
import { createGuard, withGuard } from "./guard.ts";
import { withLimits } from "./limit.ts";
import type { Send, SendContext } from "./model.ts";
import type { MissingCredential, UpstreamOutcome } from "./outcome.ts";
import { withPages } from "./paging.ts";
import { withPolling } from "./poll.ts";
import { withQuotas } from "./quota.ts";
import { withRedirects } from "./redirect.ts";
import { withRetries } from "./retry.ts";
import { withSingleFlight } from "./single-flight.ts";
import { createTimeoutsOf } from "./timeouts.ts";
import { createTls } from "./tls.ts";
import { withTrace } from "./trace.ts";
import { type Wait, waitFor } from "./wait.ts";

export interface UpstreamOptions {
  readonly api: Api;
  readonly config: ApiConfig;
  readonly env: Environment;
  readonly proxies: Proxies;
  readonly log: Logger;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Where tokens of `login` are kept. */
  readonly store: TokenStore;
  /** From 0 to 1. */
  readonly random: () => number;
  /** @default dns.lookup */
  readonly lookup?: LookupFunction;
  /** Settles after so many milliseconds, or at once when the signal aborts. @default a timer */
  readonly wait?: Wait;
}

export interface Upstream {
  /** Sends a request with the credentials that its operation asks for. */
  readonly send: Send;
  /** The request as `send` would have it leave. Sends nothing, and asks no server for a token either. */
  preview(request: UpstreamRequest, context: SendContext): Promise<ShownRequest>;
  /** Fetches what an argument gives the URL of, without credentials. */
  readonly fetchFile: FetchFile;
  /** Whether a request to this URL carries the API's headers and credentials. */
  sendsCredentialsTo(url: string): boolean;
  /** What would satisfy an operation, alternatives of schemes. */
  needsOf(operation: Operation): readonly (readonly MissingCredential[])[];
  /** What operations ask for and nobody has configured, for the start-up line. */
  readonly missing: readonly MissingCredential[];
  /** Every value that must not be seen, for redaction. */
  readonly secrets: readonly string[];
  /** Environment variables that are set and used, and for which security scheme. */
  readonly variables: readonly UsedVariable[];
  /** Schemes whose tokens someone obtains once in a terminal. */
  readonly logins: readonly LoginClient[];
  /** What has happened since the start. */
  readonly counts: Readonly<Counts>;
  /** How many requests run, and wait for their turn. */
  readonly load: () => GateLoad;
  /** The circuit breakers of the origins that have been called. */
  readonly circuits: () => readonly CircuitHealth[];
  /** Lets running calls finish, then closes all connections. */
  close(): Promise<void>;
}

export interface ShownRequest {
  /** With credentials where there are any, and a placeholder for a token that would be asked for. */
  readonly request: UpstreamRequest;
  /** How the call would end before it is sent; undefined when it would be sent. */
  readonly obstacle: UpstreamOutcome | undefined;
}

/** @throws {GatewayError} `ERR_CONFIG` for a credential of the wrong kind, or one that cannot be sent */
export function createUpstream(options: UpstreamOptions): Upstream {
  const {
    api,
    config,
    env,
    proxies,
    log,
    now,
    clock,
    random,
    store,
    lookup,
    wait = waitFor,
  } = options;
  const { connectMs, headersMs, bodyMs, fileMs } = config.timeouts;
  const timeoutsOf = createTimeoutsOf(api.operations, config);
  const { limits } = config;
  const counts = createCounts();
  const caching =
    config.cache === "http"
      ? [withCache({ maxBytes: limits.cacheBytes, maxEntries: limits.cacheEntries, counts })]
      : [];
  const breakers = createBreakers({ breaker: config.breaker, api: api.name, log, counts });
  // None: a path, standard input or the configuration itself, which are the operator's own.
  const remoteOrigins = documentOrigins(config);
  const typedOrigins = new Set([
    ...remoteOrigins,
    ...originsOf([config.baseUrl]),
    ...config.credentialOrigins,
    ...controlOrigins(config),
  ]);
  const guard = createGuard({
    allowedOrigins: typedOrigins,
    allowPrivate: remoteOrigins.size === 0,
  });
  // Servers of single operations are left out: an operation elsewhere gets no credentials.
  const baseOrigins = originsOf(
    config.baseUrl === undefined ? api.servers.map(({ url }) => url) : [config.baseUrl],
  );
  const ownOrigins = new Set([...baseOrigins, ...config.credentialOrigins]);
  // A URL in an argument is no word of the operator's, however private the API.
  const fileGuard = createGuard({
    allowedOrigins: new Set(config.fileOrigins),
    allowPrivate: false,
  });
  const connectionOptions = {
    connectTimeoutMs: connectMs,
    headersTimeoutMs: headersMs,
    bodyTimeoutMs: bodyMs,
    connections: limits.connections,
    proxyFor: proxies.proxyFor,
    ...(lookup && { lookup }),
  };
  const connections = createConnections({
    ...connectionOptions,
    guard,
    tlsFor: createTls(api.name, config.tls, (origin) => ownOrigins.has(origin)),
    socketFor: (origin) => (baseOrigins.has(origin) ? config.socketPath : undefined),
    http2: config.http2,
  });
  const fileConnections = createConnections({ ...connectionOptions, guard: fileGuard });
  const authorizer = createAuthorizer({
    api,
    config,
    env,
    origins: ownOrigins,
    fetch: createControlFetch({
      fetch: connections.fetch,
      typedOrigins,
      timeoutMs: headersMs,
    }),
    now,
    clock,
    store,
  });
  const gate = createGate({ ...limits, now });
  const attempt = createAttempt({
    dispatcher: connections.dispatcher,
    maxReplyBytes: limits.replyBytes,
    timeoutsOf,
    now,
  });

  return {
    async preview(request, context) {
      let shown = request;
      const outcome = await authorizer.withShownCredentials((authorized) => {
        shown = authorized;
        return Promise.resolve({ kind: "cancelled" });
      })(request, context);
      return { request: shown, obstacle: outcome.kind === "cancelled" ? undefined : outcome };
    },
    fetchFile: createFetchFile({
      attempt: createAttempt({
        dispatcher: fileConnections.dispatcher,
        maxReplyBytes: limits.fileBytes,
        timeoutsOf: () => ({ headersMs, bodyMs, attemptMs: fileMs, callMs: fileMs }),
        now,
      }),
      guard: fileGuard,
      userAgent: config.requests.userAgent ?? userAgent,
    }),
    send: compose(
      withPolling({
        poll: config.requests.poll,
        maxMs: config.timeouts.pollMs,
        now,
        wait,
      }),
      withPages({
        maxItems: limits.items,
        maxPages: limits.pages,
        maxMs: config.timeouts.pagesMs,
        now,
      }),
      // Around the call.
      withSingleFlight({ counts }),
      withDeadline({ timeoutsOf, now }),
      withRetries({ retry: config.retry, api: api.name, log, counts, now, random }),
      // Around each attempt.
      withRedirects(),
      withGuard(guard),
      withTrace(config.requests),
      authorizer.withCredentials,
      ...caching,
      withQuotas({ longestWaitMs: limits.queueMs, counts, now }),
      withLimits({ gate, timeoutsOf, counts }),
      breakers.policy,
    )(attempt),
    counts,
    load: gate.load,
    circuits: breakers.circuits,
    sendsCredentialsTo: (url) => authorizer.appliesTo(url),
    needsOf: (operation) => authorizer.needsOf(operation),
    missing: authorizer.missing,
    secrets: authorizer.secrets,
    variables: authorizer.variables,
    logins: authorizer.logins,
    async close() {
      await Promise.all([connections.close(), fileConnections.close()]);
    },
  };
}

function originsOf(urls: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(
    urls.flatMap((url) => (url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [])),
  );
}
