import fc from "fast-check";
import { expect, it } from "vitest";

import { createBounded } from "../../src/state/bounded.ts";

it("keeps the newest of each owner that fit, whatever comes", () => {
  const step = fc.record({
    owner: fc.constantFrom("a", "b", "c"),
    bytes: fc.integer({ min: 1, max: 40 }),
    waitMs: fc.integer({ min: 0, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let time = 0;
      const limits = { keptMs: 100, maxBytes: 60, maxBytesPerOwner: 30 };
      const bounded = createBounded<number>({ ...limits, now: () => time });
      let model: { owner: string; id: string; bytes: number; at: number }[] = [];
      for (const [index, { owner, bytes, waitMs }] of steps.entries()) {
        time += waitMs;
        const id = String(index);
        expect(bounded.add(owner, id, bytes, bytes)).toBe(bytes <= limits.maxBytesPerOwner);
        model = model.filter(({ at }) => time - at < limits.keptMs);
        if (bytes <= limits.maxBytesPerOwner) {
          const sum = (of: typeof model) => of.reduce((total, entry) => total + entry.bytes, 0);
          const own = () => model.filter((entry) => entry.owner === owner);
          while (sum(own()) + bytes > limits.maxBytesPerOwner) {
            model = model.filter((entry) => entry !== own()[0]);
          }
          while (sum(model) + bytes > limits.maxBytes) model = model.slice(1);
          model = [...model, { owner, id, bytes, at: time }];
        }
        for (const name of ["a", "b", "c"]) {
          const expected = model.filter((entry) => entry.owner === name).map((entry) => entry.id);
          expect([...bounded.of(name).keys()]).toEqual(expected);
        }
      }
    }),
  );
});

it("forgets an owner at once when asked to", () => {
  const bounded = createBounded<string>({
    keptMs: 100,
    maxBytes: 10,
    maxBytesPerOwner: 10,
    now: () => 0,
  });
  bounded.add("a", "1", "x", 5);
  bounded.add("b", "1", "y", 5);
  bounded.removeAll("a");
  expect([...bounded.of("a")]).toEqual([]);
  expect([...bounded.of("b")]).toEqual([["1", "y"]]);
  expect(bounded.add("b", "2", "z", 5)).toBe(true);
  expect([...bounded.of("b").keys()]).toEqual(["1", "2"]);
});
