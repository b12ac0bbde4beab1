/** Kept replies in Redis; while it is away, each replica keeps its own. */
import { randomBytes } from "node:crypto";

import type { KeptReply, ReplyStore } from "../store.ts";
import type { Shelf } from "./shelf.ts";

export interface RedisRepliesOptions {
  readonly shelf: Shelf;
  readonly own: ReplyStore;
}

export function createRedisReplies({ shelf, own }: RedisRepliesOptions): ReplyStore {
  return {
    keptMs: own.keptMs,
    async keep(owner, reply) {
      const id = randomBytes(16).toString("hex");
      const isKept = await shelf.add(owner, id, JSON.stringify(reply));
      return isKept ? id : own.keep(owner, reply);
    },
    async find(owner, id) {
      const reply = await shelf.get(owner, id);
      if (!reply.isReached || reply.value === undefined) return own.find(owner, id);
      const kept: KeptReply = JSON.parse(reply.value);
      return kept;
    },
  };
}
