/** One token for many calls: asked for once however many wait for it, and again before it ends. */
import type { Token, TokenOutcome, TokenSource } from "./model.ts";

/** Clocks differ, and calls take time: a token is replaced so long before its end. */
const skewMs = 30_000;

/** A token that was refused fresh from its server is not replaced again before this has passed. */
const patienceMs = 10_000;

export interface TokenCacheOptions {
  /** Gets another token than `earlier`. */
  readonly request: (earlier: Token | undefined) => Promise<TokenOutcome>;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

export function createTokenCache({ request, now }: TokenCacheOptions): TokenSource {
  let current: { readonly token: Token; readonly endsAt: number } | undefined;
  let renewed: { readonly value: string; readonly at: number } | undefined;
  let running: Promise<TokenOutcome> | undefined;

  async function ask(): Promise<TokenOutcome> {
    const startedAt = now();
    const outcome = await request(current?.token);
    if (outcome.ok) current = { token: outcome.token, endsAt: endOf(outcome.token, startedAt) };
    return outcome;
  }

  function askOnce(): Promise<TokenOutcome> {
    running ??= ask().finally(() => (running = undefined));
    return running;
  }

  return {
    get() {
      return current !== undefined && now() < current.endsAt
        ? Promise.resolve({ ok: true, token: current.token })
        : askOnce();
    },
    async renew(refused) {
      // Another call was quicker.
      if (current !== undefined && current.token.value !== refused) {
        return { ok: true, token: current.token };
      }
      if (renewed?.value === refused && now() - renewed.at < patienceMs) return undefined;
      const outcome = await askOnce();
      if (outcome.ok) renewed = { value: outcome.token.value, at: now() };
      return outcome;
    },
  };
}

/**
 * When a token is to be replaced. One whose lifetime is not said, or is 0, which servers send for tokens that do not
 * expire, is used until it is refused.
 */
function endOf({ lifetimeMs }: Token, startedAt: number): number {
  if (lifetimeMs === undefined || lifetimeMs <= 0) return Infinity;
  return startedAt + lifetimeMs - Math.min(skewMs, lifetimeMs / 2);
}
