/**
 * Wrong keys and tokens, counted for each address that they come from. Beyond a limit an address hears 429, and nobody is
 * asked about tokens from there that were never good. What is known to be good still is: others may share the address.
 */
import type { RateStore } from "../state/store.ts";

export interface Failures {
  /** @returns how long the address has to wait, in milliseconds; undefined as long as it may fail some more */
  note(address: string): Promise<number | undefined>;
  /** Takes back what was noted before it was certain. */
  forgive(address: string): Promise<void>;
}

export interface FailuresOptions {
  readonly mostPerMinute: number;
  readonly rates: RateStore;
  /** Tells apart what is counted by itself. */
  readonly prefix: string;
}

const minuteMs = 60_000;

export function createFailures({ mostPerMinute, rates, prefix }: FailuresOptions): Failures {
  return {
    async note(address) {
      const { points, resetMs } = await rates.add(`${prefix}:${address}`, 1, minuteMs);
      return points > mostPerMinute ? resetMs : undefined;
    },
    async forgive(address) {
      await rates.add(`${prefix}:${address}`, -1, minuteMs);
    },
  };
}
