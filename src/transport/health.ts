import type { SessionCounts } from "./session.ts";

/** What `/health` says; the composition root knows all but the sessions. */
export interface GatewayHealth {
  /** `degraded`: it runs, but not all of what it serves can be called. */
  readonly status: "ok" | "degraded";
  readonly version: string;
  readonly uptimeSeconds: number;
  /** How often lines of the audit could not be written; undefined where there is none. */
  readonly auditFailures?: number;
  readonly apis: readonly ApiHealth[];
}

export interface ApiHealth {
  readonly name: string;
  readonly title: string;
  /** `failed`: its document has never been read, so it has no tools. */
  readonly status: "ok" | "degraded" | "failed";
  /** Why the newest document is not the one that serves, or not all of it. */
  readonly problem: string | undefined;
  readonly tools: number;
  /** How many places in the document could not be read as they stand. */
  readonly diagnostics: number;
  /** What would supply missing credentials: environment variables, or what else is to be done. */
  readonly missing: readonly string[];
  /** Of each origin that has been called, whether it gets requests at this moment. */
  readonly circuits: readonly {
    readonly origin: string;
    readonly state: "closed" | "open" | "halfOpen";
    readonly retryAfterMs: number;
  }[];
}

/** What keeps a balancer from sending requests here. */
export type Obstacle = "stopping" | "documents" | "state";

/**
 * One API that can be called is enough: whether all must be read is asked at the start, and the others are tried again.
 * @returns undefined when it is ready
 */
export function obstacleOf(
  { apis }: GatewayHealth,
  {
    isStopping,
    isStateReachable,
  }: { readonly isStopping: boolean; readonly isStateReachable: boolean },
): Obstacle | undefined {
  if (isStopping) return "stopping";
  if (apis.every(({ status }) => status === "failed")) return "documents";
  return isStateReachable ? undefined : "state";
}

export function toHealthReport(health: GatewayHealth, sessions: SessionCounts): object {
  const { status, version, uptimeSeconds, auditFailures, apis } = health;
  const audit = auditFailures === undefined ? {} : { audit: { failures: auditFailures } };
  return { status, version, uptimeSeconds, sessions, ...audit, apis };
}

/** For those who have not shown who they are: whether it is well, and nothing else. */
export function toPublicHealth({ status }: GatewayHealth): object {
  return { status };
}
