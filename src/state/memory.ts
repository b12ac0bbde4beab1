/** Replies kept in the memory of this process: for a while, and within bytes, the oldest going first. */
import { randomBytes } from "node:crypto";

import type { KeptReply, ReplyStore } from "./store.ts";

export interface MemoryOptions {
  readonly keptMs: number;
  /** Of all callers together, in UTF-8. */
  readonly maxBytes: number;
  readonly maxBytesPerCaller: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

interface Entry {
  readonly owner: string;
  readonly reply: KeptReply;
  readonly bytes: number;
  readonly until: number;
}

export function createMemoryStore({
  keptMs,
  maxBytes,
  maxBytesPerCaller,
  now,
}: MemoryOptions): ReplyStore {
  /** By id, the oldest first. */
  const entries = new Map<string, Entry>();

  return {
    keptMs,
    keep(owner, reply) {
      const bytes = Buffer.byteLength(reply.text);
      forgetOld();
      const isTooLarge = bytes > Math.min(maxBytes, maxBytesPerCaller);
      if (isTooLarge) return Promise.resolve(undefined);
      makeRoom(maxBytesPerCaller - bytes, (entry) => entry.owner === owner);
      makeRoom(maxBytes - bytes, () => true);
      const id = randomBytes(16).toString("hex");
      entries.set(id, { owner, reply, bytes, until: now() + keptMs });
      return Promise.resolve(id);
    },
    find(owner, id) {
      forgetOld();
      const entry = entries.get(id);
      return Promise.resolve(entry?.owner === owner ? entry.reply : undefined);
    },
  };

  function forgetOld(): void {
    for (const [id, { until }] of entries) {
      if (until > now()) return;
      entries.delete(id);
    }
  }

  function makeRoom(room: number, counts: (entry: Entry) => boolean): void {
    let taken = 0;
    for (const entry of entries.values()) if (counts(entry)) taken += entry.bytes;
    for (const [id, entry] of entries) {
      if (taken <= room) return;
      if (!counts(entry)) continue;
      entries.delete(id);
      taken -= entry.bytes;
    }
  }
}
