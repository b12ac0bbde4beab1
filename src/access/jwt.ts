/**
 * A signed token -> its claims, once signature, issuer and times are right (RFC 7519, RFC 8725, RFC 9068). Keys come from
 * the issuer alone: what a token says about its own key (`jwk`, `jku`, `x5u`, `x5c`) is not looked at. For whom it is
 * meant is not decided here.
 */
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";

import { KeysUnavailableError, type KeySource } from "./key-set.ts";
import type { Issuer, TokenVerdict } from "./model.ts";

/** An issuer whose tokens are taken. */
export interface JwtIssuer extends Issuer {
  readonly algorithms: readonly string[];
  readonly keys: KeySource;
}

export interface JwtOptions {
  readonly issuers: readonly JwtIssuer[];
  readonly clockSkewMs: number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Three parts with dots between them. */
export function looksLikeJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]*\.[\w-]*$/.test(token);
}

/** What tokens for access say of their type (RFC 9068, section 4; RFC 8725, section 3.11); a token may also say nothing. */
const types: ReadonlySet<string> = new Set(["jwt", "at+jwt"]);

export async function verifyJwt(
  token: string,
  { issuers, clockSkewMs, clock }: JwtOptions,
): Promise<TokenVerdict> {
  try {
    const { typ } = decodeProtectedHeader(token);
    if (typ !== undefined && !types.has(typ.toLowerCase().replace(/^application\//, ""))) {
      return invalid("It is a token for another purpose.");
    }
    // Only to choose whose keys count: nothing of this is believed before the signature has been verified with them.
    const { iss } = decodeJwt(token);
    const issuer = issuers.find((each) => isSameIssuer(each.issuer, iss));
    if (issuer === undefined) return invalid("It comes from an issuer that is not trusted here.");
    const payload = await verifyWith(token, issuer, { clockSkewMs, clock });
    return { kind: "claims", claims: new Map(Object.entries(payload)), issuer };
  } catch (error) {
    if (error instanceof KeysUnavailableError) {
      return { kind: "unavailable", detail: error.message };
    }
    // Whatever jose rejects a token for is one of these; a TypeError is its word for what is no token at all.
    if (error instanceof errors.JOSEError || error instanceof TypeError) {
      return invalid(reasonOf(error));
    }
    throw error;
  }
}

/** A slash at the end is all in which what an operator types and what tokens say may differ. */
function isSameIssuer(trusted: string, claimed: string | undefined): boolean {
  return claimed !== undefined && trusted.replace(/\/$/, "") === claimed.replace(/\/$/, "");
}

async function verifyWith(
  token: string,
  { algorithms, keys }: JwtIssuer,
  { clockSkewMs, clock }: Pick<JwtOptions, "clockSkewMs" | "clock">,
): Promise<JWTPayload> {
  const options = {
    algorithms: [...algorithms],
    clockTolerance: clockSkewMs / 1000,
    currentDate: new Date(clock()),
    requiredClaims: ["exp"],
  };
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    // Where the token names no key and several would do, each is tried.
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (inner) {
        if (!(inner instanceof errors.JWSSignatureVerificationFailed)) throw inner;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ERR_JWT_EXPIRED", "It has expired."],
  ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "Its signature is wrong."],
  ["ERR_JWKS_NO_MATCHING_KEY", "It is signed with a key that its issuer does not name."],
  ["ERR_JOSE_ALG_NOT_ALLOWED", "It is signed with an algorithm that is not taken."],
]);

function reasonOf(error: Error): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "nbf"
      ? "It is not valid yet."
      : `Its claim ${error.claim} is not right.`;
  }
  const code = error instanceof errors.JOSEError ? error.code : "";
  return reasons.get(code) ?? "It is no signed token.";
}

function invalid(detail: string): TokenVerdict {
  return { kind: "invalid", detail };
}
