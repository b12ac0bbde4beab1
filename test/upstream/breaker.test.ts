import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createBreakers } from "../../src/upstream/breaker.ts";
import { createCounts } from "../../src/upstream/counts.ts";
import type { UpstreamOutcome } from "../../src/upstream/outcome.ts";
import { configOf, openUpstream } from "./open.ts";
import { contextOf, serveHttp } from "./wire.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

function answered(status: number): UpstreamOutcome {
  const reply = { status, headers: new Map(), body: Buffer.of(), truncated: false };
  return { kind: "answered", reply, durationMs: 1 };
}

const ok = answered(200);
const aborted: UpstreamOutcome = { kind: "aborted", phase: "headers", detail: "" };
const cancelled: UpstreamOutcome = { kind: "cancelled" };

/** An origin that answers what the test says, behind a breaker. */
function create({ failures = 5, openMs = 30_000 } = {}) {
  const lines: string[] = [];
  const log = {
    info: (_fields: unknown, line?: string) => void lines.push(line ?? ""),
    warn: (_fields: unknown, line?: string) => void lines.push(line ?? ""),
  };
  const counts = createCounts();
  const { policy, circuits } = createBreakers({
    breaker: { failures, openMs },
    api: "test",
    log: log as never,
    counts,
  });
  let sent = 0;
  let answer: UpstreamOutcome | Promise<UpstreamOutcome> = ok;
  const send = policy(async () => {
    sent += 1;
    return answer;
  });
  return {
    lines,
    counts,
    circuits,
    sent: () => sent,
    call: (outcome: UpstreamOutcome | Promise<UpstreamOutcome>, origin = "https://api.example") => {
      answer = outcome;
      const request = { method: "GET", url: `${origin}/a?b`, headers: {}, body: undefined };
      return send(request, contextOf());
    },
  };
}

test.each<[string, UpstreamOutcome]>([
  ["500", answered(500)],
  ["503", answered(503)],
  ["a connection that breaks", aborted],
  ["no connection", { kind: "unreachable", reason: "refused", detail: "" }],
  ["no answer in time", { kind: "timeout", phase: "call", afterMs: 1 }],
])("opens after five failures in a row: %s", async (_name, failure) => {
  const { call, sent, circuits, lines, counts } = create();
  for (let count = 0; count < 5; count += 1) expect(await call(failure)).toBe(failure);
  vi.advanceTimersByTime(10_000);
  expect(await call(ok)).toEqual({ kind: "circuitOpen", retryAfterMs: 20_000 });
  expect(sent()).toBe(5);
  expect(counts.circuitOpen).toBe(1);
  expect(lines).toEqual(["circuit opened"]);
  expect(circuits()).toEqual([
    { origin: "https://api.example", state: "open", retryAfterMs: 20_000 },
  ]);
});

test.each<[string, UpstreamOutcome]>([
  ["an answer", ok],
  ["a refusal", answered(404)],
  ["too many requests", answered(429)],
  ["an operation that is not there", answered(501)],
])("counts anew after %s", async (_name, outcome) => {
  const { call, circuits } = create();
  for (let round = 0; round < 3; round += 1) {
    for (let count = 0; count < 4; count += 1) await call(aborted);
    await call(outcome);
  }
  expect(circuits()).toMatchObject([{ state: "closed", retryAfterMs: 0 }]);
});

test("takes a call that its caller gave up for nothing at all", async () => {
  const { call, circuits } = create();
  for (let count = 0; count < 4; count += 1) {
    await call(aborted);
    expect(await call(cancelled)).toBe(cancelled);
  }
  await call(aborted);
  expect(circuits()).toMatchObject([{ state: "open" }]);
});

test("sends one request after a while, and closes when it is answered", async () => {
  const { call, sent, circuits, lines } = create();
  for (let count = 0; count < 5; count += 1) await call(aborted);
  vi.advanceTimersByTime(30_000);
  let answer: (outcome: UpstreamOutcome) => void = () => undefined;
  const probe = call(new Promise((resolve) => (answer = resolve)));
  expect(circuits()).toMatchObject([{ state: "halfOpen" }]);
  expect(await call(ok)).toEqual({ kind: "circuitOpen", retryAfterMs: 1000 });
  expect(sent()).toBe(6);
  answer(ok);
  expect(await probe).toBe(ok);
  expect(await call(ok)).toBe(ok);
  expect(sent()).toBe(7);
  expect(lines).toEqual(["circuit opened", "circuit closed"]);
});

test.each([
  ["fails", aborted],
  ["is given up", cancelled],
])("stays open when that one %s", async (_name, outcome) => {
  const { call, circuits } = create();
  for (let count = 0; count < 5; count += 1) await call(aborted);
  vi.advanceTimersByTime(30_000);
  expect(await call(outcome)).toBe(outcome);
  expect(circuits()).toMatchObject([{ state: "open", retryAfterMs: 30_000 }]);
});

test("judges each origin by itself", async () => {
  const { call, circuits } = create();
  for (let count = 0; count < 5; count += 1) await call(aborted, "https://down.example:8443");
  expect(await call(ok, "https://up.example")).toBe(ok);
  expect(circuits()).toEqual([
    { origin: "https://down.example:8443", state: "open", retryAfterMs: 30_000 },
    { origin: "https://up.example", state: "closed", retryAfterMs: 0 },
  ]);
});

test("lets a bug fly", async () => {
  const { call } = create();
  await expect(call(Promise.reject(new RangeError("a bug")))).rejects.toThrow("a bug");
});

test("opens and recovers over a socket, and says so where the state of the API is shown", async () => {
  let status = 503;
  let requests = 0;
  const origin = await serveHttp((_request, response) => {
    requests += 1;
    response.writeHead(status).end();
  });
  const config = configOf({ breaker: { failures: 2, openMs: "30s" }, retry: { attempts: 1 } });
  const { get, upstream } = openUpstream(origin, { config });
  await get(origin);
  await get(origin);
  expect(await get(origin)).toMatchObject({ kind: "circuitOpen" });
  expect(upstream.circuits()).toMatchObject([{ origin, state: "open" }]);
  expect(requests).toBe(2);
  status = 200;
  vi.advanceTimersByTime(30_000);
  expect(await get(origin)).toMatchObject({ kind: "answered", reply: { status: 200 } });
  expect(upstream.circuits()).toMatchObject([{ origin, state: "closed" }]);
});
