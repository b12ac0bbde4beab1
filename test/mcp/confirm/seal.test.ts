import { randomBytes } from "node:crypto";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Bond, createSeals, type SealOptions } from "../../../src/mcp/confirm/seal.ts";
import { createMemoryClaims } from "../../../src/state/memory-claims.ts";

const lifeMs = 300_000;

function sealsAt(time: { now: number }, options: Partial<SealOptions> = {}) {
  const clock = (): number => time.now;
  return createSeals({
    key: Buffer.alloc(32, 1),
    lifeMs,
    claims: createMemoryClaims({ maxClaims: 1_000, clock }),
    clock,
    randomBytes,
    ...options,
  });
}

const bond: Bond = { use: "token", callerId: "ann", subject: "delete 7" };

describe("a seal", () => {
  it("is good once", async () => {
    const seals = sealsAt({ now: 1_000 });
    const seal = seals.make(bond);
    expect(await seals.open(seal, bond)).toBe("good");
    expect(await seals.open(seal, bond)).toBe("used");
  });

  it("is good for one of several that come at a time", async () => {
    const seals = sealsAt({ now: 1_000 });
    const seal = seals.make(bond);
    const openings = await Promise.all(Array.from({ length: 20 }, () => seals.open(seal, bond)));
    expect(openings.filter((opening) => opening === "good")).toHaveLength(1);
  });

  it("is another one each time", () => {
    const seals = sealsAt({ now: 1_000 });
    expect(seals.make(bond)).not.toBe(seals.make(bond));
  });

  it.each<[string, Partial<Bond>]>([
    ["another caller", { callerId: "bob" }],
    ["other arguments", { subject: "delete 8" }],
    ["another use", { use: "round" }],
  ])("is strange to %s", async (_, other) => {
    const seals = sealsAt({ now: 1_000 });
    const seal = seals.make(bond);
    expect(await seals.open(seal, { ...bond, ...other })).toBe("strange");
    // And has not been broken by it.
    expect(await seals.open(seal, bond)).toBe("good");
  });

  it("is strange to a gateway with another key", async () => {
    const seal = sealsAt({ now: 1_000 }).make(bond);
    const other = sealsAt({ now: 1_000 }, { key: Buffer.alloc(32, 2) });
    expect(await other.open(seal, bond)).toBe("strange");
  });

  it("ends", async () => {
    const time = { now: 1_000 };
    const seals = sealsAt(time);
    const [early, late] = [seals.make(bond), seals.make(bond)];
    time.now += lifeMs - 1;
    expect(await seals.open(early, bond)).toBe("good");
    time.now += 1;
    expect(await seals.open(late, bond)).toBe("ended");
  });

  it("does not live longer, nor twice, because the clock is set back", async () => {
    const time = { now: 10_000_000 };
    const seals = sealsAt(time);
    const [used, unused] = [seals.make(bond), seals.make(bond)];
    expect(await seals.open(used, bond)).toBe("good");
    time.now -= 3_600_000;
    expect(await seals.open(used, bond)).not.toBe("good");
    expect(await seals.open(unused, bond)).toBe("ended");
  });

  it("is strange once a single character is another", async () => {
    const seals = sealsAt({ now: 1_000 });
    const characters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.=+/ ";
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom(...characters.split("")),
        async (position, character) => {
          const seal = seals.make(bond);
          const at = position % seal.length;
          const altered = `${seal.slice(0, at)}${character}${seal.slice(at + 1)}`;
          fc.pre(altered !== seal);
          expect(await seals.open(altered, bond)).toBe("strange");
        },
      ),
    );
  });

  it("is no text that somebody makes up", async () => {
    const seals = sealsAt({ now: 1_000 });
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await seals.open(text, bond)).toBe("strange");
      }),
    );
  });
});
