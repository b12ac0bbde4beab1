/**
 * What is sent again when it fails. The first attempt goes straight through; only when it fails in a way that may pass does
 * ky run the rest: it waits (backoff, jitter, what the API asks for) and counts. What may be repeated is decided here, and
 * ky sees neither method nor headers nor body: its `fetch` is the next attempt, the first of them the one already made.
 */
import type { RetryOptions } from "../config/upstream-options.ts";
import type { UpstreamRequest } from "../request/model.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Counts } from "./counts.ts";
import type { Policy, Send, SendContext } from "./model.ts";
import type { UpstreamOutcome } from "./outcome.ts";
import { retryAfterMsOf } from "./retry-after.ts";
import { createRetryBudget } from "./retry-budget.ts";

export interface RetriesOptions {
  readonly retry: RetryOptions;
  /** Name of the API, for the log. */
  readonly api: string;
  readonly log: Pick<Logger, "warn">;
  readonly counts: Counts;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

const backoffMs = 200;
const longestBackoffMs = 2_000;

/** An API that asks for a longer pause is not waited for: the caller is told. */
const longestPauseMs = 5_000;

const passingStatuses: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

export function withRetries(options: RetriesOptions): Policy {
  const budget = createRetryBudget(options.now);
  const methods = new Set(options.retry.methods);
  return (next) =>
    async function retried(request, context) {
      budget.noteCall();
      const outcome = await next(request, context);
      if (options.retry.attempts === 1 || !mayPass(outcome, request, methods)) return outcome;
      return repeat(next, request, context, outcome);
    };

  async function repeat(
    next: Send,
    request: UpstreamRequest,
    context: SendContext,
    first: UpstreamOutcome,
  ): Promise<UpstreamOutcome> {
    const { default: ky, HTTPError } = await import("ky");
    const { retry, now, random, log, counts } = options;
    let outcome = first;
    let attempts = 0;

    const isPassing = (error: unknown): boolean =>
      error instanceof HTTPError || error instanceof PassingFailure;

    async function attempt(): Promise<Response> {
      attempts += 1;
      if (attempts > 1) outcome = await next(request, context);
      if (!mayPass(outcome, request, methods)) return new Response();
      if (outcome.kind !== "answered") throw new PassingFailure(outcome.kind);
      const pauseMs = pauseOf(outcome) ?? 0;
      // "At once" is no pause: then ky's own is as good.
      const headers = pauseMs === 0 ? {} : { "retry-after": String(pauseMs / 1000) };
      return new Response(null, { status: outcome.reply.status, headers });
    }

    /** Undefined leaves the pause to ky. */
    function shouldRetry({ error, retryCount }: ShouldRetry): false | undefined {
      if (!isPassing(error) || context.signal.aborted) return false;
      const pauseMs = pauseOf(outcome) ?? longestBackoffOf(retryCount);
      if (pauseMs > longestPauseMs || now() + pauseMs >= context.deadlineAtMs) return false;
      const { key } = context.operation;
      const line = { api: options.api, operation: key, attempt: attempts, ...reasonOf(outcome) };
      if (!budget.take()) {
        counts.retriesDenied += 1;
        log.warn(line, "not tried again: too much has failed");
        return false;
      }
      counts.retries += 1;
      log.warn(line, "trying again");
      return undefined;
    }

    try {
      await ky(request.url, {
        fetch: attempt,
        timeout: false,
        signal: context.signal,
        retry: {
          limit: retry.attempts - 1,
          statusCodes: [...passingStatuses],
          afterStatusCodes: [...passingStatuses],
          maxRetryAfter: longestPauseMs,
          delay: longestBackoffOf,
          jitter: (delayMs) => random() * delayMs,
          shouldRetry,
        },
      });
    } catch (error) {
      // While ky waited, the caller gave up.
      if (context.signal.aborted) return { kind: "cancelled", ...told(attempts) };
      if (!isPassing(error)) throw error;
    }
    return { ...outcome, ...told(attempts) };
  }
}

const told = (attempts: number): { readonly attempts?: number } =>
  attempts > 1 ? { attempts } : {};

interface ShouldRetry {
  readonly error: Error;
  readonly retryCount: number;
}

/** Before jitter; `count` is 1 for the first repetition. */
const longestBackoffOf = (count: number): number =>
  Math.min(backoffMs * 2 ** (count - 1), longestBackoffMs);

/** Carries a failure without an answer through ky. */
class PassingFailure extends Error {}

/** Whether the same request may succeed the next time, and does no harm if it was already acted on. */
function mayPass(
  outcome: UpstreamOutcome,
  { method, headers }: UpstreamRequest,
  methods: ReadonlySet<string>,
): boolean {
  const isRepeatable = (): boolean => methods.has(method) || Object.hasOwn(headers, idempotencyKey);
  switch (outcome.kind) {
    case "answered":
      // Of a stream that was cut off, its caller has seen the start.
      return (
        passingStatuses.includes(outcome.reply.status) &&
        outcome.reply.interruption === undefined &&
        isRepeatable()
      );
    case "aborted":
      return isRepeatable();
    case "timeout":
      // Without a connection nothing was sent; without time nothing more will be.
      return outcome.phase === "connect" || (outcome.phase !== "call" && isRepeatable());
    case "unreachable":
      return outcome.reason === "refused" || outcome.reason === "network";
    case "refused":
    case "redirectRefused":
    case "circuitOpen":
    case "limitedHere":
    case "credentialMissing":
    case "credentialRefused":
    case "cancelled":
      return false;
  }
}

/** draft-ietf-httpapi-idempotency-key-header: the API acts once on all requests that have it in common. */
const idempotencyKey = "idempotency-key";

/** How long the API asks to be left alone. */
function pauseOf(outcome: UpstreamOutcome): number | undefined {
  return outcome.kind === "answered" ? retryAfterMsOf(outcome.reply) : undefined;
}

function reasonOf(outcome: UpstreamOutcome): Readonly<Record<string, unknown>> {
  switch (outcome.kind) {
    case "answered":
      return { status: outcome.reply.status };
    case "timeout":
    case "aborted":
      return { outcome: outcome.kind, phase: outcome.phase };
    default:
      return { outcome: outcome.kind };
  }
}
