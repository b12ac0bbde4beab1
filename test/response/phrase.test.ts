import { expect, it } from "vitest";

import { duration } from "../../src/response/phrase.ts";

it.each([
  [0, "0 ms"],
  [250, "250 ms"],
  [1_500, "1.5 s"],
  [60_000, "60 s"],
  [90_000, "90 s"],
  [120_000, "2 min"],
  [121_000, "121 s"],
  [900_000, "15 min"],
  [5_400_000, "90 min"],
  [7_200_000, "2 h"],
  [86_400_000, "24 h"],
])("says %d ms as %s", (ms, said) => {
  expect(duration(ms)).toBe(said);
});
