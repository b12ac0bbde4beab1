import { expect, it } from "vitest";

import { createMemoryReplies } from "../../src/state/memory-replies.ts";

const reply = (length: number) => ({ text: "x".repeat(length), mimeType: "text/plain" });

function createStore(clock = { now: 0 }) {
  return createMemoryReplies({
    keptMs: 100,
    maxBytes: 100,
    maxBytesPerCaller: 50,
    now: () => clock.now,
  });
}

it("gives a reply back to its caller, and to nobody else", async () => {
  const store = createStore();
  const id = (await store.keep("ann", reply(10))) ?? "";
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(await store.find("ann", id)).toEqual(reply(10));
  expect(await store.find("bob", id)).toBeUndefined();
  expect(await store.find("ann", "0".repeat(32))).toBeUndefined();
});

it("forgets after a while", async () => {
  const clock = { now: 0 };
  const store = createStore(clock);
  const id = (await store.keep("ann", reply(10))) ?? "";
  clock.now = 99;
  expect(await store.find("ann", id)).toBeDefined();
  clock.now = 100;
  expect(await store.find("ann", id)).toBeUndefined();
});

it("keeps no more bytes than a caller may have, the oldest going first", async () => {
  const store = createStore();
  const [first, second, third] = [
    await store.keep("ann", reply(30)),
    await store.keep("bob", reply(50)),
    await store.keep("ann", reply(30)),
  ];
  expect(await store.find("ann", first ?? "")).toBeUndefined();
  expect(await store.find("bob", second ?? "")).toBeDefined();
  expect(await store.find("ann", third ?? "")).toBeDefined();
  expect(await store.keep("ann", reply(51))).toBeUndefined();
  expect(await store.keep("ann", { text: "é".repeat(26), mimeType: "text/plain" })).toBeUndefined();
  expect(await store.find("ann", third ?? "")).toBeDefined();
});

it("keeps no more bytes than there are for all", async () => {
  const store = createStore();
  const ids = [];
  for (const owner of ["a", "b", "c"]) ids.push(await store.keep(owner, reply(40)));
  expect(await store.find("a", ids[0] ?? "")).toBeUndefined();
  expect(await store.find("c", ids[2] ?? "")).toBeDefined();
});
