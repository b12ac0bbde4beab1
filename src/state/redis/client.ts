/** The options that ioredis has for one Redis, for what sentinels watch, and for a cluster. */
import { Cluster, Redis, type RedisOptions } from "ioredis";

import type { RedisAddress } from "../../config/redis-address.ts";

export type Client = Redis | Cluster;

const connectMs = 5000;

const longestRetryMs = 2000;

/**
 * A client that is not connected yet. It connects again by itself whenever it has lost its connection, and refuses
 * commands meanwhile.
 * @param random from 0 to 1
 */
export function createClient(address: RedisAddress, random: () => number): Client {
  const { nodes, tls, username, password } = address;
  const retryMs = (times: number): number =>
    Math.min(50 * 2 ** Math.min(times, 10), longestRetryMs) * (0.5 + random() / 2);
  const common = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(tls && { tls: {} }),
    protocol: 2,
    connectTimeout: connectMs,
    // One that sends nothing for so long although it was asked is gone.
    socketTimeout: connectMs,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    disableClientInfo: true,
  } as const satisfies RedisOptions;
  const alone = {
    ...common,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: retryMs,
  } as const;
  switch (address.kind) {
    case "single":
      return new Redis({ ...alone, ...nodes[0], db: address.database });
    case "sentinel":
      return new Redis({
        ...alone,
        sentinels: nodes.map((node) => ({ ...node })),
        name: address.master,
        db: address.database,
        sentinelRetryStrategy: retryMs,
        enableTLSForSentinelMode: tls,
        ...(tls && { sentinelTLS: {} }),
        ...(password !== undefined && { sentinelPassword: password.reveal() }),
      });
    case "cluster":
      return new Cluster(
        nodes.map((node) => ({ ...node })),
        {
          lazyConnect: true,
          enableOfflineQueue: false,
          clusterRetryStrategy: retryMs,
          redisOptions: common,
        },
      );
  }
}
