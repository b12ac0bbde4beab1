/** What several replicas of a gateway share, and by what: nothing, unless there is a Redis. */
import type { z } from "zod";

import { optional, secret } from "./auth-options.ts";
import { options, secretText, text } from "./field.ts";
import { parseRedisAddress, type RedisAddress } from "./redis-address.ts";
import type { Secret } from "./secret.ts";

export interface SharedState {
  readonly redis: RedisAddress;
  /** What all keys and channels begin with. */
  readonly prefix: string;
  /** At least 32 characters, the same at every replica. */
  readonly secret: Secret;
}

/** Undefined: each process has its own. */
export type StateOptions = SharedState | undefined;

export const stateOptions = options({
  redis: optional(
    text(
      "a URL such as redis://host:6379, rediss://host:6379/0, redis+sentinel://a:26379,b:26379/name or redis+cluster://a:6379,b:6379",
      parseRedisAddress,
    ).meta({ title: "URL" }),
  ).describe(
    "Redis or Valkey that all replicas share: one, a cluster (several with commas between them) or what sentinels watch.",
  ),
  password: optional(secret).describe(
    "Its password, where it does not stand in the URL; best given as `${VAR}` or `${file:...}`.",
  ),
  prefix: text("1 to 64 letters, digits, dots, colons, hyphens and underscores", (given) =>
    /^[\w.:-]{1,64}$/.test(given) ? given : undefined,
  )
    .meta({ title: "text" })
    .prefault("openapi-mcp-gateway")
    .describe("What all keys in it begin with: gateways that share nothing have others."),
  secret: optional(
    secretText("text of at least 32 characters", (given) => given.length >= 32).meta({
      title: "text",
    }),
  ).describe(
    "Key of what is kept there and of confirmation tokens, at least 32 characters, the same for all replicas; needed with `redis`.",
  ),
})
  .readonly()
  .check(({ value, issues }) => {
    if (value.redis === undefined || value.secret !== undefined) return;
    const message =
      "is missing: it must be text of at least 32 characters, the same for all replicas, such as `openssl rand -base64 32` prints";
    issues.push({ code: "custom", path: ["secret"], message, input: undefined });
  });

/** What the options come to. */
export function toState(given: z.output<typeof stateOptions>): StateOptions {
  const { redis, password, prefix, secret: key } = given;
  if (redis === undefined || key === undefined) return undefined;
  return {
    redis: { ...redis, password: password ?? redis.password },
    prefix,
    secret: key,
  };
}
