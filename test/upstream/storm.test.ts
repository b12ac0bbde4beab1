import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { expect, test } from "vitest";

import type { UpstreamOutcome } from "../../src/upstream/outcome.ts";
import { configOf, openUpstream } from "./open.ts";
import { serveHttp } from "./wire.ts";

/** Mulberry32: the same numbers at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function usedHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** An API that fails three times in ten: with 503, with a reset before its answer, or with one in its middle. */
async function serveStorm() {
  const random = seeded(2026);
  const arrivals = new Map<string, number>();
  const origin = await serveHttp((request, response) => {
    const id = String(request.headers["x-call"]);
    arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
    request.resume();
    const luck = random();
    if (luck > 0.3) response.end(id);
    else if (luck > 0.2) response.writeHead(503).end();
    else if (luck > 0.1) response.socket?.resetAndDestroy();
    else {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => response.socket?.resetAndDestroy());
    }
  });
  return { origin, arrivals };
}

test("loses and doubles no call of 2,000, a hundred at a time, when three in ten fail", async () => {
  const { origin, arrivals } = await serveStorm();
  // Five failures in a row happen by chance here, and are not what is looked at.
  const config = configOf({ breaker: { failures: 1000 } });
  const { send, upstream } = openUpstream(origin, { config });
  const outcomes = new Map<string, UpstreamOutcome>();

  async function run(from: number, to: number): Promise<void> {
    let next = from;
    async function worker(): Promise<void> {
      while (next < to) {
        const call = next++;
        const id = `${call % 2 === 0 ? "GET" : "POST"}-${call}`;
        const [method = ""] = id.split("-");
        const headers = { "x-call": id };
        outcomes.set(id, await send({ method, headers, body: method === "GET" ? undefined : id }));
      }
    }
    await Promise.all(Array.from({ length: 100 }, worker));
  }

  await run(0, 500);
  const before = usedHeap();
  const kept = outcomes.size;
  await run(500, 2000);
  // What the test itself keeps of a call is far less than 4 KiB.
  expect((usedHeap() - before) / (outcomes.size - kept)).toBeLessThan(4096);

  expect(outcomes.size).toBe(2000);
  let answered = 0;
  let attempts = 0;
  for (const [id, outcome] of outcomes) {
    attempts += outcome.attempts ?? 1;
    expect(arrivals.get(id)).toBe(outcome.attempts ?? 1);
    if (id.startsWith("POST")) expect(outcome.attempts ?? 1).toBe(1);
    if (outcome.kind === "answered" && outcome.reply.status === 200) {
      answered += 1;
      expect(Buffer.from(outcome.reply.body).toString()).toBe(id);
    }
  }
  // Seven in ten of the POSTs, and most of the GETs.
  expect(answered).toBeGreaterThan(1500);
  expect(attempts - 2000).toBe(upstream.counts.retries);
  expect(upstream.counts.retries).toBeLessThanOrEqual(400);
});
