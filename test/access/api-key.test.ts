import { createHash, randomBytes } from "node:crypto";

import { describe, expect, it } from "vitest";

import { createKey, createKeyRing } from "../../src/access/api-key.ts";

const hour = 3_600_000;

function ringOf(entry: { readonly sha256: string; readonly expires?: number }, now = 0) {
  return createKeyRing(new Map([["ci", { scopes: ["read"], expires: undefined, ...entry }]]), {
    salt: Buffer.alloc(32),
    clock: () => now,
  });
}

describe("a new key", () => {
  it("has 256 random bits after its prefix, and is kept as their hash", () => {
    const { key, sha256 } = createKey(randomBytes);
    expect(key).toMatch(/^omgw_[\w-]{43}$/);
    expect(sha256).toBe(createHash("sha256").update(key).digest("hex"));
    expect(createKey(randomBytes).key).not.toBe(key);
  });
});

describe("a ring of keys", () => {
  const { key, sha256 } = createKey(randomBytes);

  it("knows a key by its hash", () => {
    const verdict = ringOf({ sha256 }).find(key);
    expect(verdict).toMatchObject({
      kind: "known",
      principal: { id: "key:ci", name: "ci", by: "apiKey", scopes: new Set(["read"]) },
    });
  });

  it.each([`${key}x`, key.slice(0, -1), key.toUpperCase(), "", sha256])(
    "does not know %s",
    (given) => {
      expect(ringOf({ sha256 }).find(given)).toEqual({ kind: "unknown" });
    },
  );

  it("knows a key up to its end", () => {
    expect(ringOf({ sha256, expires: hour }, hour - 1).find(key).kind).toBe("known");
    expect(ringOf({ sha256, expires: hour }, hour).find(key).kind).toBe("expired");
  });
});
