/**
 * Records of sessions in Redis, each until it has been idle for too long. A replica remembers those that it has served:
 * it goes on with them while Redis is away, and brings them back to a Redis that has lost them.
 */
import type { MemorySessions } from "../memory-sessions.ts";
import type { SessionRecord, SessionStore } from "../store.ts";
import type { Codec } from "./codec.ts";
import type { Connection } from "./connection.ts";

export interface RedisSessionsOptions {
  readonly connection: Connection;
  readonly codec: Codec;
  readonly idleMs: number;
  /** Those that this replica has served. */
  readonly own: MemorySessions;
}

/** So many are brought back at a time. */
const batch = 200;

export function createRedisSessions({
  connection,
  codec,
  idleMs,
  own,
}: RedisSessionsOptions): SessionStore {
  const keyOf = (id: string): string => codec.keyOf("session", id);
  const seal = (record: SessionRecord): Buffer =>
    codec.seal(keyOf(record.id), JSON.stringify(record));

  connection.onUp(async (client) => {
    const records = own.all();
    for (let at = 0; at < records.length; at += batch) {
      // oxlint-disable-next-line no-await-in-loop -- no more than that at a time
      await Promise.all(
        records
          .slice(at, at + batch)
          .map((record) => client.set(keyOf(record.id), seal(record), "PX", idleMs, "NX")),
      );
    }
  });

  return {
    async save(record) {
      await own.save(record);
      await connection.run((client) => client.set(keyOf(record.id), seal(record), "PX", idleMs));
    },
    async find(id) {
      const key = keyOf(id);
      const reply = await connection.run((client) => client.getexBuffer(key, "PX", idleMs));
      if (reply.isReached && reply.value !== null) {
        const text = codec.open(key, reply.value);
        if (text === undefined) return "unknown";
        const record: SessionRecord = JSON.parse(text);
        await own.save(record);
        return record;
      }
      if (!reply.isReached || connection.isSettling()) {
        const known = await own.find(id);
        return known === "unknown" ? "unreachable" : known;
      }
      await own.remove(id);
      return "unknown";
    },
    async remove(id) {
      await own.remove(id);
      await connection.run((client) => client.del(keyOf(id)));
    },
  };
}
