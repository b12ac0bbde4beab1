/** Where tokens come from, by grant: asked for anew each time, refreshed, exchanged for a caller's, or kept by `login`. */
import { createHash } from "node:crypto";

import { messageOf } from "../../../errors.ts";
import type { GrantRequest } from "./grant.ts";
import type { GrantOutcome, Token, TokenGrant, TokenOutcome, TokenSource } from "./model.ts";
import type { TokenStore } from "./store.ts";
import { createTokenCache } from "./token-cache.ts";

export type Ask = (
  grant: GrantRequest["grant"],
  scopes: readonly string[],
) => Promise<GrantOutcome>;

/** The protocol's code is read when a token is first asked for: most APIs need none. */
export function createAsk(fixed: Omit<GrantRequest, "grant" | "scopes">): Ask {
  return async (grant, scopes) => {
    const { requestToken } = await import("./grant.ts");
    return requestToken({ ...fixed, grant, scopes });
  };
}

interface SourceOptions {
  readonly ask: Ask;
  readonly scopes: readonly string[];
  readonly now: () => number;
}

/** Each token asked for with the same credentials. */
export function createGrantSource(
  grant: GrantRequest["grant"],
  { ask, scopes, now }: SourceOptions,
): TokenSource {
  return createTokenCache({ now, request: async () => toTokenOutcome(await ask(grant, scopes)) });
}

/** A refresh token of the operator's; where the server gives a new one with each token, that one counts. */
export function createRefreshSource(
  refreshToken: string,
  { ask, scopes, now }: SourceOptions,
): TokenSource {
  let newest = refreshToken;
  return createTokenCache({
    now,
    async request() {
      const outcome = await ask({ type: "refreshToken", refreshToken: newest }, scopes);
      if (outcome.ok) newest = outcome.grant.refreshToken ?? newest;
      return toTokenOutcome(outcome);
    },
  });
}

export interface StoredOptions {
  readonly api: string;
  readonly scheme: string;
  readonly store: TokenStore;
  readonly ask: Ask;
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Tokens that `login` has left, refreshed and written back; another process may have done so meanwhile. */
export function createStoredSource(options: StoredOptions): TokenSource {
  const { api, scheme, store, ask, now, clock } = options;

  async function refresh(earlier: Token | undefined): Promise<TokenOutcome> {
    const stored = await store.read(api, scheme);
    if (stored === undefined) return { ok: false, failure: { kind: "notLoggedIn" } };
    const { accessToken: value, expiresAt, refreshToken } = stored;
    const lifetimeMs = expiresAt === undefined ? undefined : expiresAt - clock();
    const isOver = lifetimeMs !== undefined && lifetimeMs < leastLifetimeMs;
    if (value !== earlier?.value && !isOver) return { ok: true, token: { value, lifetimeMs } };
    if (refreshToken === undefined) return { ok: false, failure: { kind: "notLoggedIn" } };
    const outcome = await ask({ type: "refreshToken", refreshToken }, []);
    if (outcome.ok) await keepGrant(options, outcome.grant, refreshToken);
    return toTokenOutcome(outcome);
  }

  return createTokenCache({
    now,
    async request(earlier) {
      try {
        return await store.exclusively(api, scheme, () => refresh(earlier));
      } catch (error) {
        const detail = `The tokens of \`login\` cannot be read or kept: ${messageOf(error)}`;
        return { ok: false, failure: { kind: "refused", detail, passing: false } };
      }
    },
  });
}

/** A stored token that is about to end is refreshed at once. */
const leastLifetimeMs = 30_000;

/** @param earlier the refresh token that stays good when the server gives no other (RFC 6749, section 6) */
export async function keepGrant(
  { api, scheme, store, clock }: Pick<StoredOptions, "api" | "scheme" | "store" | "clock">,
  { token, refreshToken }: TokenGrant,
  earlier?: string,
): Promise<void> {
  const { value, lifetimeMs } = token;
  const kept = refreshToken ?? earlier;
  await store.write(api, scheme, {
    accessToken: value,
    ...(lifetimeMs !== undefined && lifetimeMs > 0 && { expiresAt: clock() + lifetimeMs }),
    ...(kept !== undefined && { refreshToken: kept }),
  });
}

/** Callers whose exchanged tokens are kept at a time, in memory only. */
const maxCallers = 1000;

/** A source for each caller's token, the least recently used going first. */
export function createExchangeSources(
  subjectTokenType: string,
  { ask, now }: Pick<SourceOptions, "ask" | "now">,
): (subjectToken: string, scopes: readonly string[]) => TokenSource {
  const sources = new Map<string, TokenSource>();
  return (subjectToken, scopes) => {
    // The caller's own token is not kept, but for what a running exchange needs of it.
    const key = createHash("sha256")
      .update([...scopes, subjectToken].join("\0"))
      .digest("base64");
    const source =
      sources.get(key) ??
      createGrantSource(
        { type: "tokenExchange", subjectToken, subjectTokenType },
        { ask, scopes, now },
      );
    sources.delete(key);
    sources.set(key, source);
    for (const oldest of sources.keys()) {
      if (sources.size <= maxCallers) break;
      sources.delete(oldest);
    }
    return source;
  };
}

function toTokenOutcome(outcome: GrantOutcome): TokenOutcome {
  return outcome.ok ? { ok: true, token: outcome.grant.token } : outcome;
}
