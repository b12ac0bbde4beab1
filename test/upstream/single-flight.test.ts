import { expect, test } from "vitest";

import { createCounts } from "../../src/upstream/counts.ts";
import type { Send, SendContext } from "../../src/upstream/model.ts";
import type { UpstreamOutcome } from "../../src/upstream/outcome.ts";
import { withSingleFlight } from "../../src/upstream/single-flight.ts";
import { contextOf, signalled } from "./wire.ts";

/** An API that answers when the test lets it, each request with its number. */
function create() {
  const counts = createCounts();
  const pending: (() => void)[] = [];
  let sent = 0;
  const next: Send = (_request, { signal, hide, watch }) =>
    new Promise((resolve) => {
      sent += 1;
      const status = 200 + sent;
      hide(`secret ${sent}`);
      signal.addEventListener("abort", () => resolve({ kind: "cancelled" }));
      pending.push(() => {
        const head = { status, headers: new Map() };
        watch(head);
        const reply = { ...head, body: Buffer.of(), truncated: false };
        resolve({ kind: "answered", reply, durationMs: 1 });
      });
    });
  const send = withSingleFlight({ counts })(next);
  return {
    counts,
    sent: () => sent,
    answer: (index: number) => pending[index]?.(),
    get: (context: Partial<SendContext> = {}, changes: object = {}) =>
      send(
        { method: "GET", url: "https://api.example/a", headers: {}, body: undefined, ...changes },
        contextOf(context),
      ),
  };
}

const callerWith = (headers: Readonly<Record<string, string>>, id = "one") => ({
  caller: { id, headers: new Map(Object.entries(headers)) },
});

const statusOf = (outcome: UpstreamOutcome) =>
  outcome.kind === "answered" ? outcome.reply.status : outcome.kind;

test("sends identical GETs of one caller once, and hides from each what was sent", async () => {
  const { get, answer, sent, counts } = create();
  const hidden: string[] = [];
  const first = get(callerWith({ traceparent: "a" }));
  const second = get({
    ...callerWith({ traceparent: "b" }),
    hide: (text) => void hidden.push(text),
  });
  answer(0);
  expect((await Promise.all([first, second])).map(statusOf)).toEqual([201, 201]);
  expect(sent()).toBe(1);
  expect(counts.shared).toBe(1);
  expect(hidden).toEqual(["secret 1"]);
});

test("sends again once the answer is there", async () => {
  const { get, answer, sent } = create();
  const first = get();
  answer(0);
  await first;
  void get();
  expect(sent()).toBe(2);
});

test.each<[string, Partial<SendContext>, object]>([
  ["another caller", callerWith({ "x-token": "t" }, "two"), {}],
  ["other credentials of the caller's own", callerWith({ "x-token": "other" }), {}],
  ["none of them", callerWith({}), {}],
  ["another header", callerWith({ "x-token": "t" }), { headers: { accept: "text/csv" } }],
  ["another URL", callerWith({ "x-token": "t" }), { url: "https://api.example/b" }],
  ["HEAD", callerWith({ "x-token": "t" }), { method: "HEAD" }],
  ["a body", callerWith({ "x-token": "t" }), { body: "{}" }],
])("sends its own request for %s", (_name, context, changes) => {
  const { get, sent } = create();
  void get(callerWith({ "x-token": "t" }));
  void get(context, changes);
  expect(sent()).toBe(2);
});

test("sends POSTs each by itself", () => {
  const { get, sent } = create();
  for (let call = 0; call < 3; call += 1) void get({}, { method: "POST", body: "{}" });
  expect(sent()).toBe(3);
});

test("keeps the others waiting for an answer when one of them goes", async () => {
  const { get, answer, sent } = create();
  const controller = new AbortController();
  const first = get();
  const leaving = get({ signal: controller.signal });
  const third = get();
  controller.abort();
  expect(await leaving).toEqual({ kind: "cancelled" });
  answer(0);
  expect(statusOf(await first)).toBe(201);
  expect(statusOf(await third)).toBe(201);
  expect(sent()).toBe(1);
});

test("sends once more for the others when the one who asked first goes", async () => {
  const { get, answer, sent } = create();
  const controller = new AbortController();
  const first = get({ signal: controller.signal });
  const others = [get(), get()];
  controller.abort();
  expect(await first).toEqual({ kind: "cancelled" });
  while (sent() < 2) await Promise.resolve();
  answer(1);
  expect((await Promise.all(others)).map(statusOf)).toEqual([202, 202]);
  expect(sent()).toBe(2);
});

test("leaves a reply that is watched to whoever watches it", async () => {
  const { get, answer, sent } = create();
  const watched = signalled();
  const first = get({
    watch: () => {
      watched.resolve();
      return () => true;
    },
  });
  const second = get();
  answer(0);
  await watched.promise;
  expect(statusOf(await first)).toBe(201);
  while (sent() < 2) await Promise.resolve();
  answer(1);
  expect(statusOf(await second)).toBe(202);
});
