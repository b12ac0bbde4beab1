/**
 * Rate limits that an API tells of itself, respected before it has to refuse: once nothing remains, requests wait for the
 * reset when it is near, and are refused here when it is not. An operation is held back only by a quota that answers to it
 * have named, and only for requests with the credentials that used it up.
 */
import { setTimeout as sleep } from "node:timers/promises";

import type { UpstreamRequest } from "../request/model.ts";
import type { Counts } from "./counts.ts";
import type { Policy, SendContext } from "./model.ts";
import type { UpstreamOutcome, UpstreamReply } from "./outcome.ts";
import { quotaOf, retryAfterMsOf } from "./retry-after.ts";

export interface QuotasOptions {
  /** A reset that is further away is not waited for. */
  readonly longestWaitMs: number;
  readonly counts: Counts;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

interface Closure {
  /** What the API has said. */
  readonly resetAtMs: number;
  /** By then one request finds out whether it still holds. */
  readonly probeAtMs: number;
}

/** An API may be mistaken about its reset, or its quota be raised. */
const longestTrustMs = 60_000;

export function withQuotas({ longestWaitMs, counts, now }: QuotasOptions): Policy {
  /** By quota and credentials. */
  const closures = new Map<string, Closure>();
  /** Name of the quota that each operation counts against, by its key. */
  const quotas = new Map<string, string>();

  return (next) =>
    async function withinQuota(request, context) {
      if (closures.size > 0) {
        const refusal = await waitForReset(request, context);
        if (refusal !== undefined) return refusal;
      }
      const outcome = await next(request, context);
      if (outcome.kind === "answered") note(request, context, outcome.reply);
      return outcome;
    };

  async function waitForReset(
    request: UpstreamRequest,
    { operation, signal, deadlineAtMs }: SendContext,
  ): Promise<UpstreamOutcome | undefined> {
    for (;;) {
      const quota = quotas.get(operation.key);
      const key = quota === undefined ? "" : keyOf(quota, request);
      const closure = closures.get(key);
      if (closure === undefined) return undefined;
      const nowMs = now();
      const waitMs = Math.ceil(Math.min(closure.resetAtMs, closure.probeAtMs) - nowMs);
      if (waitMs <= 0) {
        closures.delete(key);
        return undefined;
      }
      if (waitMs > longestWaitMs || nowMs + waitMs >= deadlineAtMs) {
        counts.limited += 1;
        const retryAfterMs = Math.ceil(closure.resetAtMs - nowMs);
        return { kind: "limitedHere", reason: "quota", retryAfterMs };
      }
      try {
        await sleep(waitMs, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return { kind: "cancelled" };
        throw error;
      }
    }
  }

  function note(request: UpstreamRequest, { operation }: SendContext, reply: UpstreamReply): void {
    // A 429 that names no quota may be about the arguments: the next call finds out.
    const quota = quotaOf(reply.headers);
    if (quota === undefined) return;
    const { name, remaining } = quota;
    quotas.set(operation.key, name);
    if (remaining > 0) return;
    const resetMs = retryAfterMsOf(reply);
    if (resetMs === undefined || resetMs === 0) return;
    const nowMs = now();
    for (const [key, { resetAtMs }] of closures) if (resetAtMs <= nowMs) closures.delete(key);
    const resetAtMs = nowMs + resetMs;
    closures.set(keyOf(name, request), { resetAtMs, probeAtMs: nowMs + longestTrustMs });
  }
}

/** Headers that say nothing of who asks. */
const common: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "content-type",
  "idempotency-key",
  "traceparent",
  "tracestate",
  "user-agent",
]);

function keyOf(quota: string, { headers }: UpstreamRequest): string {
  const credentials = Object.entries(headers).filter(([name]) => !common.has(name));
  return JSON.stringify([quota, credentials]);
}
