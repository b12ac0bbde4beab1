/**
 * Events of sessions in Redis. Each replica also remembers those of its own streams: a stream is written by one replica,
 * so that whoever comes back there has all of it, whatever becomes of Redis.
 */
import type { EventLog, StreamEvent } from "../store.ts";
import type { Shelf } from "./shelf.ts";

export interface RedisEventsOptions {
  readonly shelf: Shelf;
  readonly own: EventLog;
}

export function createRedisEvents({ shelf, own }: RedisEventsOptions): EventLog {
  return {
    async append(session, event) {
      const [isOwn, isShared] = await Promise.all([
        own.append(session, event),
        shelf.add(session, event.id, JSON.stringify(event)),
      ]);
      return isOwn || isShared;
    },
    async from(session, id) {
      const known = await own.from(session, id);
      if (known.length > 0) return known;
      const reply = await shelf.all(session);
      if (!reply.isReached) return [];
      const events = reply.value.map((text): StreamEvent => JSON.parse(text));
      const at = events.findIndex((event) => event.id === id);
      const stream = events[at]?.stream;
      return at === -1 ? [] : events.slice(at).filter((event) => event.stream === stream);
    },
    async forget(session) {
      await Promise.all([own.forget(session), shelf.remove(session)]);
    },
  };
}
