/** What one process keeps for itself. */
import { randomBytes } from "node:crypto";

import { createMemoryBus } from "./memory-bus.ts";
import { createMemoryClaims } from "./memory-claims.ts";
import { createMemoryEvents } from "./memory-events.ts";
import { createMemoryRates } from "./memory-rates.ts";
import { createMemoryReplies } from "./memory-replies.ts";
import { createMemorySessions } from "./memory-sessions.ts";
import type { State, StateClocks, StateLimits } from "./store.ts";

/** Those that have not ended: one is 50 bytes. */
const maxClaims = 100_000;

/** Whoever and whatever is counted. */
const maxRates = 100_000;

export function createMemoryStores(limits: StateLimits, { now, clock }: StateClocks) {
  return {
    sessions: createMemorySessions({
      maxSessions: limits.maxSessions,
      idleMs: limits.sessionIdleMs,
      now,
    }),
    events: createMemoryEvents({
      keptMs: limits.resumeMs,
      maxBytes: limits.resumeBytes,
      maxBytesPerSession: limits.resumeBytesPerSession,
      now,
    }),
    replies: createMemoryReplies({
      keptMs: limits.keptMs,
      maxBytes: limits.keptBytes,
      maxBytesPerCaller: limits.keptBytesPerCaller,
      now,
    }),
    claims: createMemoryClaims({ maxClaims, clock }),
    rates: createMemoryRates({ maxKeys: maxRates }),
  };
}

export function createMemoryState(limits: StateLimits, clocks: StateClocks): State {
  return {
    ...createMemoryStores(limits, clocks),
    bus: createMemoryBus(),
    keyFor: () => randomBytes(32),
    isReachable: () => true,
    onBack: () => {},
    close: () => Promise.resolve(),
  };
}
