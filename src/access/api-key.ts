/**
 * API keys of the gateway's own. A key is 256 random bits, so its plain SHA-256 is what is kept: a slow hash protects
 * what people make up and others can guess, and would cost every call its milliseconds for nothing here.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import type { ApiKeyOptions } from "../config/access-options.ts";
import type { Principal } from "./model.ts";

/** Lets people and secret scanners see what a key is for. */
export const keyPrefix = "omgw_";

export interface CreatedKey {
  /** To be shown once. */
  readonly key: string;
  /** What the configuration holds. */
  readonly sha256: string;
}

/** @param random - bytes that nobody can foresee */
export function createKey(random: (bytes: number) => Buffer): CreatedKey {
  const key = `${keyPrefix}${random(32).toString("base64url")}`;
  return { key, sha256: hashOf(key).toString("hex") };
}

export type KeyVerdict =
  | { readonly kind: "known"; readonly principal: Principal }
  | { readonly kind: "expired" }
  | { readonly kind: "unknown" };

export interface KeyRing {
  find(given: string): KeyVerdict;
}

export interface KeyRingOptions {
  /** Bytes of this process alone. */
  readonly salt: Buffer;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export function createKeyRing(
  keys: ReadonlyMap<string, ApiKeyOptions>,
  { salt, clock }: KeyRingOptions,
): KeyRing {
  // Looked up by what nobody outside can compute, so that the time of a lookup tells nothing about the hashes.
  const placeOf = (hash: Buffer): string => createHmac("sha256", salt).update(hash).digest("hex");
  const entries = new Map(
    [...keys].map(([name, { sha256, scopes, expires }]) => {
      const hash = Buffer.from(sha256, "hex");
      const principal: Principal = {
        id: `key:${name}`,
        name,
        by: "apiKey",
        scopes: new Set(scopes),
        claims: new Map(),
      };
      return [placeOf(hash), { hash, principal, expires }] as const;
    }),
  );
  return {
    find(given) {
      const hash = hashOf(given);
      const entry = entries.get(placeOf(hash));
      if (entry === undefined || !timingSafeEqual(entry.hash, hash)) return { kind: "unknown" };
      return entry.expires !== undefined && clock() >= entry.expires
        ? { kind: "expired" }
        : { kind: "known", principal: entry.principal };
    },
  };
}

function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
