/** What has been claimed in this process. It is never forgotten early: where there is no room, nobody is the first. */
import type { ClaimStore } from "./store.ts";

export interface MemoryClaimsOptions {
  readonly maxClaims: number;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
}

export function createMemoryClaims({ maxClaims, clock }: MemoryClaimsOptions): ClaimStore {
  /** Until when, by id; about in the order in which they end. */
  const claims = new Map<string, number>();

  function forgetOld(): void {
    for (const [id, until] of claims) {
      if (until > clock()) return;
      claims.delete(id);
    }
  }

  return {
    claim(id, untilMs) {
      forgetOld();
      const isFirst = !claims.has(id) && claims.size < maxClaims;
      if (isFirst) claims.set(id, untilMs);
      return Promise.resolve(isFirst ? "first" : "taken");
    },
  };
}
