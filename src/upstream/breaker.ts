/**
 * A circuit breaker for each origin of an API. After some failures in a row nothing is sent for a while, so that an API
 * that is down is not held down, and callers are told at once; then one request finds out.
 */
import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
} from "cockatiel";

import type { BreakerOptions } from "../config/upstream-options.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Counts } from "./counts.ts";
import type { Policy, Send } from "./model.ts";
import { originOf } from "./origin.ts";
import type { UpstreamOutcome } from "./outcome.ts";

export interface BreakersOptions {
  readonly breaker: BreakerOptions;
  /** Name of the API, for the log. */
  readonly api: string;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly counts: Counts;
}

/** What `/health` says of an origin. */
export interface CircuitHealth {
  readonly origin: string;
  /** `halfOpen`: one request is on its way to find out whether the API has recovered. */
  readonly state: "closed" | "open" | "halfOpen";
  /** Until the next request is sent; 0 when it may be at once. */
  readonly retryAfterMs: number;
}

export interface Breakers {
  readonly policy: Policy;
  /** Of the origins that have been called. */
  readonly circuits: () => readonly CircuitHealth[];
}

interface Circuit {
  readonly breaker: CircuitBreakerPolicy;
  readonly retryAfterMs: () => number;
}

/** How long a probe is given before others are told to come back. */
const probeMs = 1_000;

export function createBreakers({ breaker, api, log, counts }: BreakersOptions): Breakers {
  const circuits = new Map<string, Circuit>();

  function circuitOf(origin: string): Circuit {
    const known = circuits.get(origin);
    if (known !== undefined) return known;
    const circuit = createCircuit(breaker);
    circuit.breaker.onBreak(() => log.warn({ api, origin }, "circuit opened"));
    circuit.breaker.onReset(() => log.info({ api, origin }, "circuit closed"));
    circuits.set(origin, circuit);
    return circuit;
  }

  return {
    policy: (next) =>
      async function broken(request, context) {
        const circuit = circuitOf(originOf(request.url));
        const retryAfterMs = circuit.retryAfterMs();
        if (retryAfterMs > 0) {
          counts.circuitOpen += 1;
          return { kind: "circuitOpen", retryAfterMs };
        }
        return judged(circuit.breaker, next, request, context);
      },
    circuits: () =>
      [...circuits].map(
        ([
          origin,
          {
            breaker: { state },
            retryAfterMs,
          },
        ]) => ({
          origin,
          state: stateNames[state],
          retryAfterMs: retryAfterMs(),
        }),
      ),
  };
}

const stateNames = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "halfOpen",
  [CircuitState.Isolated]: "open",
} as const;

function createCircuit({ failures, openMs }: BreakerOptions): Circuit {
  let openedAtMs = 0;
  const breaker = circuitBreaker(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- cockatiel says `unknown` of what it was given
    handleWhenResult((outcome) => isFailure(outcome as UpstreamOutcome)),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
  );
  // By the clock that cockatiel goes by.
  breaker.onBreak(() => (openedAtMs = Date.now()));
  return {
    breaker,
    retryAfterMs() {
      if (breaker.state === CircuitState.Closed) return 0;
      if (breaker.state === CircuitState.HalfOpen) return probeMs;
      return Math.max(0, openedAtMs + openMs - Date.now());
    },
  };
}

async function judged(
  breaker: CircuitBreakerPolicy,
  next: Send,
  ...[request, context]: Parameters<Send>
): Promise<UpstreamOutcome> {
  const isProbe = breaker.state !== CircuitState.Closed;
  try {
    return await breaker.execute(async () => {
      const outcome = await next(request, context);
      // A probe that says nothing has not found the API well; any other must not end a row of failures.
      if (!isProbe && saysNothing(outcome)) throw new Unjudged(outcome);
      return outcome;
    });
  } catch (error) {
    if (error instanceof Unjudged) return error.outcome;
    throw error;
  }
}

/** Carries an outcome past the breaker, which counts neither a failure nor a success. */
class Unjudged extends Error {
  readonly outcome: UpstreamOutcome;

  constructor(outcome: UpstreamOutcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/** Whether the API had no part in it. */
function saysNothing({ kind }: UpstreamOutcome): boolean {
  return kind !== "answered" && !unwell.has(kind);
}

function isFailure(outcome: UpstreamOutcome): boolean {
  if (outcome.kind !== "answered") return true;
  const { status, interruption } = outcome.reply;
  // 501 is an answer about the operation, not about the state of the API.
  return (status >= 500 && status !== 501) || interruption?.kind === "aborted";
}

const unwell: ReadonlySet<UpstreamOutcome["kind"]> = new Set(["timeout", "unreachable", "aborted"]);
