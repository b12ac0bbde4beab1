/** Replicas of a gateway in this process, over one Redis and one API. */
import type { JsonObject } from "../../src/spec/model.ts";
import { listen } from "../../src/transport/listen.ts";
import { openConfigured } from "../helpers/gateway.ts";

export interface Replica {
  readonly url: string;
  readonly reload: () => Promise<boolean>;
  readonly isReachable: () => boolean;
  /** Ends it at once, with all that runs in it. */
  readonly kill: () => Promise<void>;
}

export function configOf(redisUrl: string, origin: string, others: JsonObject = {}): JsonObject {
  return {
    confirm: "destructive",
    limits: { textBytes: 10_000 },
    state: { redis: redisUrl, secret: "s".repeat(32) },
    apis: { shop: { spec: `${origin}/openapi.json`, baseUrl: origin } },
    ...others,
  };
}

export async function openReplica(given: JsonObject): Promise<Replica> {
  const gateway = await openConfigured(given);
  const http = await gateway.http();
  const listener = await listen(http.app, {
    host: "127.0.0.1",
    port: 0,
    endStreams: () => http.endStreams(),
  });
  return {
    url: `http://127.0.0.1:${listener.port}`,
    reload: gateway.reload,
    isReachable: gateway.isStateReachable,
    async kill() {
      await Promise.all([listener.close(0), gateway.close()]);
    },
  };
}
