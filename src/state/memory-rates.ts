/**
 * Rates counted in the memory of this process. Of more keys than there may be, those whose windows began first are
 * forgotten: whoever can come by so many names is not held up by a limit for each of them.
 */
import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";

import type { RateStore } from "./store.ts";

export interface MemoryRatesOptions {
  readonly maxKeys: number;
}

export function createMemoryRates({ maxKeys }: MemoryRatesOptions): RateStore {
  // What is too much is judged by whoever asks, since callers differ.
  const limiter = new RateLimiterMemory({ points: 0, duration: 60, keyPrefix: "" });
  /** Those whose windows began first are first. */
  const keys = new Set<string>();

  async function forgetFirst(): Promise<void> {
    const [first] = keys;
    if (first === undefined) return;
    keys.delete(first);
    await limiter.delete(first);
  }

  return {
    async add(key, points, windowMs) {
      const taken = await limiter.penalty(key, points, { customDuration: windowMs / 1000 });
      if (taken.isFirstInDuration) {
        keys.delete(key);
        keys.add(key);
        if (keys.size > maxKeys) await forgetFirst();
      }
      return { points: taken.consumedPoints, resetMs: taken.msBeforeNext };
    },
  };
}
