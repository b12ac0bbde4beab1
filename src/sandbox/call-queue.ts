/** The calls of one program: so many at a time, in the order in which they were made. */
import type { GuestCall, GuestReply } from "./model.ts";

export interface CallQueue {
  readonly add: (calls: readonly IdentifiedCall[]) => void;
  /** What has come in the meantime, at least one; for when something is under way. */
  readonly replies: () => Promise<readonly IdentifiedReply[]>;
  /** When nothing is under way any more. */
  readonly settled: () => Promise<void>;
  readonly unsettled: () => number;
  readonly started: () => number;
}

export type IdentifiedCall = { readonly id: number } & GuestCall;

export interface IdentifiedReply {
  readonly id: number;
  readonly reply: GuestReply;
}

export interface CallQueueOptions {
  /** Never rejects. */
  readonly call: (call: GuestCall) => Promise<GuestReply>;
  readonly concurrency: number;
  /** Ends the waiting, at once. */
  readonly signal: AbortSignal;
}

export function createCallQueue({ call, concurrency, signal }: CallQueueOptions): CallQueue {
  const waiting: IdentifiedCall[] = [];
  let ready: IdentifiedReply[] = [];
  let running = 0;
  let started = 0;
  let wake: (() => void) | undefined;
  signal.addEventListener("abort", () => wake?.(), { once: true });

  return {
    add(calls) {
      waiting.push(...calls);
      advance();
    },
    async replies() {
      await until(() => ready.length > 0);
      const given = ready;
      ready = [];
      return given;
    },
    settled: () => until(() => running + waiting.length === 0),
    unsettled: () => running + waiting.length,
    started: () => started,
  };

  function advance(): void {
    while (running < concurrency && !signal.aborted) {
      const next = waiting.shift();
      if (next === undefined) return;
      running += 1;
      started += 1;
      void carry(next);
    }
  }

  async function carry({ id, path, given }: IdentifiedCall): Promise<void> {
    const reply = await call({ path, given });
    running -= 1;
    ready.push({ id, reply });
    advance();
    wake?.();
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !signal.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
