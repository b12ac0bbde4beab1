/** Rates counted in Redis, for all replicas together; while it is away, each replica counts on its own. */
import { z } from "zod";

import type { RateStore } from "../store.ts";
import type { Codec } from "./codec.ts";
import type { Connection } from "./connection.ts";

export interface RedisRatesOptions {
  readonly connection: Connection;
  readonly codec: Codec;
  readonly own: RateStore;
}

/** A window begins with the first that is counted in it. */
const addScript = `
local points = redis.call("INCRBY", KEYS[1], ARGV[1])
local left = redis.call("PTTL", KEYS[1])
if left < 0 then
  left = tonumber(ARGV[2])
  redis.call("PEXPIRE", KEYS[1], left)
end
return { points, left }`;

export function createRedisRates({ connection, codec, own }: RedisRatesOptions): RateStore {
  return {
    async add(key, points, windowMs) {
      const counted = await connection.run((client) =>
        client.eval(addScript, 1, codec.keyOf("rate", key), points, Math.ceil(windowMs)),
      );
      if (!counted.isReached) return own.add(key, points, windowMs);
      const [taken, resetMs] = z.tuple([z.number(), z.number()]).parse(counted.value);
      return { points: taken, resetMs };
    },
  };
}
