/** Tokens that are no JWT: the authorization server says whether they are good, and what they are good for (RFC 7662). */
import type { Answer, Issuer, TokenVerdict } from "./model.ts";

export interface IntrospectionOptions {
  readonly issuer: Issuer;
  readonly ask: (token: string) => Promise<Answer<Readonly<Record<string, unknown>>>>;
  readonly clockSkewMs: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export async function introspect(
  token: string,
  { issuer, ask, clockSkewMs, clock }: IntrospectionOptions,
): Promise<TokenVerdict> {
  const answer = await ask(token);
  if (!answer.ok) return { kind: "unavailable", detail: answer.reason };
  const claims = new Map(Object.entries(answer.value));
  if (claims.get("active") !== true) return { kind: "invalid", detail: "It is not active." };
  const claimed = claims.get("iss");
  if (claimed !== undefined && claimed !== issuer.issuer) {
    return { kind: "invalid", detail: "It comes from an issuer that is not trusted here." };
  }
  // Servers know more kinds of tokens than those for access.
  if (
    !saysNoOther(claims.get("token_type"), "bearer") ||
    !saysNoOther(claims.get("token_use"), "access_token")
  ) {
    return { kind: "invalid", detail: "It is a token for another purpose." };
  }
  // The server has judged the times, but its answer may be kept for a while.
  const expiry = claims.get("exp");
  if (typeof expiry === "number" && clock() >= expiry * 1000 + clockSkewMs) {
    return { kind: "invalid", detail: "It has expired." };
  }
  return { kind: "claims", claims, issuer };
}

/** Whether a claim says this, or nothing. */
function saysNoOther(claim: unknown, wanted: string): boolean {
  return claim === undefined || (typeof claim === "string" && claim.toLowerCase() === wanted);
}
