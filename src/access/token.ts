/**
 * An access token -> who shows it: verified, meant for this gateway, and about somebody. What was found out about a token
 * is kept for a short while, by its hash, so that a client's calls do not cost a verification each.
 */
import { createHash } from "node:crypto";

import type { Audience } from "./audience.ts";
import type { Principal, TokenVerdict, Verdict } from "./model.ts";

export interface TokenReaderOptions {
  /**
   * Everything but for whom the token is.
   * @param stranger - the address that a token comes from which has never been good here; undefined for others
   */
  readonly verify: (token: string, stranger: string | undefined) => Promise<TokenVerdict>;
  readonly audience: Audience;
  /** For how long a verified token is believed without another look, at most. */
  readonly keptMsOf: (token: string) => number;
  readonly clockSkewMs: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * @param path - where the token is shown
 * @param address - where it is shown from
 */
export type ReadToken = (token: string, path: string, address: string) => Promise<Verdict>;

/** Beyond that the oldest are forgotten, which costs them another verification. */
const maxKept = 5_000;

/** A token that was refused may be refused again without another look for so long. */
const refusedMs = 5_000;

interface Kept {
  readonly verdict: TokenVerdict;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export function createTokenReader(options: TokenReaderOptions): ReadToken {
  const { verify, audience, keptMsOf, clockSkewMs, clock } = options;
  // By hash, the oldest first: the tokens themselves are nowhere kept. Made-up ones must not push out good ones, and what
  // was good is known to have been after its time, too.
  const good = new Map<string, Kept>();
  const refused = new Map<string, Kept>();
  const running = new Map<string, Promise<TokenVerdict>>();

  async function look(token: string, hash: string, address: string): Promise<TokenVerdict> {
    const verdict = await verify(token, good.has(hash) ? undefined : address);
    const until = endOf(verdict, keptMsOf(token));
    if (verdict.kind !== "unavailable" && verdict.kind !== "throttled") {
      good.delete(hash);
      keep(verdict.kind === "claims" ? good : refused, hash, { verdict, until });
    }
    return verdict;
  }

  function keep(among: Map<string, Kept>, hash: string, entry: Kept): void {
    among.delete(hash);
    among.set(hash, entry);
    const [oldest] = among.keys();
    if (among.size > maxKept && oldest !== undefined) among.delete(oldest);
  }

  function endOf(verdict: TokenVerdict, keptMs: number): number {
    const now = clock();
    switch (verdict.kind) {
      case "claims": {
        const expiry = verdict.claims.get("exp");
        return typeof expiry === "number"
          ? Math.min(now + keptMs, expiry * 1000 + clockSkewMs)
          : now + keptMs;
      }
      case "invalid":
        return now + Math.min(refusedMs, keptMs);
      case "throttled":
      case "unavailable":
        return now;
    }
  }

  function verdictOf(token: string, address: string): Promise<TokenVerdict> {
    const hash = createHash("sha256").update(token).digest("base64url");
    const known = good.get(hash) ?? refused.get(hash);
    if (known !== undefined && clock() < known.until) return Promise.resolve(known.verdict);
    let asked = running.get(hash);
    if (asked === undefined) {
      asked = look(token, hash, address).finally(() => running.delete(hash));
      running.set(hash, asked);
    }
    return asked;
  }

  return async function readToken(token, path, address) {
    const verdict = await verdictOf(token, address);
    if (verdict.kind !== "claims") return verdict;
    const { claims, issuer } = verdict;
    if (!audience.includes(textsOf(claims.get("aud")), path, issuer.audience)) {
      return invalid("It is not meant for this address of this gateway.");
    }
    // Whoever shows a token that is bound to a key would have to prove that he has it (RFC 7800, RFC 9449).
    if (claims.has("cnf"))
      return invalid("It is bound to a key, and only bearer tokens are taken.");
    const principal = toPrincipal(claims, issuer.issuer);
    return principal === undefined
      ? invalid("It does not say whom it is about.")
      : { kind: "known", principal };
  };
}

function invalid(detail: string): Verdict {
  return { kind: "invalid", detail };
}

/** Somebody is an issuer's subject at one client: two clients of the same person share nothing. */
function toPrincipal(claims: ReadonlyMap<string, unknown>, issuer: string): Principal | undefined {
  const [subject] = textsOf(claims.get("sub"));
  const [client] = [...textsOf(claims.get("client_id")), ...textsOf(claims.get("azp"))];
  const name = subject ?? client;
  if (name === undefined) return undefined;
  const identity = JSON.stringify([issuer, subject ?? null, client ?? null]);
  return {
    id: `token:${createHash("sha256").update(identity).digest("base64url")}`,
    name,
    by: "token",
    scopes: new Set([
      ...textsOf(claims.get("scope")).flatMap(splitScopes),
      ...textsOf(claims.get("scp")).flatMap(splitScopes),
    ]),
    claims,
  };
}

function splitScopes(text: string): readonly string[] {
  return text.split(" ").filter((scope) => scope !== "");
}

/** One text, or a list of them; whatever else stands there says nothing. */
export function textsOf(claim: unknown): readonly string[] {
  return (Array.isArray(claim) ? claim : [claim]).filter(
    (each): each is string => typeof each === "string" && each !== "",
  );
}
