/** Composition root: configuration in, a gateway out. The one file that knows every folder. */
import { randomBytes, randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";

import type { DestinationStream } from "pino";

import { createFailures } from "./access/failures.ts";
import { createOriginPolicy } from "./access/origin.ts";
import { createPeerOf } from "./access/peer.ts";
import { type Call, createCall } from "./call.ts";
import { isLoopback } from "./config/address.ts";
import type { Environment } from "./config/environment.ts";
import { readProxies } from "./config/proxy.ts";
import type { ApiConfig, Config } from "./config/schema.ts";
import { GatewayError } from "./errors.ts";
import { type CallerOf, createCallerOf } from "./mcp/caller.ts";
import { createSeals } from "./mcp/confirm/seal.ts";
import { createHistory, type HistoryOf } from "./mcp/history.ts";
import type { ReachOf } from "./mcp/management/model.ts";
import { createRights, everyRight, type Rights } from "./mcp/rights.ts";
import type { Servers } from "./mcp/server.ts";
import { readApi } from "./operation/read.ts";
import { createSelector } from "./response/selector.ts";
import { openSandbox } from "./sandbox/sandbox.ts";
import type { Access } from "./serving/access.ts";
import { openApi, type ServedApi, toApiHealth } from "./serving/api.ts";
import { openApproval } from "./serving/approval.ts";
import {
  accessSecrets,
  documentSecrets,
  loadApiDocument,
  proxySecrets,
} from "./serving/document.ts";
import { type Serving, startServing } from "./serving/slot.ts";
import { createVariableClaims } from "./serving/variable-claims.ts";
import { showPlace } from "./spec/address.ts";
import type { LoadedDocument } from "./spec/model.ts";
import { createWatcher, type Watcher } from "./spec/watch.ts";
import { createMemoryState } from "./state/memory-state.ts";
import type { RateStore, State } from "./state/store.ts";
import type { AuditSink } from "./telemetry/audit-sink.ts";
import { createAudit, noAudit } from "./telemetry/audit.ts";
import { createLog, type Logger } from "./telemetry/log.ts";
import type { MetricsSnapshot, ServedSnapshot } from "./telemetry/metrics.ts";
import { createRedaction } from "./telemetry/redact.ts";
import { createApiNames } from "./tool/api-name.ts";
import { isWaiting, type Judgement, toSummary, withoutWaiting } from "./tool/approval.ts";
import { createCatalogue } from "./tool/catalogue.ts";
import type { Catalogue } from "./tool/model.ts";
import type { ApiHealth, GatewayHealth } from "./transport/health.ts";
import type { HttpApp } from "./transport/http.ts";
import { callerHeadersOf, createLocalCaller } from "./upstream/auth/caller-headers.ts";
import { createTokenStore } from "./upstream/auth/oauth/store.ts";
import type { Caller } from "./upstream/model.ts";
import { gatewayPackage, userAgent } from "./version.ts";

/** What a person does about tools that were not approved. */
const remedy = "See what it is, and approve it: openapi-mcp-gateway approve.";

/** On which a replica says that documents are to be read anew. */
const reloadTopic = "reload";

/** Where all documents are polled, a list may be as old as they are, and never older than this. */
const maxTtlMs = 60_000;

export interface GatewayDependencies {
  readonly env: Environment;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Where log lines go. */
  readonly logTo: DestinationStream;
  /** Where the account of calls goes, which is closed with the gateway; undefined: none is kept. */
  readonly auditTo?: AuditSink | undefined;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Whether every document must be read at the start; else one is enough, and the others are tried again. */
  readonly needsAll: boolean;
}

export interface Gateway {
  readonly name: string;
  /** What is served at this moment. */
  readonly catalogue: () => Catalogue;
  readonly apis: () => readonly ServedApi[];
  readonly health: () => GatewayHealth;
  readonly call: Call;
  /** What makes MCP servers, all over the same catalogue, for whoever has started the gateway. */
  readonly localServers: () => Promise<Servers>;
  /** Whoever has started the gateway: what others send as headers he has in the environment. */
  readonly localCaller: Caller;
  /** The gateway over HTTP; one, however often it is asked for. */
  readonly http: () => Promise<HttpApp>;
  readonly log: Logger;
  /** Reads all documents anew, here and at the other replicas; what cannot be read leaves what serves. */
  readonly reload: () => Promise<boolean>;
  /** Whether what replicas share is at hand; always, where nothing is shared. */
  readonly isStateReachable: () => boolean;
  /** Calls back when a reload has replaced something, beside the clients over HTTP. */
  readonly onChange: (listener: (change: Replacement) => void) => void;
  /** Ends sessions, lets running calls finish and closes the connections to the APIs. */
  readonly close: () => Promise<void>;
}

/** What a reload has replaced. */
export interface Replacement {
  readonly before: Catalogue;
  readonly after: Catalogue;
}

/**
 * Reads the documents and joins the parts.
 * @throws {GatewayError} when nothing can be served, or a credential cannot be used
 */
export async function createGateway(
  config: Config,
  { env, readStdin, logTo, auditTo, now, clock, random, needsAll }: GatewayDependencies,
): Promise<Gateway> {
  const startedAt = now();
  const { limits } = config;
  const proxies = readProxies(env);
  const secrets = [
    ...proxySecrets(proxies),
    ...[
      config.adminToken,
      config.tokenKey,
      config.state?.secret,
      config.state?.redis.password,
    ].flatMap((secret) => secret?.reveal() ?? []),
    ...accessSecrets(config.auth),
    ...config.apis.flatMap(documentSecrets),
  ];
  const redaction = createRedaction();
  redaction.add(secrets);
  const log = createLog({
    level: config.logLevel,
    redact: redaction.redact,
    destination: logTo,
  });
  const audit =
    auditTo === undefined
      ? noAudit
      : createAudit({
          sink: auditTo,
          hasArguments: config.audit?.arguments ?? false,
          redact: redaction.redact,
          log,
          clock,
        });
  const store = createTokenStore({ folder: config.tokenFolder, key: config.tokenKey });
  const claims = createVariableClaims(log);

  const approval = config.reload.approve
    ? await openApproval(config.reload.lockFile, log)
    : undefined;
  /** Documents that wait for their approval while an earlier version of theirs serves. */
  const held = new Map<ApiConfig, Judgement>();

  const names = createApiNames(config.apis.flatMap(({ name }) => name ?? []));
  const serving = await startServing<ApiConfig, LoadedDocument, ServedApi>({
    sources: config.apis,
    needsAll,
    log,
    async load(source, earlier) {
      const context = { limits, readStdin, proxies };
      const loaded = await loadApiDocument(source, context, earlier?.document);
      held.delete(source);
      return loaded;
    },
    open(source, document, earlier) {
      const name = source.name ?? names.of(source, document.root);
      const api = readApi(document, name, source);
      const judgement = earlier && approval?.judgementOf(api, source);
      if (judgement !== undefined && isWaiting(judgement)) {
        held.set(source, judgement);
        throw new GatewayError(
          "ERR_NOT_APPROVED",
          `The document has changed, and its last version serves until that is approved: ${toSummary(judgement.deviations)}. ${remedy}`,
        );
      }
      const opened = openApi(document, api, {
        config: source,
        env,
        proxies,
        log,
        now,
        random,
        clock,
        store,
      });
      claims.claim(name, opened.upstream.variables);
      redaction.add(opened.upstream.secrets);
      return opened;
    },
    retire: ({ upstream }) => upstream.close(),
    nameOf: ({ name, spec }) =>
      name ?? (typeof spec === "string" ? showPlace(spec) : "a document in the configuration"),
    onReplaced: () => replace(),
  });
  const telling = config.metrics ? await import("./telemetry/metrics.ts") : undefined;
  const metrics = telling?.createMetrics();

  const openApis = (): readonly ServedApi[] =>
    serving.slots().flatMap(({ opened }) => opened ?? []);
  const judgementOf = ({ api, config: source }: ServedApi): Judgement | undefined =>
    approval?.judgementOf(api, source);
  /** Of what serves, what nobody has approved stays away. */
  function toServed(): Catalogue {
    const served = new Map(openApis().map((each) => [each.api.name, each]));
    return withoutWaiting(catalogueOf(openApis()), ({ name }) => {
      const found = served.get(name);
      return found && judgementOf(found);
    });
  }
  const withheldOf = (opened: ServedApi | undefined): string | undefined => {
    const judgement = opened && judgementOf(opened);
    return judgement && isWaiting(judgement)
      ? `Not all of the document is served, for it is not as it was approved: ${toSummary(judgement.deviations)}. ${remedy}`
      : undefined;
  };
  let catalogue = toServed();
  for (const opened of openApis()) {
    const problem = withheldOf(opened);
    if (problem !== undefined) log.warn({ api: opened.api.name, problem }, "not approved");
  }
  const history = createHistory(clock);
  history.note(openApis().map(({ api }) => api));
  const historyOf: HistoryOf = (api) => {
    const known = history.of(api);
    const slot = serving.slots().find(({ opened }) => opened?.api.name === api.name);
    const judgement = slot && (held.get(slot.source) ?? (slot.opened && judgementOf(slot.opened)));
    if (known === undefined || judgement === undefined || !isWaiting(judgement)) return known;
    const shown = catalogue.apis.find(({ name }) => name === api.name);
    return {
      ...known,
      waiting: judgement.deviations,
      operations: shown?.operations.length ?? known.operations,
    };
  };
  const listeners: ((change: Replacement) => void)[] = [];

  /** Calls that run keep what they began with. */
  function replace(): void {
    const before = catalogue;
    catalogue = toServed();
    history.note(openApis().map(({ api }) => api));
    watcher.refresh();
    metrics?.noteReload();
    for (const listener of listeners) listener({ before, after: catalogue });
  }

  const watchers = await Promise.all([
    ...config.apis.map((source) => createApiWatcher(source, serving, random)),
    ...(approval === undefined ? [] : [createLockWatcher(config.reload.lockFile)]),
  ]);
  const watcher = {
    refresh: () => watchers.forEach((each) => each.refresh()),
    close: () => Promise.all(watchers.map((each) => each.close())),
  };

  function createLockWatcher(file: string): Promise<Watcher> {
    return createWatcher({
      files: () => [pathToFileURL(file).href],
      watchFiles: true,
      pollMs: undefined,
      reload: readAnew,
      random,
    });
  }

  /** What was approved first: documents are held against it. */
  async function readAnew(): Promise<boolean> {
    const isApproved = (await approval?.reload()) ?? false;
    const replaced = await serving.reload();
    if (isApproved && !replaced) replace();
    return replaced || isApproved;
  }

  const sandbox = openSandbox(config.code);
  const selector = createSelector({ maxMs: limits.selectMs });
  const call = createCall({
    targetOf: (tool) => openApis().find(({ api }) => api.name === tool.api.name),
    userAgent,
    randomId: randomUUID,
    redaction,
    selector,
    textBytes: limits.textBytes,
    log,
    metrics,
  });
  const stopping = new AbortController();
  const forwarded = callerHeadersOf(config.apis);
  const localCaller = createLocalCaller(forwarded, env);
  const rights = createConfiguredRights(config.auth);
  const reachOf: ReachOf = (name) => {
    const served = openApis().find(({ api }) => api.name === name);
    return (
      served && {
        baseUrl: served.config.baseUrl,
        missing: served.missing,
        callerHeaders: served.config.forward.map(({ from }) => from),
      }
    );
  };
  let state: Promise<State> | undefined;
  let isStateReachable: (() => boolean) | undefined;
  /** Redis is not touched before there is something to keep, and its client not read without one. */
  const openState = (): Promise<State> => (state ??= openConfiguredState());
  async function openConfiguredState(): Promise<State> {
    const most = { ...limits, maxSessions: limits.sessions };
    const clocks = { now, clock };
    if (config.state === undefined) return createMemoryState(most, clocks);
    const { openRedisState } = await import("./state/redis/redis-state.ts");
    return openRedisState({ shared: config.state, limits: most, clocks, random, log });
  }

  /** The SDK is read at first need, and so is the side of HTTP: reading code is most of what a start costs. */
  async function serversFor(callerOf: CallerOf): Promise<Servers> {
    const [{ createServers }, { createPromptsOf }, shared] = await Promise.all([
      import("./mcp/server.ts"),
      import("./mcp/prompt/book.ts"),
      openState(),
    ]);
    const confirmation = {
      seals: createSeals({
        key: shared.keyFor("confirmations"),
        lifeMs: limits.confirmMs,
        claims: shared.claims,
        clock,
        randomBytes,
      }),
      waitMs: limits.confirmMs,
      stopping: stopping.signal,
    };
    return createServers({
      info: { name: config.name, version: gatewayPackage.version },
      catalogue: () => catalogue,
      rights,
      call,
      callerOf,
      confirmation,
      promptsOf: createPromptsOf(config.prompts),
      listTtlMs: config.apis.reduce((least, { pollMs = 0 }) => Math.min(least, pollMs), maxTtlMs),
      profiles: config.profiles,
      historyOf,
      replies: { store: shared.replies, textBytes: limits.textBytes },
      listTokens: limits.listTokens,
      reachOf: config.tools.management ? reachOf : undefined,
      sandbox,
      audit,
      log,
      metrics,
    });
  }

  /** The code that verifies tokens is read only where somebody has to show one. */
  async function openConfiguredAccess(rates: RateStore): Promise<Access | undefined> {
    const { auth, publicUrl, name } = config;
    if (auth === undefined || auth === "none") return undefined;
    const { openAccess } = await import("./serving/access.ts");
    const { failuresPerMinute } = limits;
    const world = { proxies, rates, log, now, clock, random };
    return openAccess(auth, { name, publicUrl, failuresPerMinute, ...world });
  }

  /** Reads all documents anew, here and at the other replicas. */
  async function reload(): Promise<boolean> {
    void state?.then(({ bus }) => bus.tell(reloadTopic, ""));
    return readAnew();
  }

  function servedOf(name: string): ServedSnapshot | undefined {
    const served = openApis().find(({ api }) => api.name === name);
    if (served === undefined) return undefined;
    const { openedAtMs, upstream } = served;
    return {
      documentAgeMs: now() - openedAtMs,
      requests: upstream.load(),
      counts: upstream.counts,
    };
  }

  const health = (): GatewayHealth => ({
    ...toHealth(
      serving.slots().map((slot) => {
        const shown = catalogue.apis.find(({ name }) => name === slot.opened?.api.name);
        return toApiHealth(slot, shown?.operations.length ?? 0, withheldOf(slot.opened));
      }),
      Math.floor((now() - startedAt) / 1000),
    ),
    ...(auditTo !== undefined && { auditFailures: audit.failures() }),
  });
  let http: Promise<HttpApp> | undefined;
  let access: Access | undefined;
  async function openHttp(): Promise<HttpApp> {
    const {
      sessions: records,
      events,
      bus,
      rates,
      keyFor,
      isReachable,
      onBack,
    } = await openState();
    await bus.listen(reloadTopic, () => void readAnew());
    // Others may have said so meanwhile.
    onBack(() => void readAnew());
    isStateReachable = isReachable;
    access = await openConfiguredAccess(rates);
    const callerOf = createCallerOf({
      forwarded,
      mustBeKnown: access !== undefined,
      salt: keyFor("callers"),
    });
    const [
      { createHttpApp },
      { createTraffic },
      { createGauges, createPressure },
      { createSessionTable },
      servers,
    ] = await Promise.all([
      import("./transport/http.ts"),
      import("./access/traffic.ts"),
      import("./serving/pressure.ts"),
      import("./transport/session.ts"),
      serversFor(callerOf),
    ]);
    const alive = { maxSessions: limits.sessions, idleMs: limits.sessionIdleMs, now };
    const sessions = createSessionTable({
      ...alive,
      log,
      onHeld: (id) => void records.find(id),
      onDisplaced: (id) => void Promise.all([records.remove(id), events.forget(id)]),
    });
    const pressure = createPressure({
      maxLagMs: limits.eventLoopMs,
      maxMemoryPercent: limits.memoryPercent,
      gauges: createGauges(),
      log,
    });
    const traffic = createTraffic({
      maxRequests: limits.requests,
      maxStreams: limits.streams,
      sendMs: limits.sendMs,
      rates,
      pressure: pressure.current,
      now,
    });
    const snapshot = (): MetricsSnapshot => ({
      apis: health().apis.map((api) => ({ ...api, served: servedOf(api.name) })),
      sessions: sessions.counts(),
      traffic: traffic.counts(),
    });
    const app = createHttpApp({
      servers,
      sessions,
      records,
      events,
      bus,
      ownerOf: (req) => callerOf({ http: { req } }).id,
      body: { maxBytes: limits.requestBytes, maxDepth: limits.requestDepth },
      streamBytes: limits.streamBytes,
      traffic,
      perCaller: limits.perCaller,
      keepAliveMs: limits.keepAliveMs,
      audit,
      log,
      apis: () => openApis().map(({ api }) => api.name),
      health,
      isStateReachable: isReachable,
      metrics: telling &&
        metrics && {
          contentType: telling.contentType,
          text: () => metrics.text(snapshot()),
        },
      access,
      policy: createOriginPolicy({
        boundToLoopback: isLoopback(config.host),
        allowedHosts: config.allowedHosts,
        allowedOrigins: config.allowedOrigins,
      }),
      peerOf: createPeerOf(config),
      admin: config.adminToken && {
        token: config.adminToken.reveal(),
        failures: createFailures({
          mostPerMinute: limits.failuresPerMinute,
          rates,
          prefix: "adminFailures",
        }),
        async reload() {
          const replaced = await reload();
          return { replaced, apis: health().apis };
        },
      },
    });
    listeners.push(({ before, after }) => app.announce(servers.changeFor(before, after)));
    return {
      ...app,
      async close() {
        traffic.close();
        pressure.close();
        await app.close();
      },
      endStreams() {
        // Before the streams are looked at: what waits for somebody's answer is answered by this.
        stopping.abort();
        app.endStreams();
      },
    };
  }

  return {
    name: config.name,
    catalogue: () => catalogue,
    apis: openApis,
    health,
    call,
    localServers: () => serversFor(() => ({ ...localCaller, principal: undefined })),
    localCaller,
    http: () => (http ??= openHttp()),
    log,
    reload,
    isStateReachable: () => isStateReachable?.() ?? true,
    onChange: (listener) => listeners.push(listener),
    async close() {
      stopping.abort();
      await watcher.close();
      await (await http)?.close();
      await access?.close();
      await (await state)?.close();
      await serving.close();
      selector.close();
      sandbox.close();
      audit.close();
    },
  };
}

function createConfiguredRights(auth: Config["auth"]): Rights {
  if (typeof auth !== "object" || auth.rights === undefined) return everyRight;
  return createRights(auth.rights, auth.scopeHierarchy);
}

function catalogueOf(apis: readonly ServedApi[]): Catalogue {
  return createCatalogue(
    apis.map(({ api }) => api),
    new Map(apis.map(({ api, config: { tools } }) => [api.name, tools])),
  );
}

function createApiWatcher(
  source: ApiConfig,
  serving: Serving<ApiConfig, ServedApi>,
  random: () => number,
): Promise<Watcher> {
  const isRemote = typeof source.spec === "string" && /^https?:/i.test(source.spec);
  return createWatcher({
    files: () =>
      serving.slots().find((slot) => slot.source === source)?.opened?.document.files ?? [],
    watchFiles: source.watch && !isRemote,
    pollMs: isRemote ? source.pollMs : undefined,
    reload: () => serving.reload((other) => other === source),
    random,
  });
}

function toHealth(apis: readonly ApiHealth[], uptimeSeconds: number): GatewayHealth {
  return {
    status: apis.every(({ status }) => status === "ok") ? "ok" : "degraded",
    version: gatewayPackage.version,
    uptimeSeconds,
    apis,
  };
}
