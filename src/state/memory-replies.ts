/** Replies kept in the memory of this process. */
import { randomBytes } from "node:crypto";

import { createBounded } from "./bounded.ts";
import type { KeptReply, ReplyStore } from "./store.ts";

export interface MemoryRepliesOptions {
  readonly keptMs: number;
  /** Of all callers together, in UTF-8. */
  readonly maxBytes: number;
  readonly maxBytesPerCaller: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

export function createMemoryReplies({
  keptMs,
  maxBytes,
  maxBytesPerCaller,
  now,
}: MemoryRepliesOptions): ReplyStore {
  const replies = createBounded<KeptReply>({
    keptMs,
    maxBytes,
    maxBytesPerOwner: maxBytesPerCaller,
    now,
  });
  return {
    keptMs,
    keep(owner, reply) {
      const id = randomBytes(16).toString("hex");
      const isKept = replies.add(owner, id, reply, Buffer.byteLength(reply.text));
      return Promise.resolve(isKept ? id : undefined);
    },
    find: (owner, id) => Promise.resolve(replies.of(owner).get(id)),
  };
}
