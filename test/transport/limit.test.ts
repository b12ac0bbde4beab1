/** What is too much, over sockets: each limit at its value and one past it. */
import { fetch } from "undici";
import { describe, expect, it } from "vitest";

import type { PerCallerOptions } from "../../src/config/traffic-options.ts";
import { createSlowCall, startGateway } from "./gateway.ts";
import { bothTypes, initialize, openSession, post, postModern, request } from "./post.ts";

const list = request("tools/list");
const call = request("tools/call", { name: "pets_listPets" });

const most: PerCallerOptions = {
  requestsPerMinute: 1_000,
  calls: 100,
  sessions: 100,
  streams: 100,
  bytesPerMinute: 1e9,
  rules: [],
};

const startWith = (perCaller: Partial<PerCallerOptions>, options = {}) =>
  startGateway({ ...options, configured: { perCaller: { ...most, ...perCaller } } });

async function expect429(response: Awaited<ReturnType<typeof post>>, limit: string): Promise<void> {
  expect(response.status).toBe(429);
  const retryAfter = Number(response.headers.get("retry-after"));
  expect(retryAfter).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({
    jsonrpc: "2.0",
    error: { code: -32000, data: { limit: `perCaller.${limit}`, retryAfter } },
    id: null,
  });
}

describe("one caller", () => {
  it("may send so many requests a minute", async () => {
    const { url, traffic } = await startWith({ requestsPerMinute: 3 });
    for (let sent = 0; sent < 3; sent++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await post(`${url}/mcp`, list)).status).toBe(200);
    }
    const refused = await post(`${url}/mcp`, list);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    await expect429(refused, "requestsPerMinute");
    expect(traffic.counts().refused).toEqual({ "perCaller.requestsPerMinute": 1 });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it("pays for each message of a batch", async () => {
    const { url, calls } = await startWith({ requestsPerMinute: 3 });
    expect((await post(`${url}/mcp`, [call, call, call])).status).toBe(200);
    await expect429(await post(`${url}/mcp`, list), "requestsPerMinute");
    const other = await startWith({ requestsPerMinute: 2 });
    await expect429(await post(`${other.url}/mcp`, [call, call, call]), "requestsPerMinute");
    expect([calls.length, other.calls.length]).toEqual([3, 0]);
  });

  it("may have so many calls run at a time", async () => {
    const slow = createSlowCall();
    const { url, traffic, responseClosed } = await startWith({ calls: 1 }, { call: slow.call });
    const first = post(`${url}/mcp`, call);
    await slow.started;
    await expect429(await post(`${url}/mcp`, list), "calls");
    await expect429(await post(`${url}/mcp`, [list, list]), "calls");
    const closed = responseClosed();
    slow.finish();
    expect((await first).status).toBe(200);
    await closed;
    expect(traffic.counts().requests).toBe(0);
    expect((await post(`${url}/mcp`, list)).status).toBe(200);
  });

  it("has a call whose client has left until it is carried out", async () => {
    const slow = createSlowCall();
    const { url, traffic, responseClosed } = await startWith({ calls: 1 }, { call: slow.call });
    const session = await openSession(`${url}/mcp`);
    const leaving = new AbortController();
    const closed = responseClosed();
    const left = fetch(`${url}/mcp`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: bothTypes,
        "mcp-session-id": session,
      },
      body: JSON.stringify(call),
      signal: leaving.signal,
    }).catch(() => undefined);
    await slow.started;
    leaving.abort();
    await Promise.all([left, closed]);
    await expect429(await post(`${url}/mcp`, list), "calls");
    slow.finish();
    await expect.poll(() => traffic.counts().requests).toBe(0);
  });

  it("has a message of HTTP+SSE until it is carried out", async () => {
    const slow = createSlowCall();
    const { url, traffic } = await startWith({ calls: 1 }, { call: slow.call });
    const stream = await fetch(`${url}/sse`, { headers: { accept: "text/event-stream" } });
    const reader = stream.body?.getReader();
    const opening = new TextDecoder().decode((await reader?.read())?.value);
    const messages = url + (/^data: (.+)$/m.exec(opening)?.[1] ?? "");
    await (await post(messages, initialize)).text();
    await expect.poll(() => traffic.counts().requests).toBe(0);
    expect((await post(messages, call)).status).toBe(202);
    await slow.started;
    await expect429(await post(messages, list), "calls");
    slow.finish();
    await expect.poll(() => traffic.counts().requests).toBe(0);
    await reader?.cancel();
  });

  it("may hold so many streams open, of whatever kind", async () => {
    const { url, traffic } = await startWith({ streams: 2 });
    const session = await openSession(`${url}/mcp`);
    const leaving = new AbortController();
    const { signal } = leaving;
    const listen = () => postModern(`${url}/mcp`, "subscriptions/listen", filter, { signal });
    const filter = { notifications: { toolsListChanged: true } };
    const headers = { accept: "text/event-stream" };
    const sse = () => fetch(`${url}/sse`, { headers, signal });
    const get = () =>
      fetch(`${url}/mcp`, { headers: { ...headers, "mcp-session-id": session }, signal });
    expect((await get()).status).toBe(200);
    expect((await listen()).status).toBe(200);
    expect(traffic.counts()).toMatchObject({ requests: 0, streams: 2 });
    await expect429(await sse(), "streams");
    await expect429(await listen(), "streams");
    leaving.abort();
    await expect.poll(() => traffic.counts().streams).toBe(0);
    expect(
      (await fetch(`${url}/sse`, { headers, signal: AbortSignal.timeout(5_000) })).status,
    ).toBe(200);
  });

  it("displaces a session of his own, of which nothing is left, and nobody else's", async () => {
    const { url, sessions } = await startWith({ sessions: 2 });
    const first = await openSession(`${url}/mcp`);
    const second = await openSession(`${url}/mcp`);
    const third = await openSession(`${url}/mcp`);
    const ping = (id: string) => post(`${url}/mcp`, request("ping"), { "mcp-session-id": id });
    expect((await ping(second)).status).toBe(200);
    expect((await ping(third)).status).toBe(200);
    expect(sessions.counts()).toEqual({ streamable: 2, sse: 0 });
    expect((await ping(first)).status).toBe(404);
  });

  it("opens no session where all of his are in use", async () => {
    const { url } = await startWith({ sessions: 1 });
    const session = await openSession(`${url}/mcp`);
    const leaving = new AbortController();
    await fetch(`${url}/mcp`, {
      headers: { accept: "text/event-stream", "mcp-session-id": session },
      signal: leaving.signal,
    });
    await expect429(await post(`${url}/mcp`, initialize, { accept: bothTypes }), "sessions");
    await expect429(await fetch(`${url}/sse`), "sessions");
    leaving.abort();
  });

  it("may move so many bytes a minute, those of answers counted too", async () => {
    const { url, traffic } = await startWith({ bytesPerMinute: 500 });
    expect((await post(`${url}/mcp`, list)).status).toBe(200);
    await traffic.sweep();
    const refused = await post(`${url}/mcp`, request("ping"));
    await expect429(refused, "bytesPerMinute");
  });
});

describe("all callers", () => {
  it("are answered with 503 where too many requests run, and are told that the gateway lives", async () => {
    const slow = createSlowCall();
    const { url } = await startGateway({ call: slow.call, limits: { maxRequests: 1 } });
    const first = post(`${url}/mcp`, call);
    await slow.started;
    const refused = await post(`${url}/mcp`, list);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(await refused.json()).toMatchObject({
      error: { code: -32000, data: { limit: "requests", retryAfter: 1 } },
    });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    slow.finish();
    expect((await first).status).toBe(200);
  });

  it("are answered with 503 where the process has too little, before anything is done", async () => {
    const pressure = () =>
      ({ of: "gateway", limit: "memoryPercent", what: "it is full", retryAfterMs: 2_000 }) as const;
    const { url, calls } = await startGateway({ limits: { pressure } });
    const refused = await post(`${url}/mcp`, call);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      error: { data: { limit: "memoryPercent", retryAfter: 2 } },
    });
    expect(calls).toEqual([]);
  });

  it("hold so many streams open", async () => {
    const { url } = await startGateway({ limits: { maxStreams: 1 } });
    const leaving = new AbortController();
    const open = () => fetch(`${url}/sse`, { signal: leaving.signal });
    expect((await open()).status).toBe(200);
    expect((await open()).status).toBe(503);
    leaving.abort();
  });
});

describe("a body", () => {
  it("may be nested so deep", async () => {
    const { url } = await startGateway();
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}0${"}".repeat(depth)}`;
    const send = (depth: number) =>
      fetch(`${url}/mcp`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        // The message and its params are two of the levels.
        body: `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":${nested(depth - 2)}}}`,
      });
    expect((await send(100)).status).toBe(200);
    const refused = await send(101);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: -32600 } });
    expect((await send(10_000)).status).toBe(400);
  });
});
