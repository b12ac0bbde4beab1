/**
 * Values of one owner in Redis, within bytes, the oldest going first; all of them are gone when nothing has been added
 * for a while. Sums over all owners are Redis's own business (`maxmemory`).
 */
import type { Codec } from "./codec.ts";
import type { Connection, Reply } from "./connection.ts";

export interface ShelfOptions {
  readonly connection: Connection;
  readonly codec: Codec;
  /** Part of the keys. */
  readonly kind: string;
  readonly keptMs: number;
  readonly maxBytes: number;
}

export interface Shelf {
  /** @returns whether it is there now */
  add(owner: string, id: string, text: string): Promise<boolean>;
  /** Undefined: it is not there. */
  get(owner: string, id: string): Promise<Reply<string | undefined>>;
  /** All that there is, the oldest first. */
  all(owner: string): Promise<Reply<readonly string[]>>;
  remove(owner: string): Promise<void>;
}

/** Values by id with their sum under an id that none has, and beside them the order of ids. */
const addScript = `
redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
redis.call("RPUSH", KEYS[2], ARGV[1])
local bytes = redis.call("HINCRBY", KEYS[1], "", #ARGV[2])
while bytes > tonumber(ARGV[3]) do
  local oldest = redis.call("LPOP", KEYS[2])
  bytes = redis.call("HINCRBY", KEYS[1], "", -redis.call("HSTRLEN", KEYS[1], oldest))
  redis.call("HDEL", KEYS[1], oldest)
end
redis.call("PEXPIRE", KEYS[1], ARGV[4])
redis.call("PEXPIRE", KEYS[2], ARGV[4])`;

export function createShelf({ connection, codec, kind, keptMs, maxBytes }: ShelfOptions): Shelf {
  const keysOf = (owner: string): [values: string, order: string] => {
    const values = codec.keyOf(kind, owner);
    return [values, `${values}:order`];
  };
  return {
    async add(owner, id, text) {
      const keys = keysOf(owner);
      const sealed = codec.seal(keys[0], text);
      if (sealed.length > maxBytes) return false;
      const added = await connection.run((client) =>
        client.eval(addScript, 2, ...keys, id, sealed, maxBytes, keptMs),
      );
      return added.isReached;
    },
    async get(owner, id) {
      const [values] = keysOf(owner);
      const reply = await connection.run((client) => client.hgetBuffer(values, id));
      if (!reply.isReached) return reply;
      const value = reply.value === null ? undefined : codec.open(values, reply.value);
      return { isReached: true, value };
    },
    async all(owner) {
      const [values, order] = keysOf(owner);
      const reply = await connection.run(async (client) => {
        const ids = await client.lrange(order, 0, -1);
        return ids.length === 0 ? [] : client.hmgetBuffer(values, ...ids);
      });
      if (!reply.isReached) return reply;
      const texts = reply.value.flatMap((sealed) =>
        sealed === null ? [] : (codec.open(values, sealed) ?? []),
      );
      return { isReached: true, value: texts };
    },
    async remove(owner) {
      await connection.run((client) => client.del(...keysOf(owner)));
    },
  };
}
