import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ToolServer } from "../../src/mcp/tool-server.ts";
import { viewOfApi } from "../../src/mcp/view.ts";
import { createMemoryEvents } from "../../src/state/memory-events.ts";
import { createResumption } from "../../src/transport/resumption.ts";
import {
  createSessionTable,
  type Session,
  type SessionTable,
} from "../../src/transport/session.ts";

const log = pino({ level: "silent" });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function createTable(options: { readonly maxSessions?: number; readonly idleMs?: number } = {}) {
  return createSessionTable({
    maxSessions: 10,
    idleMs: 1000,
    log,
    now: () => Date.now(),
    ...options,
  });
}

/** A session without a client, and a note of its end. */
async function addSession(
  table: SessionTable,
  id: string,
  api?: string,
): Promise<Session & { readonly hasEnded: () => boolean }> {
  const server = new ToolServer(
    { name: "test", version: "1" },
    { capabilities: { logging: {}, resources: {} } },
  );
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => id });
  let ended = false;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
  transport.onclose = () => {
    ended = true;
  };
  await server.connect(transport);
  const events = createMemoryEvents({
    keptMs: 1,
    maxBytes: 1,
    maxBytesPerSession: 1,
    now: () => 0,
  });
  const resumption = createResumption({ events, session: id, say: () => Promise.resolve() });
  const view = viewOfApi(api);
  const session = {
    kind: "streamable",
    id,
    api,
    view,
    principal: undefined,
    payer: undefined,
    server,
    transport,
    resumption,
  } as const;
  table.add(session);
  return { ...session, hasEnded: () => ended };
}

it("finds sessions by id and API", async () => {
  const table = createTable();
  await addSession(table, "a");
  await addSession(table, "b", "pets");
  expect(table.find("a", undefined)?.id).toBe("a");
  expect(table.find("a", "pets")).toBeUndefined();
  expect(table.find("b", "pets")?.id).toBe("b");
  expect(table.find("b", undefined)).toBeUndefined();
  expect(table.find("c", undefined)).toBeUndefined();
  await table.closeAll();
});

it("ends expired sessions by itself, without anyone asking for them", async () => {
  const table = createTable({ idleMs: 1000 });
  const session = await addSession(table, "a");
  vi.advanceTimersByTime(999);
  expect(session.hasEnded()).toBe(false);
  vi.advanceTimersByTime(1001);
  expect(session.hasEnded()).toBe(true);
  expect(table.counts()).toEqual({ streamable: 0, sse: 0 });
  await table.closeAll();
});

it("holds a session while a stream is open, and counts from its end", async () => {
  const table = createTable({ idleMs: 1000 });
  const session = await addSession(table, "a");
  const releaseOne = table.hold(session);
  const releaseOther = table.hold(session);
  vi.advanceTimersByTime(10_000);
  releaseOne();
  releaseOne();
  vi.advanceTimersByTime(10_500);
  expect(session.hasEnded()).toBe(false);
  releaseOther();
  vi.advanceTimersByTime(999);
  expect(session.hasEnded()).toBe(false);
  vi.advanceTimersByTime(1001);
  expect(session.hasEnded()).toBe(true);
  await table.closeAll();
});

it("lets the least recently seen of the idle make way", async () => {
  const table = createTable({ maxSessions: 3 });
  const [a, b, c] = [
    await addSession(table, "a"),
    await addSession(table, "b"),
    await addSession(table, "c"),
  ];
  table.find("a", undefined);
  table.hold(b);
  expect(table.makeRoom()).toBeUndefined();
  expect([a, b, c].map((session) => session.hasEnded())).toEqual([false, false, true]);
  await addSession(table, "d");
  expect(table.makeRoom()).toBeUndefined();
  expect(a.hasEnded()).toBe(true);
  await table.closeAll();
});

it("has no room when every session holds a stream", async () => {
  const table = createTable({ maxSessions: 1 });
  const session = await addSession(table, "a");
  const release = table.hold(session);
  expect(table.makeRoom()?.status).toBe(503);
  release();
  expect(table.makeRoom()).toBeUndefined();
  expect(session.hasEnded()).toBe(true);
  await table.closeAll();
});

it("ends all sessions when it closes, and takes no more", async () => {
  const table = createTable();
  const sessions = [await addSession(table, "a"), await addSession(table, "b")];
  await table.closeAll();
  expect(sessions.map((session) => session.hasEnded())).toEqual([true, true]);
  expect(table.counts()).toEqual({ streamable: 0, sse: 0 });
  expect(table.makeRoom()?.status).toBe(503);
  expect(vi.getTimerCount()).toBe(0);
});

it("is not upset by a session that fails to end", async () => {
  const table = createTable();
  const session = await addSession(table, "a");
  session.server.close = () => Promise.reject(new Error("broken"));
  await expect(table.closeAll()).resolves.toBeUndefined();
});
