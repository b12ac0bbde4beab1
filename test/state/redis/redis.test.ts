/** What is particular about Redis: what is written there, and what becomes of it all while it is away. */
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { SessionRecord, State } from "../../../src/state/store.ts";
import { freePort, type RunningRedis, startRedis, startSentinel } from "../../helpers/redis.ts";
import { openState } from "./open.ts";

const closing: (() => Promise<void>)[] = [];
let redis: RunningRedis;

beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await redis.close();
});

async function open(...given: Parameters<typeof openState>): Promise<State> {
  const state = await openState(...given);
  closing.push(() => state.close());
  return state;
}

function record(id: string): SessionRecord {
  const settings = { logLevel: undefined, subscriptions: [] };
  return { id, api: undefined, query: "", owner: "ann", initialize: {}, settings };
}

async function fill(state: State): Promise<string> {
  await state.sessions.save(record("credential"));
  await state.events.append("credential", { id: "1", stream: "s", requests: [], text: "private" });
  await state.claims.claim("token", Date.now() + 60_000);
  return (await state.replies.keep("ann", { text: "private", mimeType: "text/plain" })) ?? "";
}

const isBack = (state: State) => vi.waitFor(() => expect(state.isReachable()).toBe(true), 10_000);

describe("what is written", () => {
  it("has the prefix, ends by itself, and tells nothing to whoever reads it", async () => {
    await fill(await open(redis.url, { prefix: "gate:1" }));
    const client = new Redis(redis.url);
    const keys = await client.keys("*");
    expect(keys.map((key) => key.replace(/\{.*\}/, "{}")).toSorted()).toEqual([
      "gate:1:claim:{}",
      "gate:1:events:{}",
      "gate:1:events:{}:order",
      "gate:1:replies:{}",
      "gate:1:replies:{}:order",
      "gate:1:session:{}",
    ]);
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0);
    const dumps = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
    const written = Buffer.concat(dumps.flatMap((dump) => dump ?? [])).toString("latin1");
    expect(`${keys.join("\n")}${written}`).not.toMatch(/private|credential|token|ann/);
    client.disconnect();
  });

  it("is not believed where it was moved to another place", async () => {
    const state = await open(redis.url);
    await state.sessions.save(record("a"));
    const client = new Redis(redis.url);
    const [from = ""] = await client.keys("*");
    await state.sessions.save(record("b"));
    const to = (await client.keys("*")).find((key) => key !== from) ?? "";
    await client.copy(from, to, "REPLACE");
    client.disconnect();
    expect(await state.sessions.find("a")).toEqual(record("a"));
    expect(await state.sessions.find("b")).toBe("unknown");
  });

  it("is not believed where another key has written it", async () => {
    const [ours, others] = [
      await open(redis.url),
      await open(redis.url, { secret: "t".repeat(32) }),
    ];
    await fill(others);
    expect(await ours.sessions.find("credential")).toBe("unknown");
    expect(ours.keyFor("callers")).not.toEqual(others.keyFor("callers"));
    expect(ours.keyFor("callers")).toEqual((await open(redis.url)).keyFor("callers"));
  });
});

describe("while Redis is away", () => {
  it("each replica goes on with the sessions that it has served, and does not deny the others", async () => {
    const [one, other] = [await open(redis.url), await open(redis.url)];
    await one.sessions.save(record("a"));
    await redis.stop();
    expect(await one.sessions.find("a")).toEqual(record("a"));
    expect(await other.sessions.find("a")).toBe("unreachable");
    await vi.waitFor(() => expect(one.isReachable()).toBe(false));
    await one.sessions.save(record("b"));
    expect(await one.sessions.find("b")).toEqual(record("b"));
  });

  it("brings back the sessions that Redis has lost", async () => {
    const [one, other] = [await open(redis.url), await open(redis.url)];
    await one.sessions.save(record("a"));
    await redis.stop();
    expect(await other.sessions.find("a")).toBe("unreachable");
    await redis.start();
    await Promise.all([isBack(one), isBack(other)]);
    expect(await other.sessions.find("a")).toEqual(record("a"));
    // What others may still be bringing back.
    expect(await other.sessions.find("b")).toBe("unreachable");
  });

  it("keeps replies and events of its own, and claims nothing", async () => {
    const state = await open(redis.url);
    await redis.stop();
    const id = await fill(state);
    expect(await state.replies.find("ann", id)).toMatchObject({ text: "private" });
    expect(await state.events.from("credential", "1")).toHaveLength(1);
    expect(await state.claims.claim("a", Date.now() + 1000)).toBe("unreachable");
    expect(await state.bus.ask("a", "b")).toEqual({ kind: "unreachable" });
  });

  it("hears the others again, and says that it is back", async () => {
    const [one, other] = [await open(redis.url), await open(redis.url)];
    await other.bus.listen("a", (text) => text);
    const back = new Promise<void>((resolve) => other.onBack(resolve));
    await redis.stop();
    await redis.start();
    await Promise.all([isBack(one), isBack(other), back]);
    expect(await one.bus.ask("a", "b")).toEqual({ kind: "answered", value: "b" });
  });

  it("is asked nothing once it does not answer, until it does", async () => {
    const logged: string[] = [];
    const state = await open(redis.url, { logged });
    await state.sessions.save(record("a"));
    redis.pause();
    const from = performance.now();
    for (let times = 0; times < 50; times++) {
      expect(await state.sessions.find("a")).toEqual(record("a"));
    }
    expect(performance.now() - from).toBeLessThan(2000);
    redis.goOn();
    await isBack(state);
    // It has lost nothing, so nothing has to settle.
    expect(await state.sessions.find("b")).toBe("unknown");
    expect(logged.filter((line) => line.includes("cannot be asked"))).toHaveLength(1);
    expect(logged.some((line) => line.includes("Redis is back"))).toBe(true);
  });

  it("is away already when it starts", async () => {
    const port = await freePort();
    const state = await open(`redis://127.0.0.1:${port}`);
    expect(state.isReachable()).toBe(false);
    await fill(state);
    expect(await state.sessions.find("credential")).toEqual(record("credential"));
  });
});

it("a Redis that takes nothing more is asked all the same", async () => {
  const client = new Redis(redis.url);
  await client.config("SET", "maxmemory", "1");
  const state = await open(redis.url);
  const id = await fill(state);
  expect(await state.replies.find("ann", id)).toMatchObject({ text: "private" });
  expect(state.isReachable()).toBe(true);
  client.disconnect();
});

describe("Redis is found", () => {
  it("with a password", async () => {
    const client = new Redis(redis.url);
    await client.config("SET", "requirepass", "word");
    client.disconnect();
    const state = await open(`redis://:word@127.0.0.1:${redis.port}`);
    expect(state.isReachable()).toBe(true);
  });

  it("by its sentinels", async () => {
    const sentinel = await startSentinel(redis.port);
    closing.push(() => sentinel.close());
    const state = await open(`redis+sentinel://127.0.0.1:${sentinel.port}/main`);
    await fill(state);
    expect(state.isReachable()).toBe(true);
    expect(await state.sessions.find("credential")).toEqual(record("credential"));
  });

  it("as a cluster", async () => {
    const announced = ["--cluster-announce-ip", "127.0.0.1"];
    const node = await startRedis("--cluster-enabled", "yes", ...announced);
    closing.push(() => node.close());
    const client = new Redis(node.url);
    await client.cluster("ADDSLOTSRANGE", 0, 16_383);
    await vi.waitFor(async () => {
      expect(await client.cluster("INFO")).toContain("cluster_state:ok");
    }, 10_000);
    client.disconnect();
    const url = `redis+cluster://127.0.0.1:${node.port}`;
    const [one, other] = [await open(url), await open(url)];
    const id = await fill(one);
    expect(await other.replies.find("ann", id)).toMatchObject({ text: "private" });
    expect(await other.events.from("credential", "1")).toHaveLength(1);
    await other.bus.listen("a", (text) => text);
    expect(await one.bus.ask("a", "b")).toEqual({ kind: "answered", value: "b" });
  });
});
