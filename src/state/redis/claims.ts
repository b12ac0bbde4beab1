/** Claims in Redis. Without it nobody can say who was the first, and nobody is. */
import type { ClaimStore } from "../store.ts";
import type { Codec } from "./codec.ts";
import type { Connection } from "./connection.ts";

export interface RedisClaimsOptions {
  readonly connection: Connection;
  readonly codec: Codec;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
}

export function createRedisClaims({ connection, codec, clock }: RedisClaimsOptions): ClaimStore {
  return {
    async claim(id, untilMs) {
      const leftMs = Math.max(1, Math.ceil(untilMs - clock()));
      const key = codec.keyOf("claim", id);
      const reply = await connection.run((client) => client.set(key, "", "PX", leftMs, "NX"));
      if (!reply.isReached) return "unreachable";
      return reply.value === "OK" ? "first" : "taken";
    },
  };
}
