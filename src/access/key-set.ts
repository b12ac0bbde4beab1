/**
 * The public keys of an issuer (JWK Set): kept for a while, asked for anew when a token names one that is not among
 * them, since that is how keys are rotated. When they cannot be had, those that are kept go on for a day.
 */
import type { KeyObject } from "node:crypto";

import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from "jose";

import type { Answer } from "./model.ts";

/** The keys cannot be had; the message says why. */
export class KeysUnavailableError extends Error {}

export interface KeySetOptions {
  readonly fetchKeys: () => Promise<Answer<unknown>>;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

type LocalKeys = ReturnType<typeof createLocalJWKSet>;
export type KeySource = (
  header: JWSHeaderParameters,
  token: FlattenedJWSInput,
) => Promise<CryptoKey | KeyObject | Uint8Array>;

const freshMs = 10 * 60_000;
const longestMs = 24 * 60 * 60_000;

/** Tokens may name whatever key they like: that makes the gateway ask once in this time, and no more. */
const cooldownMs = 30_000;

/** The same while there are no keys at all, and every caller waits for them. */
const firstCooldownMs = 1_000;

export function createKeySet({ fetchKeys, now }: KeySetOptions): KeySource {
  let kept: { readonly keys: LocalKeys; readonly at: number } | undefined;
  let failure = "";
  let triedAt = -Infinity;
  let running: Promise<void> | undefined;

  async function ask(): Promise<void> {
    const answer = await fetchKeys();
    if (!answer.ok) {
      failure = answer.reason;
      return;
    }
    try {
      if (!isKeySet(answer.value)) throw new errors.JWKSInvalid();
      kept = { keys: createLocalJWKSet(answer.value), at: now() };
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      failure = "What the issuer gives for its keys is no set of keys.";
    }
  }

  async function refresh(): Promise<void> {
    if (running === undefined) {
      triedAt = now();
      running = ask().finally(() => (running = undefined));
    }
    await running;
  }

  const mayAsk = (): boolean =>
    running !== undefined || now() - triedAt >= (kept === undefined ? firstCooldownMs : cooldownMs);
  const age = (): number => (kept === undefined ? Infinity : now() - kept.at);

  function current(): LocalKeys {
    if (kept === undefined || age() > longestMs) throw new KeysUnavailableError(failure);
    return kept.keys;
  }

  return async function findKey(header, token) {
    if (age() > freshMs && mayAsk()) await refresh();
    try {
      return await current()(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayAsk()) throw error;
      await refresh();
      return current()(header, token);
    }
  };
}

/** What its members are is looked at by jose. */
function isKeySet(value: unknown): value is JSONWebKeySet {
  return typeof value === "object" && value !== null && "keys" in value;
}
