import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { createCounts } from "../../src/upstream/counts.ts";
import type { UpstreamOutcome } from "../../src/upstream/outcome.ts";
import { withQuotas } from "../../src/upstream/quota.ts";
import { toolFor } from "../helpers/document.ts";
import { contextOf } from "./wire.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Headers = Readonly<Record<string, string>>;

const { operation } = toolFor({});
const other = { ...operation, key: "GET /other" };

function create() {
  const sent: string[] = [];
  let answer: UpstreamOutcome = { kind: "cancelled" };
  const counts = createCounts();
  const send = withQuotas({ longestWaitMs: 5000, counts, now: () => Date.now() })(async (
    _request,
    context,
  ) => {
    sent.push(context.operation.key);
    return answer;
  });
  return {
    sent,
    counts,
    /** What is answered from now on. */
    say: (status: number, headers: Headers = {}): void => {
      const body = { body: Buffer.of(), truncated: false };
      const reply = { status, headers: new Map(Object.entries(headers)), ...body };
      answer = { kind: "answered", reply, durationMs: 1 };
    },
    call: (context: Parameters<typeof contextOf>[0] = {}, headers: Headers = {}) =>
      send(
        { method: "GET", url: "https://api.example/", headers, body: undefined },
        contextOf({ operation, ...context }),
      ),
  };
}

const usedUp = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60" };

test.each<[string, number, Headers]>([
  ["nothing remains", 200, usedUp],
  ["a RateLimit says so", 200, { ratelimit: '"minute";r=0;t=60' }],
  ["the API refuses", 429, { "retry-after": "60", "ratelimit-remaining": "0" }],
])("sends no more once %s", async (_name, status, headers) => {
  const { call, say, sent, counts } = create();
  say(status, headers);
  expect(await call()).toMatchObject({ kind: "answered" });
  vi.advanceTimersByTime(10_000);
  expect(await call()).toEqual({ kind: "limitedHere", reason: "quota", retryAfterMs: 50_000 });
  expect(sent).toHaveLength(1);
  expect(counts.limited).toBe(1);
  vi.advanceTimersByTime(50_000);
  expect(await call()).toMatchObject({ kind: "answered" });
});

test("waits for a reset that is near", async () => {
  const { call, say, sent } = create();
  say(200, { ...usedUp, "x-ratelimit-reset": "3" });
  await call();
  const waiting = call();
  await vi.advanceTimersByTimeAsync(2999);
  expect(sent).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await waiting).toMatchObject({ kind: "answered" });
});

test("waits no longer than the call lasts, and not when its caller goes", async () => {
  const { call, say } = create();
  say(200, { ...usedUp, "x-ratelimit-reset": "3" });
  await call();
  expect(await call({ deadlineAtMs: Date.now() + 2000 })).toMatchObject({ kind: "limitedHere" });
  const controller = new AbortController();
  const waiting = call({ signal: controller.signal });
  controller.abort();
  expect(await waiting).toEqual({ kind: "cancelled" });
});

test("holds back who has used it up, and nobody else", async () => {
  const { call, say } = create();
  say(200, usedUp);
  await call({}, { authorization: "Bearer one" });
  say(200);
  expect(await call({}, { authorization: "Bearer two" })).toMatchObject({ kind: "answered" });
  expect(await call({}, { authorization: "Bearer one" })).toMatchObject({ kind: "limitedHere" });
});

test("holds back the operations that the quota is for", async () => {
  const { call, say } = create();
  say(200, { ...usedUp, "x-ratelimit-resource": "search" });
  await call();
  say(200, { "x-ratelimit-remaining": "9", "x-ratelimit-resource": "core" });
  expect(await call({ operation: other })).toMatchObject({ kind: "answered" });
  expect(await call({ operation: other })).toMatchObject({ kind: "answered" });
  expect(await call()).toMatchObject({ kind: "limitedHere" });
});

test("holds back every operation of an API that has one quota", async () => {
  const { call, say } = create();
  say(200, { "x-ratelimit-remaining": "9" });
  await call({ operation: other });
  say(200, usedUp);
  await call();
  expect(await call({ operation: other })).toMatchObject({ kind: "limitedHere" });
});

test("finds out after a minute whether a reset that is far away still holds", async () => {
  const { call, say, sent } = create();
  say(429, { "retry-after": "3000000", "ratelimit-remaining": "0" });
  await call();
  vi.advanceTimersByTime(30_000);
  expect(await call()).toMatchObject({ kind: "limitedHere", retryAfterMs: 2_999_970_000 });
  vi.advanceTimersByTime(30_000);
  expect(await call()).toMatchObject({ kind: "answered" });
  expect(sent).toHaveLength(2);
});

test.each<[number, Headers]>([
  [200, { "x-ratelimit-remaining": "0" }],
  [200, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon" }],
  [200, { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "60" }],
  [429, {}],
  [429, { "retry-after": "60" }],
  [503, { "retry-after": "60" }],
])("does not guess: %d with %j", async (status, headers) => {
  const { call, say, sent } = create();
  say(status, headers);
  await call();
  await call();
  expect(sent).toHaveLength(2);
});
