/** What replicas share over Redis. */
import type { SharedState } from "../../config/state-options.ts";
import type { Logger } from "../../telemetry/log.ts";
import { createMemoryStores } from "../memory-state.ts";
import type { State, StateClocks, StateLimits } from "../store.ts";
import { createRedisBus } from "./bus.ts";
import { createRedisClaims } from "./claims.ts";
import { createCodec } from "./codec.ts";
import { createComplaints } from "./complaints.ts";
import { type Connection, createConnection } from "./connection.ts";
import { createRedisEvents } from "./events.ts";
import { createRedisRates } from "./rates.ts";
import { createRedisReplies } from "./replies.ts";
import { createRedisSessions } from "./sessions.ts";
import { createShelf } from "./shelf.ts";

export interface RedisStateOptions {
  readonly shared: SharedState;
  readonly limits: StateLimits;
  readonly clocks: StateClocks;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Logger;
}

/** Opens it, whether or not Redis is there: it may come later. */
export async function openRedisState({
  shared,
  limits,
  clocks,
  random,
  log,
}: RedisStateOptions): Promise<State> {
  const { redis: address, prefix, secret } = shared;
  const codec = createCodec(prefix, secret);
  const complaints = createComplaints(log, clocks.now);
  const listeners: (() => void)[] = [];
  const connect = (other: () => Connection) =>
    createConnection({
      address,
      now: clocks.now,
      random,
      onFailure: (error) => complaints.failure(error),
      onBack(wasLost) {
        if (!other().isUp()) return;
        complaints.back();
        if (wasLost) for (const listener of listeners) listener();
      },
    });
  const connection: Connection = connect(() => listening);
  const listening: Connection = connect(() => connection);
  const own = createMemoryStores(limits, clocks);
  const shelf = (kind: string, keptMs: number, maxBytes: number) =>
    createShelf({ connection, codec, kind, keptMs, maxBytes });
  const state: State = {
    sessions: createRedisSessions({
      connection,
      codec,
      idleMs: limits.sessionIdleMs,
      own: own.sessions,
    }),
    events: createRedisEvents({
      shelf: shelf("events", limits.resumeMs, limits.resumeBytesPerSession),
      own: own.events,
    }),
    replies: createRedisReplies({
      shelf: shelf("replies", limits.keptMs, limits.keptBytesPerCaller),
      own: own.replies,
    }),
    claims: createRedisClaims({ connection, codec, clock: clocks.clock }),
    rates: createRedisRates({ connection, codec, own: own.rates }),
    bus: createRedisBus({
      connection,
      listening,
      codec,
      isCounted: address.kind !== "cluster",
      onError: (error) => log.warn({ err: error }, "a message of another replica came to nothing"),
    }),
    keyFor: codec.keyFor,
    isReachable: () => connection.isUp() && listening.isUp(),
    onBack: (listener) => void listeners.push(listener),
    close() {
      connection.close();
      listening.close();
      return Promise.resolve();
    },
  };
  await Promise.all([connection.connect(), listening.connect()]);
  return state;
}
