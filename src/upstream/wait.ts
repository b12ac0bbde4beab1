import { setTimeout } from "node:timers/promises";

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Settles after the time, or as soon as the signal aborts: whoever waits looks at it himself. */
export const waitFor: Wait = async (ms, signal) => {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
};
