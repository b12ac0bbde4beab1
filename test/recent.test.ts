import { expect, it } from "vitest";

import { createRecent } from "../src/recent.ts";

it("makes a value once for as long as it is among the most recent", () => {
  const made: string[] = [];
  const recent = createRecent<string>(2);
  const ask = (key: string): string => recent.of(key, () => (made.push(key), key.toUpperCase()));
  expect(["a", "b", "a", "c", "a", "b"].map(ask)).toEqual(["A", "B", "A", "C", "A", "B"]);
  // `b` made way for `c`, for `a` had been asked for since.
  expect(made).toEqual(["a", "b", "c", "b"]);
});

it("keeps a value that is undefined, too", () => {
  let made = 0;
  const recent = createRecent<undefined>(2);
  for (let round = 0; round < 3; round++) recent.of("a", () => void made++);
  expect(made).toBe(1);
});
