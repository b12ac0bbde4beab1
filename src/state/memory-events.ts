/** Events of sessions in the memory of this process: each session within bytes of its own, all within a sum. */
import { createBounded } from "./bounded.ts";
import type { EventLog, StreamEvent } from "./store.ts";

export interface MemoryEventsOptions {
  readonly keptMs: number;
  /** Of all sessions together, in UTF-16 code units: what counts is memory. */
  readonly maxBytes: number;
  readonly maxBytesPerSession: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/** What an event takes besides its text, about. */
const overheadBytes = 200;

export function createMemoryEvents({
  keptMs,
  maxBytes,
  maxBytesPerSession,
  now,
}: MemoryEventsOptions): EventLog {
  const events = createBounded<StreamEvent>({
    keptMs,
    maxBytes,
    maxBytesPerOwner: maxBytesPerSession,
    now,
  });
  return {
    append(session, event) {
      const bytes = event.text.length + overheadBytes;
      return Promise.resolve(events.add(session, event.id, event, bytes));
    },
    from(session, id) {
      const kept = events.of(session);
      const first = kept.get(id);
      if (first === undefined) return Promise.resolve([]);
      const all = [...kept.values()];
      const later = all.slice(all.indexOf(first)).filter(({ stream }) => stream === first.stream);
      return Promise.resolve(later);
    },
    forget(session) {
      events.removeAll(session);
      return Promise.resolve();
    },
  };
}
