import { createHash, timingSafeEqual } from "node:crypto";

/** Compares in a time that tells nothing about how much of the value was right. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

const digest = (value: string): Buffer => createHash("sha256").update(value).digest();
