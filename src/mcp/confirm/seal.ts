/**
 * Texts that clients bring back with a yes: the state of a round, and tokens. Nobody but this gateway makes one; each is
 * bound to a caller and to what he was asked, is good for a while, and once. The text itself says nothing but when it
 * ends: what it is bound to is at hand again when it comes back.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

import type { Claim, ClaimStore } from "../../state/store.ts";

/** What a seal is for: one is not good for the other. */
export type SealUse = "round" | "token";

export interface Bond {
  readonly use: SealUse;
  readonly callerId: string;
  /** What was asked; see `Question`. */
  readonly subject: string;
}

/** `strange`: altered, or made for something else; `unverified`: nobody can say for now whether it has been used. */
export type Opening = "good" | "used" | "unverified" | "ended" | "strange";

export interface Seals {
  readonly make: (bond: Bond) => string;
  /** Breaks it: whoever comes later finds it used. */
  readonly open: (text: string, bond: Bond) => Promise<Opening>;
}

export interface SealOptions {
  /** At least 32 bytes that nobody knows. */
  readonly key: Uint8Array;
  /** How long one is good. */
  readonly lifeMs: number;
  readonly claims: ClaimStore;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

// Multiples of three, so that each has one form in base64. 144 bits cannot be guessed.
const nonceBytes = 6;
const codeBytes = 18;

export function createSeals({ key, lifeMs, claims, clock, randomBytes }: SealOptions): Seals {
  function codeOf(head: string, { use, callerId, subject }: Bond): string {
    const sealed = JSON.stringify([head, use, callerId, subject]);
    const code = createHmac("sha256", key).update(sealed).digest();
    return code.subarray(0, codeBytes).toString("base64url");
  }

  return {
    make(bond) {
      const end = (clock() + lifeMs).toString(36);
      const head = `${end}.${randomBytes(nonceBytes).toString("base64url")}`;
      return `${head}.${codeOf(head, bond)}`;
    },
    async open(text, bond) {
      const parts = /^(?<head>(?<end>[0-9a-z]{1,10})\.[\w-]{8})\.(?<code>[\w-]{24})$/.exec(text);
      const { head = "", end = "", code = "" } = parts?.groups ?? {};
      if (parts === null || !isSame(code, codeOf(head, bond))) return "strange";
      const until = Number.parseInt(end, 36);
      const now = clock();
      // One that ends too late was made before the clock was set back.
      if (until <= now || until > now + lifeMs) return "ended";
      return openings[await claims.claim(code, until)];
    },
  };
}

const openings: Readonly<Record<Claim, Opening>> = {
  first: "good",
  taken: "used",
  unreachable: "unverified",
};

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
