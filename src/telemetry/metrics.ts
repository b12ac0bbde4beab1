/**
 * What `/metrics` tells Prometheus. Calls are counted as they end; all else is known elsewhere and copied when it is
 * asked for. Names come from documents and paths of the configuration, so how many of them become series is bounded.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/**
 * How a call ended: `error` is a result that says so, `confirmation` a question to the user, `scopes` a caller who lacks
 * some, `cancelled` a client that did not wait, and `fault` one of the gateway's own.
 */
export type CountedEnd = "ok" | "error" | "confirmation" | "scopes" | "cancelled" | "fault";

export interface CallMetrics {
  noteCall(call: {
    readonly api: string;
    readonly tool: string;
    readonly end: CountedEnd;
    readonly durationMs: number;
  }): void;
}

export interface UpstreamMetrics {
  noteUpstream(sent: {
    readonly api: string;
    /** `2xx` and its like for an answer, else how it ended without one. */
    readonly outcome: string;
    readonly durationMs: number;
    /** Undefined: no list in pages. */
    readonly pages: number | undefined;
  }): void;
}

export interface Metrics extends CallMetrics, UpstreamMetrics {
  /** Documents were replaced. */
  noteReload(): void;
  /** In the text format of Prometheus, 0.0.4. */
  text(snapshot: MetricsSnapshot): Promise<string>;
}

/** What is known elsewhere, at the moment of asking. */
export interface MetricsSnapshot {
  readonly apis: readonly ApiSnapshot[];
  readonly sessions: { readonly streamable: number; readonly sse: number };
  readonly traffic: {
    readonly requests: number;
    readonly streams: number;
    readonly callers: number;
    readonly refused: Readonly<Record<string, number>>;
  };
}

export interface ApiSnapshot {
  readonly name: string;
  readonly status: (typeof statuses)[number];
  readonly tools: number;
  readonly circuits: readonly { readonly state: (typeof circuitStates)[number] }[];
  /** Undefined while its document has never been read. */
  readonly served: ServedSnapshot | undefined;
}

export interface ServedSnapshot {
  readonly documentAgeMs: number;
  readonly requests: { readonly running: number; readonly waiting: number };
  readonly counts: UpstreamCounts;
}

type UpstreamCounts = Readonly<Record<(typeof upstreamCounters)[number][0], number>>;

/** Counted since the document that serves was read: Prometheus takes a fall for a new start. */
const upstreamCounters = [
  ["retries", "upstream_retries_total", "Attempts after the first one of a call."],
  [
    "retriesDenied",
    "upstream_retries_denied_total",
    "Retries left out because the budget for them was used up.",
  ],
  ["limited", "upstream_limited_total", "Calls not sent because of a limit."],
  ["circuitOpen", "upstream_circuit_refused_total", "Calls not sent because of an open circuit."],
  ["shared", "upstream_shared_total", "Calls answered together with an identical one."],
  ["cacheHits", "cache_hits_total", "Calls that the cache answered."],
] as const;

const statuses = ["ok", "degraded", "failed"] as const;
const circuitStates = ["closed", "open", "halfOpen"] as const;

/** From a cached reply to a list of many pages. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export const contentType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Of the process: one set, however many gateways it has. */
const ofProcess = new Registry();
collectDefaultMetrics({ register: ofProcess });

/**
 * @param most as many names of APIs and of tools become values of a label; all further ones are `other`
 */
export function createMetrics(most = 500): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const apiOf = createBound(most);
  const toolOf = createBound(most);
  const counter = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ) => new Counter({ name: `mcp_gateway_${name}`, help, labelNames, registers });
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ) => new Gauge({ name: `mcp_gateway_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ) => new Histogram({ name: `mcp_gateway_${name}`, help, labelNames, buckets, registers });

  const calls = counter("calls_total", "Calls of tools, by how they ended.", [
    "api",
    "tool",
    "outcome",
  ]);
  const callSeconds = histogram("call_duration_seconds", "Time of whole calls of tools.", ["api"]);
  const upstreamSeconds = histogram(
    "upstream_duration_seconds",
    "Time that calls spent with the API, its retries, waits and pages included.",
    ["api", "outcome"],
  );
  const pages = counter("upstream_pages_total", "Pages read of lists.", ["api"]);
  const reloads = counter("reloads_total", "Reloads that replaced a document.");

  const ofUpstreams = upstreamCounters.map(([key, name, help]) => ({
    key,
    counter: counter(name, help, ["api"]),
  }));
  const refused = counter("refused_total", "Requests of clients refused, by limit.", ["limit"]);

  const status = gauge("api_status", "1 for the state that an API is in.", ["api", "status"]);
  const tools = gauge("api_operations", "Operations of the document of an API.", ["api"]);
  const age = gauge("document_age_seconds", "Time since the document that serves was read.", [
    "api",
  ]);
  const running = gauge("upstream_requests", "Requests to the API that run.", ["api"]);
  const waiting = gauge("upstream_queue", "Requests to the API that wait for their turn.", ["api"]);
  const circuits = gauge("circuits", "Origins of an API, by the state of their circuit breaker.", [
    "api",
    "state",
  ]);
  const sessions = gauge("sessions", "Sessions of clients, by transport.", ["transport"]);
  const requests = gauge("requests", "Requests of clients that run.");
  const streams = gauge("streams", "Streams that clients hold open.");
  const callers = gauge("callers", "Callers with something running or not yet settled.");

  const copied = [
    status,
    tools,
    age,
    running,
    waiting,
    circuits,
    refused,
    ...ofUpstreams.map((each) => each.counter),
  ];

  function copyApi({ name, served, ...api }: ApiSnapshot): void {
    const label = { api: apiOf(name) };
    for (const each of statuses)
      status.set({ ...label, status: each }, Number(each === api.status));
    tools.set(label, api.tools);
    for (const state of circuitStates) {
      const inState = api.circuits.filter((circuit) => circuit.state === state);
      circuits.set({ ...label, state }, inState.length);
    }
    if (served === undefined) return;
    age.set(label, served.documentAgeMs / 1000);
    running.set(label, served.requests.running);
    waiting.set(label, served.requests.waiting);
    for (const each of ofUpstreams) each.counter.inc(label, served.counts[each.key]);
  }

  return {
    noteCall({ api, tool, end, durationMs }) {
      calls.inc({ api: apiOf(api), tool: toolOf(tool), outcome: end });
      callSeconds.observe({ api: apiOf(api) }, durationMs / 1000);
    },
    noteUpstream({ api, outcome, durationMs, pages: read }) {
      upstreamSeconds.observe({ api: apiOf(api), outcome }, durationMs / 1000);
      if (read !== undefined) pages.inc({ api: apiOf(api) }, read);
    },
    noteReload: () => reloads.inc(),
    text(snapshot) {
      for (const each of copied) each.reset();
      snapshot.apis.forEach(copyApi);
      for (const [limit, count] of Object.entries(snapshot.traffic.refused)) {
        refused.inc({ limit }, count);
      }
      sessions.set({ transport: "streamable" }, snapshot.sessions.streamable);
      sessions.set({ transport: "sse" }, snapshot.sessions.sse);
      requests.set(snapshot.traffic.requests);
      streams.set(snapshot.traffic.streams);
      callers.set(snapshot.traffic.callers);
      return Registry.merge([registry, ofProcess]).metrics();
    },
  };
}

/** Of all names that come, the first so many as they are. */
function createBound(most: number): (name: string) => string {
  const known = new Set<string>();
  return function bounded(name) {
    if (known.has(name)) return name;
    if (known.size >= most) return "other";
    known.add(name);
    return name;
  };
}
