import { expect, test } from "vitest";

import { renderTone } from "../../../src/sample/render/wav.ts";

test("says how long it is, in the header and in the samples", () => {
  const wav = Buffer.from(renderTone(440, 100));
  expect(wav.length).toBe(44 + 8000 * 0.1 * 2);
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8);
  expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
});

test("swings as often as the tone is high", () => {
  const wav = Buffer.from(renderTone(500, 1000));
  const samples = Array.from({ length: 8000 }, (_, index) => wav.readInt16LE(44 + index * 2));
  const rises = samples.filter((sample, index) => sample >= 0 && (samples[index - 1] ?? 0) < 0);
  expect(rises.length).toBeGreaterThanOrEqual(498);
  expect(rises.length).toBeLessThanOrEqual(500);
  expect(Math.max(...samples)).toBe(12_000);
});
