/** Records of sessions in the memory of this process: the longest idle go first. */
import type { SessionRecord, SessionStore } from "./store.ts";

export interface MemorySessionsOptions {
  readonly maxSessions: number;
  readonly idleMs: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

export interface MemorySessions extends SessionStore {
  all(): readonly SessionRecord[];
}

export function createMemorySessions({
  maxSessions,
  idleMs,
  now,
}: MemorySessionsOptions): MemorySessions {
  /** Least recently seen first. */
  const entries = new Map<string, { readonly record: SessionRecord; readonly seenAt: number }>();

  function see(record: SessionRecord): void {
    entries.delete(record.id);
    entries.set(record.id, { record, seenAt: now() });
  }

  function forgetIdle(): void {
    for (const [id, { seenAt }] of entries) {
      if (now() - seenAt < idleMs && entries.size <= maxSessions) return;
      entries.delete(id);
    }
  }

  return {
    save(record) {
      see(record);
      forgetIdle();
      return Promise.resolve();
    },
    find(id) {
      forgetIdle();
      const record = entries.get(id)?.record;
      if (record !== undefined) see(record);
      return Promise.resolve(record ?? "unknown");
    },
    all() {
      forgetIdle();
      return [...entries.values()].map(({ record }) => record);
    },
    remove(id) {
      entries.delete(id);
      return Promise.resolve();
    },
  };
}
