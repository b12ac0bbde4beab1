import type { Environment } from "../config/environment.ts";
import type { Proxies } from "../config/proxy.ts";
import type { ApiConfig } from "../config/schema.ts";
import type { Api } from "../operation/model.ts";
import { way } from "../response/phrase.ts";
import type { LoadedDocument } from "../spec/model.ts";
import type { Logger } from "../telemetry/log.ts";
import type { ApiHealth } from "../transport/health.ts";
import type { TokenStore } from "../upstream/auth/oauth/store.ts";
import type { MissingCredential } from "../upstream/outcome.ts";
import { createUpstream, type Upstream } from "../upstream/upstream.ts";
import type { Slot } from "./slot.ts";

/** One API that is served, with what the operator should know of it. */
export interface ServedApi {
  readonly api: Api;
  /** Where its calls go unless an operation says otherwise; undefined when nobody has said. */
  readonly baseUrl: string | undefined;
  readonly missing: readonly MissingCredential[];
  readonly config: ApiConfig;
  readonly upstream: Upstream;
  readonly document: LoadedDocument;
  /** By a clock that never goes back, in milliseconds. */
  readonly openedAtMs: number;
}

export interface OpenOptions {
  readonly config: ApiConfig;
  readonly env: Environment;
  readonly proxies: Proxies;
  readonly log: Logger;
  readonly now: () => number;
  readonly clock: () => number;
  readonly store: TokenStore;
  readonly random: () => number;
}

/** @throws {GatewayError} `ERR_CONFIG` when a credential cannot be used */
export function openApi(
  document: LoadedDocument,
  api: Api,
  { config, ...world }: OpenOptions,
): ServedApi {
  const upstream = createUpstream({ api, config, ...world });
  if (config.tls.insecure) {
    world.log.warn({ api: api.name }, "certificates of this API are not verified (tls.insecure)");
  }
  const baseUrl = config.baseUrl ?? api.servers[0]?.url;
  return {
    api,
    baseUrl,
    missing: upstream.missing,
    config,
    upstream,
    document,
    openedAtMs: world.now(),
  };
}

/**
 * @param tools how many of it are served
 * @param withheld why that is not all of them
 */
export function toApiHealth(
  { source, opened, problem: missed }: Slot<ApiConfig, ServedApi>,
  tools: number,
  withheld: string | undefined,
): ApiHealth {
  const problem = missed ?? withheld;
  if (opened === undefined) {
    const name = source.name ?? "";
    const nothing = { tools: 0, diagnostics: 0, missing: [], circuits: [] };
    return { name, title: name, status: "failed", problem, ...nothing };
  }
  const { api, baseUrl, missing } = opened;
  const circuits = opened.upstream.circuits();
  const isWhole =
    baseUrl !== undefined &&
    missing.length === 0 &&
    problem === undefined &&
    circuits.every(({ state }) => state === "closed");
  return {
    name: api.name,
    title: api.title,
    status: isWhole ? "ok" : "degraded",
    problem,
    tools,
    diagnostics: api.diagnostics.length,
    circuits,
    missing: missing.flatMap(({ ways }) =>
      ways.slice(0, 1).flatMap((given) => (given.by === "variables" ? given.names : [way(given)])),
    ),
  };
}
