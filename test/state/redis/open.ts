/** State over a Redis, as a replica opens it. */
import { pino } from "pino";

import { parseRedisAddress } from "../../../src/config/redis-address.ts";
import { Secret } from "../../../src/config/secret.ts";
import { openRedisState } from "../../../src/state/redis/redis-state.ts";
import type { State, StateLimits } from "../../../src/state/store.ts";

export const limits: StateLimits = {
  maxSessions: 10,
  sessionIdleMs: 60_000,
  resumeMs: 60_000,
  resumeBytes: 100_000,
  resumeBytesPerSession: 2000,
  keptMs: 60_000,
  keptBytes: 100_000,
  keptBytesPerCaller: 2000,
};

export interface OpenOptions {
  readonly prefix?: string;
  readonly secret?: string;
  /** Lines of the log. */
  readonly logged?: string[];
}

/** Its opener closes it. */
export function openState(
  url: string,
  { prefix = "test", secret = "s".repeat(32), logged = [] }: OpenOptions = {},
): Promise<State> {
  const redis = parseRedisAddress(url);
  if (redis === undefined) throw new Error(`no address of Redis: ${url}`);
  return openRedisState({
    shared: { redis, prefix, secret: new Secret(secret) },
    limits,
    clocks: { now: () => performance.now(), clock: Date.now },
    random: Math.random,
    log: pino({}, { write: (line) => logged.push(line) }),
  });
}
