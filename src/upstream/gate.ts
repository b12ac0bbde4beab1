/**
 * How many requests to an API run at a time, and how many start in a second. What must wait stands in a line for each
 * caller, and the lines take turns, so that one who asks for much holds up himself before the others.
 */
export interface GateOptions {
  /** Requests that run at a time. */
  readonly concurrency: number;
  /** Requests that wait at a time. */
  readonly queue: number;
  /** Longest wait. */
  readonly queueMs: number;
  /** Undefined: as many as come. Those of one second may start together. */
  readonly requestsPerSecond?: number | undefined;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/** `shed`: there are too many others. */
export type Admission = "admitted" | "shed" | "cancelled" | "deadline";

export interface Entrant {
  readonly callerId: string;
  readonly signal: AbortSignal;
  readonly deadlineAtMs: number;
}

export interface Gate {
  /** A value when it is settled at once, which costs no promise. Whoever is admitted must leave. */
  enter(entrant: Entrant): Admission | Promise<Admission>;
  leave(): void;
  /** How many requests run and wait at this moment. */
  readonly load: () => GateLoad;
  /** A guess at how long it takes until others have made room. */
  readonly pressureMs: () => number;
}

export interface GateLoad {
  readonly running: number;
  readonly waiting: number;
}

interface Waiter {
  readonly settle: (admission: Admission) => void;
}

export function createGate(options: GateOptions): Gate {
  const { concurrency, queue, queueMs, requestsPerSecond, now } = options;
  const bucket = createBucket(requestsPerSecond, now);
  /** By caller; the first in the map is the next whose turn it is. None is empty. */
  const lines = new Map<string, Waiter[]>();
  let running = 0;
  let waiting = 0;
  let refill: NodeJS.Timeout | undefined;

  function admitWaiting(): void {
    while (waiting > 0 && running < concurrency && bucket.take()) {
      running += 1;
      takeNext()?.settle("admitted");
    }
    if (waiting > 0 && running < concurrency && refill === undefined) {
      refill = setTimeout(() => {
        refill = undefined;
        admitWaiting();
      }, bucket.untilNextMs());
    }
  }

  function takeNext(): Waiter | undefined {
    const [next] = lines;
    if (next === undefined) return undefined;
    const [callerId, line] = next;
    const waiter = line.shift();
    waiting -= 1;
    lines.delete(callerId);
    if (line.length > 0) lines.set(callerId, line);
    return waiter;
  }

  /** False when it does not stand in the line any more. */
  function remove(callerId: string, waiter: Waiter): boolean {
    const line = lines.get(callerId) ?? [];
    const place = line.indexOf(waiter);
    if (place < 0) return false;
    line.splice(place, 1);
    waiting -= 1;
    if (line.length === 0) lines.delete(callerId);
    if (waiting === 0) {
      clearTimeout(refill);
      refill = undefined;
    }
    return true;
  }

  /** Makes room in a full queue at the cost of the longest line; false when that is the entrant's own. */
  function makeRoom(callerId: string): boolean {
    const own = lines.get(callerId)?.length ?? 0;
    let longest: readonly [string, Waiter[]] | undefined;
    for (const entry of lines) {
      if (entry[1].length > (longest?.[1].length ?? own + 1)) longest = entry;
    }
    const last = longest?.[1].at(-1);
    if (longest === undefined || last === undefined) return false;
    remove(longest[0], last);
    last.settle("shed");
    return true;
  }

  function wait({ callerId, signal, deadlineAtMs }: Entrant): Promise<Admission> {
    return new Promise((resolve) => {
      const leftMs = deadlineAtMs - now();
      const timer = setTimeout(
        () => leaveLine(leftMs <= queueMs ? "deadline" : "shed"),
        Math.min(queueMs, leftMs),
      );
      const onAbort = (): void => leaveLine("cancelled");
      signal.addEventListener("abort", onAbort, { once: true });
      const waiter: Waiter = {
        settle(admission) {
          clearTimeout(timer);
          signal.removeEventListener("abort", onAbort);
          resolve(admission);
        },
      };
      function leaveLine(admission: Admission): void {
        if (remove(callerId, waiter)) waiter.settle(admission);
      }
      const line = lines.get(callerId);
      if (line === undefined) lines.set(callerId, [waiter]);
      else line.push(waiter);
      waiting += 1;
      admitWaiting();
    });
  }

  return {
    enter(entrant) {
      if (entrant.signal.aborted) return "cancelled";
      if (waiting === 0 && running < concurrency && bucket.take()) {
        running += 1;
        return "admitted";
      }
      return waiting < queue || makeRoom(entrant.callerId) ? wait(entrant) : "shed";
    },
    leave() {
      running -= 1;
      admitWaiting();
    },
    load: () => ({ running, waiting }),
    pressureMs: () =>
      Math.max(1000, Math.ceil(((waiting + 1) / (requestsPerSecond ?? Infinity)) * 1000)),
  };
}

/** A token bucket: it holds what one second allows. */
function createBucket(perSecond: number | undefined, now: () => number) {
  if (perSecond === undefined) return { take: () => true, untilNextMs: () => 0 };
  const capacity = Math.max(1, perSecond);
  let tokens = capacity;
  let filledAtMs = now();
  return {
    take(): boolean {
      const nowMs = now();
      tokens = Math.min(capacity, tokens + ((nowMs - filledAtMs) / 1000) * perSecond);
      filledAtMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    untilNextMs: () => Math.max(1, Math.ceil(((1 - tokens) / perSecond) * 1000)),
  };
}
