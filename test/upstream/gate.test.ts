import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createGate, type Entrant, type GateOptions } from "../../src/upstream/gate.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function create(options: Partial<GateOptions> = {}) {
  const gate = createGate({
    concurrency: 1,
    queue: 100,
    queueMs: 5000,
    now: () => Date.now(),
    ...options,
  });
  const log: string[] = [];
  /** Notes how an entrant fared, under the name of its caller. */
  function enter(name: string, entrant: Partial<Entrant> = {}): void {
    const admission = gate.enter({
      callerId: name.replace(/\d+$/, ""),
      signal: new AbortController().signal,
      deadlineAtMs: Number.POSITIVE_INFINITY,
      ...entrant,
    });
    if (typeof admission === "string") log.push(`${name} ${admission}`);
    else void admission.then((outcome) => log.push(`${name} ${outcome}`));
  }
  return { gate, log, enter };
}

/** Lets promises settle. */
const settle = () => vi.advanceTimersByTimeAsync(0);

test("admits as many at once as may run, without a promise", () => {
  const { log, enter } = create({ concurrency: 2 });
  for (const name of ["a1", "a2", "a3"]) enter(name);
  expect(log).toEqual(["a1 admitted", "a2 admitted"]);
});

test("lets callers take turns, however much one of them asks for", async () => {
  const { gate, log, enter } = create();
  enter("first");
  for (let call = 1; call <= 50; call += 1) enter(`greedy${call}`);
  enter("b1");
  enter("c1");
  enter("b2");
  for (let turn = 0; turn < 7; turn += 1) {
    gate.leave();
    await settle();
  }
  expect(log.map((line) => line.replace(" admitted", ""))).toEqual([
    "first",
    "greedy1",
    "b1",
    "c1",
    "greedy2",
    "b2",
    "greedy3",
    "greedy4",
  ]);
});

test("sheds what does not fit, the last of the longest line first", async () => {
  const { log, enter } = create({ queue: 3 });
  for (const name of ["first", "greedy1", "greedy2", "greedy3", "greedy4", "modest1"]) enter(name);
  await settle();
  expect(log).toEqual(["first admitted", "greedy4 shed", "greedy3 shed"]);
});

test("sheds what has waited for too long", async () => {
  const { gate, log, enter } = create({ queueMs: 5000 });
  enter("a1");
  enter("a2");
  await vi.advanceTimersByTimeAsync(4999);
  expect(log).toEqual(["a1 admitted"]);
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(["a1 admitted", "a2 shed"]);
  gate.leave();
  enter("a3");
  expect(log.at(-1)).toBe("a3 admitted");
});

test("does not wait past the end of the call", async () => {
  const { log, enter } = create();
  enter("a1");
  enter("a2", { deadlineAtMs: Date.now() + 300 });
  await vi.advanceTimersByTimeAsync(300);
  expect(log).toEqual(["a1 admitted", "a2 deadline"]);
});

test("forgets who has gone", async () => {
  const { gate, log, enter } = create();
  const controller = new AbortController();
  enter("a1");
  enter("a2", { signal: controller.signal });
  enter("a3", { signal: AbortSignal.abort() });
  enter("a4");
  controller.abort();
  gate.leave();
  await settle();
  expect(log).toEqual(["a1 admitted", "a3 cancelled", "a2 cancelled", "a4 admitted"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("starts no more in a second than it may, and those as early as it may", async () => {
  const { gate, log, enter } = create({ concurrency: 100, requestsPerSecond: 4 });
  for (let call = 1; call <= 10; call += 1) enter(`a${call}`);
  expect(log).toHaveLength(4);
  for (const [ms, count] of [
    [250, 5],
    [250, 6],
    [500, 8],
    [500, 10],
  ] as const) {
    await vi.advanceTimersByTimeAsync(ms);
    expect(log).toHaveLength(count);
  }
  for (let call = 0; call < 10; call += 1) gate.leave();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);
  for (let call = 1; call <= 10; call += 1) enter(`b${call}`);
  expect(log).toHaveLength(14);
});

test("guesses when there will be room", () => {
  expect(create().gate.pressureMs()).toBe(1000);
  const { gate, enter } = create({ concurrency: 100, requestsPerSecond: 2 });
  for (let call = 1; call <= 11; call += 1) enter(`a${call}`);
  expect(gate.pressureMs()).toBe(5000);
});
