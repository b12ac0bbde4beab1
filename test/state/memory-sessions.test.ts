import { expect, it } from "vitest";

import { createMemorySessions } from "../../src/state/memory-sessions.ts";
import type { SessionRecord } from "../../src/state/store.ts";

function record(id: string): SessionRecord {
  return {
    id,
    api: undefined,
    query: "",
    owner: "ann",
    initialize: {},
    settings: { logLevel: undefined, subscriptions: [] },
  };
}

it("finds a record until it has been idle for too long", async () => {
  let now = 0;
  const sessions = createMemorySessions({ maxSessions: 10, idleMs: 100, now: () => now });
  await sessions.save(record("a"));
  now = 99;
  expect(await sessions.find("a")).toEqual(record("a"));
  now = 198;
  expect(await sessions.find("a")).toEqual(record("a"));
  now = 298;
  expect(await sessions.find("a")).toBe("unknown");
});

it("forgets the longest idle when there are too many", async () => {
  const sessions = createMemorySessions({ maxSessions: 2, idleMs: 100, now: () => 0 });
  await sessions.save(record("a"));
  await sessions.save(record("b"));
  await sessions.find("a");
  await sessions.save(record("c"));
  const kept = await Promise.all(["a", "b", "c"].map((id) => sessions.find(id)));
  expect(kept).toEqual([record("a"), "unknown", record("c")]);
});

it("forgets what is removed, and keeps what is saved again", async () => {
  const sessions = createMemorySessions({ maxSessions: 2, idleMs: 100, now: () => 0 });
  await sessions.save(record("a"));
  await sessions.save({ ...record("a"), owner: "bob" });
  expect(await sessions.find("a")).toMatchObject({ owner: "bob" });
  await sessions.remove("a");
  expect(await sessions.find("a")).toBe("unknown");
});
