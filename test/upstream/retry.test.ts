import type { IncomingMessage, ServerResponse } from "node:http";

import { describe, expect, test, vi } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { createCounts } from "../../src/upstream/counts.ts";
import type { Send } from "../../src/upstream/model.ts";
import type { UpstreamOutcome } from "../../src/upstream/outcome.ts";
import { type RetriesOptions, withRetries } from "../../src/upstream/retry.ts";
import { configOf, openUpstream } from "./open.ts";
import { contextOf, serveHttp, serveTcp, textOf, unusedOrigin } from "./wire.ts";

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end(`status ${code}`);
const reset: Answer = (response) => response.socket?.resetAndDestroy();
const resetInBody: Answer = (response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write("half", () => setImmediate(() => response.socket?.resetAndDestroy()));
};
const hang: Answer = () => undefined;
const hangInBody: Answer = (response) => response.write("half");

/** Answers one after the other, and the last one from then on; counts what arrives. */
async function serveAnswers(...answers: readonly Answer[]) {
  const seen: IncomingMessage[] = [];
  const origin = await serveHttp((request, response) => {
    const answer = answers[Math.min(seen.length, answers.length - 1)];
    seen.push(request);
    answer?.(response, request);
  });
  return { origin, seen };
}

const bodyOf = (method: string) => (method === "GET" || method === "HEAD" ? undefined : "{}");

describe("a failure that may pass", () => {
  test.each(["GET", "HEAD", "OPTIONS", "QUERY"])("is repeated for %s", async (method) => {
    const { origin, seen } = await serveAnswers(status(503), status(503), status(200));
    const { send, lines, upstream } = openUpstream(origin);
    const outcome = await send({ method, body: bodyOf(method) });
    expect(outcome).toMatchObject({ kind: "answered", attempts: 3, reply: { status: 200 } });
    expect(seen.map((request) => request.method)).toEqual([method, method, method]);
    expect(upstream.counts.retries).toBe(2);
    expect(lines).toMatchObject([
      { level: "warn", msg: "trying again", api: "test", status: 503, attempt: 1 },
      { level: "warn", msg: "trying again", api: "test", status: 503, attempt: 2 },
    ]);
  });

  test.each(["POST", "PATCH", "PUT", "DELETE"])("arrives once with %s", async (method) => {
    const { origin, seen } = await serveAnswers(status(503), status(200));
    const outcome = await openUpstream(origin).send({ method, body: "{}" });
    expect(outcome).toMatchObject({ kind: "answered", reply: { status: 503 } });
    expect(outcome).not.toHaveProperty("attempts");
    expect(seen).toHaveLength(1);
  });

  test("is repeated for other methods that the operator names, and for no others then", async () => {
    const config = configOf({ retry: { methods: "put, delete" } });
    const { origin, seen } = await serveAnswers(status(503), status(200));
    const { send } = openUpstream(origin, { config });
    expect(await send({ method: "PUT", body: "{}" })).toMatchObject({ reply: { status: 200 } });
    expect(seen).toHaveLength(2);
    const second = await serveAnswers(status(503), status(200));
    expect(await send({ url: second.origin })).toMatchObject({ reply: { status: 503 } });
  });

  test("is repeated for a POST with a key that makes it the same one, body and key unchanged", async () => {
    const bodies: string[] = [];
    const origin = await serveHttp((request, response) => {
      let body = String(request.headers["idempotency-key"]);
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        bodies.push(body);
        if (bodies.length === 1) response.socket?.resetAndDestroy();
        else response.writeHead(201).end();
      });
    });
    const headers = { "idempotency-key": "k-1:" };
    const outcome = await openUpstream(origin).send({ method: "POST", headers, body: "text" });
    expect(outcome).toMatchObject({ attempts: 2, reply: { status: 201 } });
    expect(bodies).toEqual(["k-1:text", "k-1:text"]);
  });

  test.each(["GET", "POST"])("is repeated for %s when nothing was sent", async (method) => {
    const { send } = openUpstream(await unusedOrigin());
    const outcome = await send({ method, body: bodyOf(method) });
    expect(outcome).toMatchObject({ kind: "unreachable", reason: "refused", attempts: 3 });
  });

  test("is repeated as often as the operator says", async () => {
    const { origin, seen } = await serveAnswers(status(500));
    const once = openUpstream(origin, { config: configOf({ retry: { attempts: 1 } }) });
    expect(await once.send({})).toMatchObject({ reply: { status: 500 } });
    expect(seen).toHaveLength(1);
    const twice = openUpstream(origin, { config: configOf({ retry: { attempts: 2 } }) });
    expect(await twice.send({})).toMatchObject({ reply: { status: 500 }, attempts: 2 });
    expect(seen).toHaveLength(3);
  });
});

test.each<[string, Answer, JsonObject, Partial<Record<"GET" | "POST", JsonObject>>]>([
  ["a reset before the head", reset, {}, { POST: { kind: "aborted", phase: "headers" } }],
  ["a reset in the body", resetInBody, {}, { POST: { kind: "aborted", phase: "body" } }],
  [
    "a head that does not come",
    hang,
    { headersMs: 20 },
    { POST: { kind: "timeout", phase: "headers", afterMs: 20 } },
  ],
  [
    "a body that stops",
    hangInBody,
    { bodyMs: 20 },
    { POST: { kind: "timeout", phase: "body", afterMs: 20 } },
  ],
  [
    "an attempt that takes too long",
    hangInBody,
    { attemptMs: 40 },
    { POST: { kind: "timeout", phase: "attempt", afterMs: 40 } },
  ],
])("repeats a GET after %s, and no POST", async (_name, fault, timeouts, { POST: failure }) => {
  for (const [method, expected, arrivals] of [
    ["GET", { kind: "answered", attempts: 2, reply: { status: 200 } }, 2],
    ["POST", failure, 1],
  ] as const) {
    const { origin, seen } = await serveAnswers(fault, status(200));
    const { send } = openUpstream(origin, { config: configOf({ timeouts }) });
    expect(await send({ method, body: bodyOf(method) })).toMatchObject({ ...expected });
    expect(seen).toHaveLength(arrivals);
  }
});

test("repeats both when the connection is never made", async () => {
  const origin = await serveTcp(() => undefined);
  const config = configOf({ timeouts: { connectMs: 20 } });
  const url = origin.replace("http:", "https:");
  for (const method of ["GET", "POST"]) {
    const outcome = await openUpstream(url, { config }).send({ method, body: bodyOf(method) });
    expect(outcome).toEqual({ kind: "timeout", phase: "connect", afterMs: 20, attempts: 3 });
  }
});

test("ends a call in time, in whatever attempt it is", async () => {
  const { origin, seen } = await serveAnswers(status(503), hang);
  const config = configOf({ timeouts: { callMs: 400 } });
  expect(await openUpstream(origin, { config }).send({})).toEqual({
    kind: "timeout",
    phase: "call",
    afterMs: 400,
    attempts: 2,
  });
  expect(seen).toHaveLength(2);
});

test("gives an operation times of its own", async () => {
  const { origin } = await serveAnswers(hang);
  const timeouts = { headersMs: 20 };
  for (const name of ["list", "GET /things"]) {
    const config = configOf({
      tools: { operations: { [name]: { timeouts } } },
      retry: { attempts: 1 },
    });
    expect(await openUpstream(origin, { config }).send({})).toEqual({
      kind: "timeout",
      phase: "headers",
      afterMs: 20,
    });
  }
});

/** An API that answers with these outcomes, under a clock that a test turns. */
function withoutWire(outcomes: readonly UpstreamOutcome[], given: Partial<RetriesOptions> = {}) {
  vi.useFakeTimers();
  const pauses: number[] = [];
  let sentAt = Date.now();
  let sent = 0;
  const next: Send = async () => {
    if (sent > 0) pauses.push(Date.now() - sentAt);
    sentAt = Date.now();
    return outcomes[Math.min(sent++, outcomes.length - 1)] ?? { kind: "cancelled" };
  };
  const counts = createCounts();
  const send = withRetries({
    retry: { attempts: 8, methods: ["GET"] },
    api: "test",
    log: { warn: () => undefined },
    counts,
    now: () => Date.now(),
    random: () => 1,
    ...given,
  })(next);
  const request = { method: "GET", url: "http://api.example/", headers: {}, body: undefined };
  return {
    counts,
    pauses,
    run: async (context: Parameters<typeof contextOf>[0] = {}) => {
      const running = send(request, contextOf(context));
      await vi.runAllTimersAsync();
      return running;
    },
    send: (context: Parameters<typeof contextOf>[0] = {}) => send(request, contextOf(context)),
    sent: () => sent,
  };
}

function answered(code: number, headers: Readonly<Record<string, string>> = {}): UpstreamOutcome {
  const reply = { headers: new Map(Object.entries(headers)), body: Buffer.of(), truncated: false };
  return { kind: "answered", reply: { status: code, ...reply }, durationMs: 1 };
}

const date = "Wed, 21 Oct 2026 07:28:00 GMT";

describe("pauses", () => {
  test.each([
    [1, [200, 400, 800]],
    [0.5, [100, 200, 400]],
    [0, [0, 0, 0]],
  ])("double, and are drawn from nothing to the whole (%d)", async (random, expected) => {
    const { run, pauses } = withoutWire([answered(500)], { random: () => random });
    await run();
    expect(pauses).toEqual(expected);
    vi.useRealTimers();
  });

  test("grow to two seconds", async () => {
    // Enough calls for a budget that lets seven repetitions through.
    const calls = Array.from({ length: 40 }, () => answered(200));
    const { run, send, pauses } = withoutWire([...calls, answered(500)]);
    for (let call = 0; call < calls.length; call += 1) await send();
    await run();
    expect(pauses.filter((ms) => ms > 0)).toEqual([200, 400, 800, 1600, 2000, 2000, 2000]);
    vi.useRealTimers();
  });

  test.each<[Readonly<Record<string, string>>, number | undefined]>([
    [{ "retry-after": "3" }, 3000],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:04 GMT", date }, 4000],
    [{ "retry-after": "5" }, 5000],
    [{ "ratelimit-reset": "2" }, 2000],
    [{ "x-ratelimit-reset": String(Date.parse(date) / 1000 + 1), date }, 1000],
    // Nothing usable is said, so that it is up to us.
    [{ "retry-after": "soon" }, 200],
    [{ "retry-after": "0" }, 200],
    [{ "retry-after": "99999999999999999" }, 200],
    [{ "retry-after": "Wed, 21 Oct 2026 07:00:00 GMT", date }, 200],
    // Too long to wait for: the caller is told instead.
    [{ "retry-after": "6" }, undefined],
    [{ "retry-after": "86400" }, undefined],
    [{ "retry-after": "3000000" }, undefined],
    [{ "retry-after": "Wed, 21 Oct 2126 07:28:00 GMT", date }, undefined],
  ])("are what the API asks for: %j is %j", async (headers, expected) => {
    const { run, pauses } = withoutWire([answered(429, headers), answered(200)]);
    const outcome = await run();
    expect(pauses).toEqual(expected === undefined ? [] : [expected]);
    expect(outcome).toMatchObject({ reply: { status: expected === undefined ? 429 : 200 } });
    vi.useRealTimers();
  });

  test("do not lead past the end of the call", async () => {
    const { run, pauses } = withoutWire([answered(503, { "retry-after": "3" })]);
    const outcome = await run({ deadlineAtMs: Date.now() + 2900 });
    expect(outcome).toMatchObject({ reply: { status: 503 } });
    expect(pauses).toEqual([]);
    vi.useRealTimers();
  });

  test("end when the caller gives up", async () => {
    const { send, sent } = withoutWire([answered(503, { "retry-after": "3" })]);
    const controller = new AbortController();
    const running = send({ signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    expect(await running).toEqual({ kind: "cancelled" });
    expect(sent()).toBe(1);
    vi.useRealTimers();
  });
});

test.each([200, 304, 400, 401, 404, 409, 501])("takes %d for an answer", async (code) => {
  const { run, sent } = withoutWire([answered(code)]);
  await run();
  expect(sent()).toBe(1);
  vi.useRealTimers();
});

test.each([408, 425, 429, 500, 502, 503, 504])("repeats after %d", async (code) => {
  const { run, sent } = withoutWire([answered(code), answered(200)]);
  await run();
  expect(sent()).toBe(2);
  vi.useRealTimers();
});

test("lets a bug fly, and does not repeat it", async () => {
  vi.useFakeTimers();
  let sent = 0;
  const send = withRetries({
    retry: { attempts: 8, methods: ["GET"] },
    api: "test",
    log: { warn: () => undefined },
    counts: createCounts(),
    now: () => Date.now(),
    random: () => 0,
  })(async () => {
    if (sent++ === 0) return answered(503);
    throw new RangeError("a bug");
  });
  const request = { method: "GET", url: "http://api.example/", headers: {}, body: undefined };
  const running = send(request, contextOf()).catch(String);
  await vi.runAllTimersAsync();
  expect(await running).toBe("RangeError: a bug");
  expect(sent).toBe(2);
  vi.useRealTimers();
});

/** Whose circuit breaker is not what is looked at. */
const patient = configOf({ breaker: { failures: 1000 } });

test("repeats no more than a fifth of what is called, once three are used up", async () => {
  const { origin, seen } = await serveAnswers(status(503));
  const { send, upstream, lines } = openUpstream(origin, { now: () => 0, config: patient });
  for (let call = 0; call < 100; call += 1) await send({});
  // Three at once, then one for every five calls.
  expect(seen).toHaveLength(120);
  expect(upstream.counts.retries).toBe(20);
  expect(upstream.counts.retriesDenied).toBeGreaterThan(70);
  expect(lines.at(-1)).toMatchObject({ msg: "not tried again: too much has failed" });
});

test("has three repetitions again after a quiet while", async () => {
  let now = 0;
  const { origin, seen } = await serveAnswers(status(503));
  const { send } = openUpstream(origin, { now: () => now, config: patient });
  for (let call = 0; call < 4; call += 1) await send({});
  expect(seen).toHaveLength(7);
  now = 20_000;
  await send({});
  expect(seen).toHaveLength(10);
});

test("sets no timer for a call that is answered at once", async () => {
  const { origin } = await serveAnswers(status(200));
  const { get } = openUpstream(origin);
  await get(origin);
  const before = vi.spyOn(globalThis, "setTimeout");
  expect(textOf(await get(origin))).toBe("status 200");
  // The one that ends the attempt.
  expect(before.mock.calls.filter(([, ms]) => (ms ?? 0) > 20_000)).toHaveLength(1);
  before.mockRestore();
});
