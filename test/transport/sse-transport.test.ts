import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { SseTransport } from "../../src/transport/sse-transport.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A response that notes what is written to it. */
function createOutgoing() {
  const written: string[] = [];
  const outgoing = Object.assign(new EventEmitter(), {
    writeHead: () => outgoing,
    write: (text: string) => written.push(text) > 0,
    end: () => outgoing.emit("close"),
  });
  return { written, outgoing: outgoing as unknown as ServerResponse };
}

it("writes comments at its interval, and none after its end", async () => {
  const { written, outgoing } = createOutgoing();
  const transport = new SseTransport({
    messagesPath: "/messages",
    outgoing,
    keepAliveMs: 100,
    streamBytes: 100,
  });
  await transport.start();
  vi.advanceTimersByTime(250);
  expect(written.slice(1)).toEqual([": keep-alive\n\n", ": keep-alive\n\n"]);
  await transport.close();
  vi.advanceTimersByTime(1000);
  expect(written).toHaveLength(3);
  expect(vi.getTimerCount()).toBe(0);
});

it("tells of its end once", async () => {
  const { outgoing } = createOutgoing();
  const transport = new SseTransport({
    messagesPath: "/messages",
    outgoing,
    keepAliveMs: 100,
    streamBytes: 100,
  });
  const onclose = vi.fn<() => void>();
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
  transport.onclose = onclose;
  await transport.start();
  await transport.close();
  outgoing.emit("close");
  expect(onclose).toHaveBeenCalledTimes(1);
});
