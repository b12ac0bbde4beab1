/**
 * How much of what is sent to an API may be repetition: in any ten seconds or so a fifth of its calls, and three in any case.
 * While it is down, every call fails, and to repeat each of them would be to multiply the load that it cannot carry.
 */
export interface RetryBudget {
  /** A call has come in. */
  noteCall(): void;
  /** Takes one repetition from the budget; false when it is used up. */
  take(): boolean;
}

const windowMs = 10_000;
const share = 0.2;
const least = 3;

/** @param now - a clock that never goes back, in milliseconds */
export function createRetryBudget(now: () => number): RetryBudget {
  // Two halves, so that the end of one does not forget everything at once.
  let half = { startsAtMs: now(), calls: 0, retries: 0 };
  let earlier = { calls: 0, retries: 0 };

  function turn(): void {
    const age = now() - half.startsAtMs;
    if (age < windowMs / 2) return;
    earlier = age < windowMs ? half : { calls: 0, retries: 0 };
    half = { startsAtMs: now(), calls: 0, retries: 0 };
  }

  return {
    noteCall() {
      turn();
      half.calls += 1;
    },
    take() {
      turn();
      const allowed = Math.max(least, share * (earlier.calls + half.calls));
      if (earlier.retries + half.retries + 1 > allowed) return false;
      half.retries += 1;
      return true;
    },
  };
}
