import { expect, test, vi } from "vitest";

import { followStreams, type FollowOptions } from "../../../src/response/stream/follow.ts";
import { createRedactor } from "../../../src/telemetry/redact.ts";

function follow(contentType: string, status = 200) {
  const progress = vi.fn<NonNullable<FollowOptions["progress"]>>();
  const log = vi.fn<FollowOptions["log"]>();
  const redact = createRedactor(["s3cret-value"]);
  const headers = new Map([["content-type", contentType]]);
  const watch = followStreams({ progress, log, redact })({ status, headers });
  return {
    watch,
    /** Shows the stream byte by byte; whether it wanted every one of them. */
    show: (text: string) => [...Buffer.from(text)].every((byte) => watch?.(Uint8Array.of(byte))),
    steps: () => progress.mock.calls.map(([step]) => step),
    messages: () => log.mock.calls,
  };
}

test("tells the progress that a stream reports", () => {
  const { show, steps } = follow("text/event-stream");
  show(
    'data: 0\n\nevent: progress\ndata: {"progress":1,"total":2,"message":"half s3cret-value\\u0007"}\n\n' +
      'data: 1\n\nevent: progress\ndata: {"progress":2}\n\nevent: result\ndata: 3\n\n',
  );
  expect(steps()).toEqual([
    { progress: 1, message: "0" },
    { progress: 1, total: 2, message: "half [secret]" },
    { progress: 2 },
  ]);
});

test("counts the items of others, with a short text", () => {
  const { show, steps } = follow("application/x-ndjson");
  show(`{"a":"ü"}\n${"x".repeat(300)}\n`);
  expect(steps()).toEqual([
    { progress: 1, message: '{"a":"ü"}' },
    { progress: 2, message: `${"x".repeat(198)} …` },
  ]);
  const events = follow("text/event-stream");
  events.show("event: page\ndata: 1\n\n");
  expect(events.steps()).toEqual([{ progress: 1, message: "page: 1" }]);
});

test("tells ever fewer of many items", () => {
  const { watch, steps } = follow("application/jsonl");
  watch?.(Buffer.from("1\n".repeat(2000)));
  expect(steps()).toHaveLength(100 + 90 + 10);
});

test("passes log messages on", () => {
  const { show, steps, messages } = follow("text/event-stream");
  show(
    'event: log\ndata: {"level":"warning","logger":"job","data":{"n":1,"key":"s3cret-value"}}\n\n' +
      'event: log\ndata: {"level":"loud","data":"x"}\n\nevent: log\ndata: text\n\n',
  );
  expect(messages()).toEqual([
    ["warning", { event: "log", logger: "job", data: { n: 1, key: "[secret]" } }],
    ["info", { event: "log", data: "x" }],
    ["info", { event: "log", data: "text" }],
  ]);
  expect(steps()).toEqual([]);
});

test("has seen enough at [DONE], and after ten thousand items", () => {
  expect(follow("text/event-stream").show("data: 1\n\n")).toBe(true);
  expect(follow("text/event-stream").show("data: 1\n\ndata: [DONE]\n\n")).toBe(false);
  expect(follow("application/jsonl").watch?.(Buffer.from("1\n".repeat(10_000)))).toBe(true);
  expect(follow("application/jsonl").watch?.(Buffer.from("1\n".repeat(10_001)))).toBe(false);
});

test("tells nothing more after an item that is too long to wait for", () => {
  const { watch, steps } = follow("text/event-stream");
  const piece = Buffer.from("x".repeat(600_000));
  watch?.(Buffer.from("data: "));
  expect([watch?.(piece), watch?.(piece), watch?.(Buffer.from("\n\ndata: 1\n\n"))]).toEqual([
    true,
    true,
    true,
  ]);
  expect(steps()).toEqual([]);
});

test.each([
  ["application/json", 200],
  ["text/event-stream", 400],
  ["", 200],
])("does not watch %s with status %i", (contentType, status) => {
  expect(follow(contentType, status).watch).toBeUndefined();
});
