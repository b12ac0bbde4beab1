import type { Policy, Send } from "./model.ts";

/** The first policy is the outermost: it sees the request first and the outcome last. Composed once, not per call. */
export function compose(...policies: readonly Policy[]): Policy {
  return (inner: Send): Send => policies.reduceRight((next, policy) => policy(next), inner);
}
