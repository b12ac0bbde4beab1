import { expect, it } from "vitest";

import { createMemoryClaims } from "../../src/state/memory-claims.ts";

it("lets the first claim, and nobody after", async () => {
  const claims = createMemoryClaims({ maxClaims: 10, clock: () => 0 });
  expect(await Promise.all(["a", "a", "b"].map((id) => claims.claim(id, 5)))).toEqual([
    "first",
    "taken",
    "first",
  ]);
});

it("lets nobody claim when it is full, rather than forget", async () => {
  let now = 0;
  const claims = createMemoryClaims({ maxClaims: 2, clock: () => now });
  for (const id of ["a", "b"]) expect(await claims.claim(id, 5)).toBe("first");
  expect(await claims.claim("c", 5)).toBe("taken");
  expect(await claims.claim("a", 5)).toBe("taken");
  now = 5;
  expect(await claims.claim("c", 10)).toBe("first");
});
