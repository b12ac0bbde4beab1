import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createMemoryRates } from "../../src/state/memory-rates.ts";

describe("rates in memory", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("adds up within a window, which begins with the first of it", async () => {
    const rates = createMemoryRates({ maxKeys: 10 });
    expect(await rates.add("a", 2, 60_000)).toEqual({ points: 2, resetMs: 60_000 });
    vi.advanceTimersByTime(20_000);
    expect(await rates.add("a", 3, 60_000)).toEqual({ points: 5, resetMs: 40_000 });
    vi.advanceTimersByTime(40_000);
    expect(await rates.add("a", 1, 60_000)).toEqual({ points: 1, resetMs: 60_000 });
  });

  it("counts each key by itself", async () => {
    const rates = createMemoryRates({ maxKeys: 10 });
    await rates.add("a", 2, 60_000);
    expect(await rates.add("b", 1, 60_000)).toMatchObject({ points: 1 });
  });

  it("takes back what was counted too much", async () => {
    const rates = createMemoryRates({ maxKeys: 10 });
    await rates.add("a", 2, 60_000);
    expect(await rates.add("a", -1, 60_000)).toMatchObject({ points: 1 });
  });

  it("forgets the key whose window began first where there are too many", async () => {
    const rates = createMemoryRates({ maxKeys: 2 });
    await rates.add("a", 1, 60_000);
    await rates.add("b", 1, 60_000);
    await rates.add("a", 1, 60_000);
    await rates.add("c", 1, 60_000);
    expect(await rates.add("c", 0, 60_000)).toMatchObject({ points: 1 });
    expect(await rates.add("b", 0, 60_000)).toMatchObject({ points: 1 });
    expect(await rates.add("a", 0, 60_000)).toMatchObject({ points: 0 });
  });

  it("keeps a key that has begun anew longer than those that are older", async () => {
    const rates = createMemoryRates({ maxKeys: 2 });
    await rates.add("a", 1, 1_000);
    await rates.add("b", 1, 60_000);
    vi.advanceTimersByTime(1_000);
    await rates.add("a", 1, 60_000);
    await rates.add("c", 1, 60_000);
    expect(await rates.add("a", 0, 60_000)).toMatchObject({ points: 1 });
  });
});
