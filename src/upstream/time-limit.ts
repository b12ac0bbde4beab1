export interface TimeLimit {
  /** The caller's signal, or the end of the time. */
  readonly signal: AbortSignal;
  clear(): void;
}

/** For what is made of several requests: each of them has a deadline of its own beside it. */
export function createTimeLimit(caller: AbortSignal, remainingMs: number): TimeLimit {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, Math.max(0, remainingMs));
  caller.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    clear(): void {
      clearTimeout(timer);
      caller.removeEventListener("abort", abort);
    },
  };
}
