/** Two gateways that share the records of sessions and their events, as replicas do. */
import { fetch } from "undici";
import { describe, expect, it } from "vitest";

import type { CallTool } from "../../src/mcp/model.ts";
import { createMemoryBus, type MemoryHub } from "../../src/state/memory-bus.ts";
import { createMemoryEvents } from "../../src/state/memory-events.ts";
import { createMemorySessions } from "../../src/state/memory-sessions.ts";
import { done } from "../mcp/ask.ts";
import { type RunningGateway, startGateway } from "./gateway.ts";
import { bothTypes, initialize, messagesOf, openSession, post, request } from "./post.ts";

const calling = request("tools/call", { name: "pets_listPets" });

async function startTwo(
  call: CallTool = () => Promise.resolve(done),
): Promise<[RunningGateway, RunningGateway]> {
  const now = () => 0;
  const shared = {
    records: createMemorySessions({ maxSessions: 10, idleMs: 1000, now }),
    events: createMemoryEvents({ keptMs: 1000, maxBytes: 1e6, maxBytesPerSession: 1e5, now }),
    forwarded: ["x-upstream-authorization"],
    call,
  };
  const hub: MemoryHub = new Map();
  return [
    await startGateway({ ...shared, bus: createMemoryBus(hub) }),
    await startGateway({ ...shared, bus: createMemoryBus(hub) }),
  ];
}

function inSession(id: string, headers: Readonly<Record<string, string>> = {}) {
  return { accept: bothTypes, "mcp-session-id": id, ...headers };
}

describe("a session that began at another gateway", () => {
  it("is served as if it had begun here, under its id", async () => {
    const [first, second] = await startTwo();
    const id = await openSession(`${first.url}/mcp`);
    const response = await post(`${second.url}/mcp`, calling, inSession(id));
    expect(response.headers.get("mcp-session-id")).toBe(id);
    expect(await messagesOf(response)).toMatchObject([{ id: 1, result: {} }]);
    expect(second.sessions.counts()).toEqual({ streamable: 1, sse: 0 });
    const again = await post(`${second.url}/mcp`, initialize, inSession(id));
    expect(again.status).toBe(400);
  });

  it("is taken up once, however many ask at a time", async () => {
    const [first, second] = await startTwo();
    const id = await openSession(`${first.url}/mcp`);
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => (await post(`${second.url}/mcp`, calling, inSession(id))).status),
    );
    expect(statuses).toEqual([200, 200, 200]);
    expect(second.sessions.counts()).toEqual({ streamable: 1, sse: 0 });
  });

  it("keeps its revision", async () => {
    const [first, second] = await startTwo();
    const id = await openSession(`${first.url}/mcp`, "2025-03-26");
    const batch = [request("ping", {}, 1), request("ping", {}, 2)];
    const response = await post(`${second.url}/mcp`, batch, inSession(id));
    expect(await messagesOf(response)).toHaveLength(2);
  });

  it("keeps its log level, whoever was told of it", async () => {
    const [first, second] = await startTwo();
    const id = await openSession(`${first.url}/mcp`);
    const setLevel = async (url: string, level: string) =>
      (await post(`${url}/mcp`, request("logging/setLevel", { level }), inSession(id))).text();
    const levelsAt = async (url: string) =>
      (await messagesOf(await post(`${url}/mcp`, calling, inSession(id)))).length - 1;
    await setLevel(first.url, "debug");
    expect(await levelsAt(second.url)).toBe(2);
    await setLevel(second.url, "info");
    expect(await levelsAt(first.url)).toBe(1);
    await setLevel(first.url, "error");
    expect(await levelsAt(second.url)).toBe(0);
  });

  it("gives an answer that was given there to a client that lost it", async () => {
    const [first, second] = await startTwo();
    const id = await openSession(`${first.url}/mcp`);
    const headers = inSession(id, { "mcp-protocol-version": "2025-11-25" });
    const answer = await (await post(`${first.url}/mcp`, calling, headers)).text();
    const opening = /^id: (\S+)$/m.exec(answer)?.[1] ?? "";
    const resumed = await fetch(`${second.url}/mcp`, {
      headers: inSession(id, { "last-event-id": opening }),
    });
    expect(await messagesOf(resumed)).toMatchObject([{ id: 1, result: {} }]);
  });

  it("has ended for both when one is told of its end", async () => {
    const [first, second] = await startTwo();
    const id = await openSession(`${first.url}/mcp`);
    await (await post(`${second.url}/mcp`, request("ping"), inSession(id))).text();
    await fetch(`${second.url}/mcp`, { method: "DELETE", headers: inSession(id) });
    expect((await post(`${first.url}/mcp`, request("ping"), inSession(id))).status).toBe(404);
    expect(first.sessions.counts()).toEqual({ streamable: 0, sse: 0 });
  });

  it("belongs to its address there, too", async () => {
    const [first, second] = await startTwo();
    const id = await openSession(`${first.url}/apis/pets/mcp`);
    expect((await post(`${second.url}/mcp`, request("ping"), inSession(id))).status).toBe(404);
    const own = await post(`${second.url}/apis/pets/mcp`, request("ping"), inSession(id));
    expect(own.status).toBe(200);
  });

  it("is refused with 503 where there is no room for it", async () => {
    const records = createMemorySessions({ maxSessions: 10, idleMs: 1000, now: () => 0 });
    const first = await startGateway({ records });
    const second = await startGateway({ records, maxSessions: 1 });
    const id = await openSession(`${first.url}/mcp`);
    const own = await openSession(`${second.url}/mcp`);
    const stream = await fetch(`${second.url}/mcp`, { headers: inSession(own) });
    expect((await post(`${second.url}/mcp`, request("ping"), inSession(id))).status).toBe(503);
    await stream.body?.cancel();
  });
});

it("a session exists for the caller alone that opened it", async () => {
  const [{ url }] = await startTwo();
  const ann = { "x-upstream-authorization": "Bearer ann" };
  const opened = await post(`${url}/mcp`, initialize, { accept: bothTypes, ...ann });
  await opened.text();
  const id = opened.headers.get("mcp-session-id") ?? "";
  const statusFor = async (headers: Readonly<Record<string, string>>) =>
    (await post(`${url}/mcp`, request("ping"), inSession(id, headers))).status;
  expect(await statusFor({})).toBe(404);
  expect(await statusFor({ "x-upstream-authorization": "Bearer bob" })).toBe(404);
  expect(await statusFor(ann)).toBe(200);
});
