/** What every kind of state promises: that of one process, and that of replicas over a Redis. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createMemoryBus, type MemoryHub } from "../../src/state/memory-bus.ts";
import { createMemoryState } from "../../src/state/memory-state.ts";
import type { SessionRecord, State } from "../../src/state/store.ts";
import { type RunningRedis, startRedis } from "../helpers/redis.ts";
import { limits, openState } from "./redis/open.ts";

let redis: RunningRedis;
const opened: State[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await Promise.all(opened.map((state) => state.close()));
  await redis.close();
});

/** Two replicas; in memory they are one, but for what they say to each other. */
const kinds: readonly [string, (name: string) => Promise<readonly [State, State]>][] = [
  [
    "in memory",
    () => {
      const hub: MemoryHub = new Map();
      const state = createMemoryState(limits, { now: () => 0, clock: () => 0 });
      return Promise.resolve([
        { ...state, bus: createMemoryBus(hub) },
        { ...state, bus: createMemoryBus(hub) },
      ]);
    },
  ],
  [
    "over Redis",
    async (prefix) => {
      const pair = [
        await openState(redis.url, { prefix }),
        await openState(redis.url, { prefix }),
      ] as const;
      opened.push(...pair);
      return pair;
    },
  ],
];

function record(id: string): SessionRecord {
  return {
    id,
    api: "pets",
    query: "?mode=search",
    owner: "ann",
    initialize: { protocolVersion: "2025-11-25" },
    settings: { logLevel: "info", subscriptions: ["openapi://pets"] },
  };
}

const event = (id: string, stream: string, text = "{}") => ({ id, stream, requests: [1], text });

describe.each(kinds)("state %s", (_kind, open) => {
  it("keeps sessions until they end", async () => {
    const [one, other] = await open("sessions");
    expect(await one.sessions.find("a")).toBe("unknown");
    await one.sessions.save(record("a"));
    expect(await other.sessions.find("a")).toEqual(record("a"));
    await other.sessions.save({ ...record("a"), owner: "bob" });
    expect(await one.sessions.find("a")).toMatchObject({ owner: "bob" });
    await one.sessions.remove("a");
    expect(await one.sessions.find("a")).toBe("unknown");
    expect(await other.sessions.find("a")).toBe("unknown");
  });

  it("gives what followed on a stream, and forgets it with its session", async () => {
    const [one, other] = await open("events");
    for (const each of [event("1", "s"), event("2", "t"), event("3", "s")]) {
      expect(await one.events.append("a", each)).toBe(true);
    }
    expect(await other.events.from("a", "1")).toEqual([event("1", "s"), event("3", "s")]);
    expect(await one.events.from("a", "2")).toEqual([event("2", "t")]);
    expect(await other.events.from("a", "4")).toEqual([]);
    expect(await other.events.from("b", "1")).toEqual([]);
    await one.events.forget("a");
    expect(await one.events.from("a", "1")).toEqual([]);
    expect(await other.events.from("a", "1")).toEqual([]);
  });

  it("keeps no more events of a session than there is room for, the oldest going first", async () => {
    const [one, other] = await open("many events");
    for (const id of ["1", "2", "3"]) await one.events.append("a", event(id, "s", "x".repeat(800)));
    expect(await other.events.from("a", "1")).toEqual([]);
    expect(await other.events.from("a", "2")).toHaveLength(2);
    expect(await one.events.append("a", event("4", "s", "x".repeat(3000)))).toBe(false);
  });

  it("keeps replies for their callers alone, the oldest going first", async () => {
    const [one, other] = await open("replies");
    const reply = (text: string) => ({ text: text.repeat(900), mimeType: "text/plain" });
    const ids = [];
    for (const text of ["a", "b", "c"]) ids.push(await one.replies.keep("ann", reply(text)));
    expect(ids).toEqual(ids.map(() => expect.stringMatching(/^[0-9a-f]{32}$/)));
    const [first = "", second = "", third = ""] = ids;
    expect(await other.replies.find("ann", first)).toBeUndefined();
    expect(await other.replies.find("ann", third)).toEqual(reply("c"));
    expect(await other.replies.find("bob", second)).toBeUndefined();
    expect(await one.replies.keep("ann", reply("long"))).toBeUndefined();
  });

  it("lets one be the first of all that claim at a time", async () => {
    const [one, other] = await open("claims");
    const until = Date.now() + 60_000;
    const claims = await Promise.all(
      [one, other, one, other].map(({ claims: store }) => store.claim("a", until)),
    );
    expect(claims.toSorted()).toEqual(["first", "taken", "taken", "taken"]);
    expect(await other.claims.claim("b", until)).toBe("first");
  });

  it("counts what all take within a window", async () => {
    const [one, other] = await open("rates");
    expect(await one.rates.add("a", 2, 60_000)).toMatchObject({ points: 2 });
    const { points, resetMs } = await other.rates.add("a", 3, 60_000);
    expect(points).toBe(5);
    expect(resetMs).toBeGreaterThan(0);
    expect(resetMs).toBeLessThanOrEqual(60_000);
    expect(await one.rates.add("b", 1, 60_000)).toMatchObject({ points: 1 });
  });

  it("carries what is said to the others that listen, and their answer back", async () => {
    const [one, other] = await open("bus");
    const heard: string[] = [];
    const told = new Promise<void>((resolve) => {
      void other.bus.listen("news", (text) => {
        heard.push(text);
        if (text === "two") resolve();
        return undefined;
      });
    });
    const stop = await other.bus.listen("questions", (text) => `${text}!`);
    await one.bus.listen("questions", () => "its own question");
    await one.bus.tell("news", "one");
    await one.bus.tell("news", "two");
    await told;
    expect(heard).toEqual(["one", "two"]);
    expect(await one.bus.ask("questions", "well")).toEqual({ kind: "answered", value: "well!" });
    stop();
    expect(await one.bus.ask("questions", "well")).toEqual({ kind: "nobody" });
  });
});
