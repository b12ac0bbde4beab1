/** Sessions of earlier revisions over Streamable HTTP. */
import { setImmediate } from "node:timers/promises";

import { fetch } from "undici";
import { describe, expect, it } from "vitest";

import { aborted, createSlowCall, startGateway } from "./gateway.ts";
import { bothTypes, initialize, messagesOf, openSession, post, request } from "./post.ts";

const events = { accept: "text/event-stream" };

function inSession(id: string, headers: Readonly<Record<string, string>> = {}) {
  return { accept: bothTypes, "mcp-session-id": id, ...headers };
}

describe("a session", () => {
  it("is opened by initialize, under an id that nobody can guess", async () => {
    const { url, sessions } = await startGateway();
    const response = await post(`${url}/mcp`, initialize, { accept: bothTypes });
    expect(response.status).toBe(200);
    expect(response.headers.get("mcp-session-id")).toMatch(/^[\w-]{32}$/);
    expect(await messagesOf(response)).toMatchObject([
      { id: 1, result: { protocolVersion: "2025-11-25" } },
    ]);
    expect(sessions.counts()).toEqual({ streamable: 1, sse: 0 });
  });

  it("takes notifications and requests", async () => {
    const { url, calls } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
    const accepted = await post(`${url}/mcp`, initialized, inSession(id));
    expect(accepted.status).toBe(202);
    expect(await accepted.text()).toBe("");
    const call = request("tools/call", { name: "pets_listPets" }, "a");
    const response = await post(`${url}/mcp`, call, inSession(id));
    expect(await messagesOf(response)).toMatchObject([
      { id: "a", result: { content: [{ text: "done" }] } },
    ]);
    expect(calls).toHaveLength(1);
  });

  it("answers with plain JSON who does not accept a stream", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const headers = inSession(id, { accept: "application/json" });
    const response = await post(`${url}/mcp`, request("ping", {}, 7), headers);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("mcp-session-id")).toBe(id);
    expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 7, result: {} });
  });

  it("sends the log messages that its client asked for, with the response that they belong to", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    await (
      await post(`${url}/mcp`, request("logging/setLevel", { level: "info" }), inSession(id))
    ).text();
    const call = request("tools/call", { name: "pets_listPets" }, 2);
    const response = await post(`${url}/mcp`, call, inSession(id));
    expect(await messagesOf(response)).toMatchObject([
      { method: "notifications/message", params: { level: "info" } },
      { id: 2 },
    ]);
  });

  it("accepts each revision in the header, not only the one that was negotiated", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    for (const revision of ["2025-03-26", "2025-06-18", "2025-11-25"]) {
      const headers = inSession(id, { "mcp-protocol-version": revision });
      expect((await post(`${url}/mcp`, request("ping"), headers)).status).toBe(200);
    }
    const headers = inSession(id, { "mcp-protocol-version": "1999-01-01" });
    expect((await post(`${url}/mcp`, request("ping"), headers)).status).toBe(400);
  });

  it("cannot be initialized twice", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const response = await post(`${url}/mcp`, initialize, inSession(id));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32600 } });
  });

  it("belongs to its address", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/apis/pets/mcp`);
    const statusAt = async (path: string) =>
      (await post(`${url}${path}`, request("ping"), inSession(id))).status;
    expect(await statusAt("/apis/pets/mcp")).toBe(200);
    expect(await statusAt("/apis/orders/mcp")).toBe(404);
    expect(await statusAt("/mcp")).toBe(404);
  });

  it("is gone after DELETE", async () => {
    const { url, sessions } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const end = () => fetch(`${url}/mcp`, { method: "DELETE", headers: inSession(id) });
    expect((await end()).status).toBe(200);
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 0 });
    expect((await end()).status).toBe(404);
    const response = await post(`${url}/mcp`, request("ping"), inSession(id));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: -32001 }, id: null });
  });

  it("that is unknown is 404, for every method", async () => {
    const { url } = await startGateway();
    const headers = inSession("00000000-0000-4000-8000-000000000000");
    expect((await post(`${url}/mcp`, request("ping"), headers)).status).toBe(404);
    expect((await post(`${url}/mcp`, initialize, headers)).status).toBe(404);
    for (const method of ["GET", "DELETE"]) {
      const response = await fetch(`${url}/mcp`, { method, headers });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: -32001 } });
    }
  });

  it("expires when nothing was heard of it for too long", async () => {
    let now = 0;
    const { url, sessions } = await startGateway({ idleMs: 3_600_000, now: () => now });
    const id = await openSession(`${url}/mcp`);
    const ping = async () => (await post(`${url}/mcp`, request("ping"), inSession(id))).status;
    now = 3_599_999;
    expect(await ping()).toBe(200);
    now += 3_599_999;
    expect(await ping()).toBe(200);
    now += 3_600_000;
    expect(await ping()).toBe(404);
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 0 });
  });

  it("never has its id in the log", async () => {
    const { url, logged } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    await post(`${url}/mcp`, initialize, inSession(id));
    await post(`${url}/mcp`, request("nonsense"), inSession(id, { accept: "x" }));
    const origin = "https://evil.example.com";
    await fetch(`${url}/mcp/sse/${id}`, { headers: { ...events, origin } });
    await fetch(`${url}/mcp/sessions/${id}`, { method: "DELETE", headers: { origin } });
    await fetch(`${url}/mcp`, { method: "DELETE", headers: inSession(id) });
    expect(logged).toContainEqual(expect.objectContaining({ path: "/mcp/sessions/..." }));
    expect(JSON.stringify(logged)).not.toContain(id);
  });

  it("is refused with 503 where none makes way", async () => {
    const { url } = await startGateway({ maxSessions: 1 });
    const id = await openSession(`${url}/mcp`);
    const stream = await fetch(`${url}/mcp`, { headers: inSession(id, events) });
    expect(stream.status).toBe(200);
    const refused = await post(`${url}/mcp`, initialize, { accept: bothTypes });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("10");
    expect(await refused.json()).toMatchObject({ error: { code: -32000 }, id: null });
    await stream.body?.cancel();
  });

  it("makes way for a new one when it has been idle longest", async () => {
    const { url } = await startGateway({ maxSessions: 2 });
    const first = await openSession(`${url}/mcp`);
    const second = await openSession(`${url}/mcp`);
    const ping = async (id: string) =>
      (await post(`${url}/mcp`, request("ping"), inSession(id))).status;
    expect(await ping(first)).toBe(200);
    const third = await openSession(`${url}/mcp`);
    expect(await ping(second)).toBe(404);
    expect(await ping(first)).toBe(200);
    expect(await ping(third)).toBe(200);
  });
});

describe("the stream of a session", () => {
  it("is opened by GET, once", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const stream = await fetch(`${url}/mcp`, { headers: inSession(id, events) });
    expect(stream.status).toBe(200);
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    const second = await fetch(`${url}/mcp`, { headers: inSession(id, events) });
    expect(second.status).toBe(409);
    await stream.body?.cancel();
  });

  it("is kept open by comments", async () => {
    const { url } = await startGateway({ keepAliveMs: 5 });
    const id = await openSession(`${url}/mcp`);
    const stream = await fetch(`${url}/mcp`, { headers: inSession(id, events) });
    const reader = stream.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toMatch(/^: ?keepalive\n\n/);
    await reader?.cancel();
  });

  it("keeps its session from expiring while its client is there", async () => {
    let now = 0;
    const { url, sessions } = await startGateway({ idleMs: 1000, now: () => now });
    const id = await openSession(`${url}/mcp`);
    const stream = await fetch(`${url}/mcp`, { headers: inSession(id, events) });
    for (now of [900, 1800, 2700]) sessions.sweep();
    const ping = () => post(`${url}/mcp`, request("ping"), inSession(id));
    expect((await ping()).status).toBe(200);
    await stream.body?.cancel();
  });

  it.each(["GET", "DELETE"])("needs a session: %s without one is 405", async (method) => {
    const { url } = await startGateway();
    const response = await fetch(`${url}/mcp`, { method, headers: events });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await response.json()).toMatchObject({ error: { code: -32000 }, id: null });
  });

  it.each(["PUT", "PATCH", "HEAD"])("is not opened by %s", async (method) => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const response = await fetch(`${url}/mcp`, { method, headers: inSession(id, events) });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, POST, DELETE");
  });
});

describe("the aliases of earlier servers", () => {
  it("open the stream of a session and end it", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const stream = await fetch(`${url}/mcp/sse/${id}`, { headers: events });
    expect(stream.status).toBe(200);
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    const ended = await fetch(`${url}/mcp/sessions/${id}`, { method: "DELETE" });
    expect(ended.status).toBe(200);
    expect(await stream.text()).toBe("");
    const after = await post(`${url}/mcp`, request("ping"), inSession(id));
    expect(after.status).toBe(404);
  });

  it("know no session that there is not", async () => {
    const { url } = await startGateway();
    expect((await fetch(`${url}/mcp/sse/unknown`, { headers: events })).status).toBe(404);
    expect((await fetch(`${url}/mcp/sessions/unknown`, { method: "DELETE" })).status).toBe(404);
  });
});

describe("without a session", () => {
  it("a client is served with a stream where it accepts one", async () => {
    const { url } = await startGateway();
    const response = await post(`${url}/mcp`, request("ping"), { accept: bothTypes });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("mcp-session-id")).toBeNull();
    expect(await messagesOf(response)).toEqual([{ jsonrpc: "2.0", id: 1, result: {} }]);
  });

  it("notifications are accepted", async () => {
    const { url } = await startGateway();
    const notification = { jsonrpc: "2.0", method: "notifications/initialized" };
    expect((await post(`${url}/mcp`, notification)).status).toBe(202);
  });

  it("a call goes on when its client leaves: that is no cancellation", async () => {
    const { call, started, finish } = createSlowCall();
    const { url, responseClosed } = await startGateway({ call });
    const client = new AbortController();
    const response = fetch(`${url}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: bothTypes },
      body: JSON.stringify(request("tools/call", { name: "pets_listPets" })),
      signal: client.signal,
    });
    const { signal } = await started;
    await response;
    const left = responseClosed();
    client.abort();
    await left;
    await setImmediate();
    expect(signal.aborted).toBe(false);
    finish();
  });
});

describe("a batch", () => {
  const pings = (count: number) =>
    Array.from({ length: count }, (_, id) => request("ping", {}, id));

  it("is served at 2025-03-26, in a session", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`, "2025-03-26");
    const response = await post(`${url}/mcp`, pings(20), inSession(id));
    expect(await messagesOf(response)).toHaveLength(20);
  });

  it.each([{}, { "mcp-protocol-version": "2025-03-26" }])(
    "is served without a session where the revision has it: %j",
    async (headers) => {
      const { url } = await startGateway();
      const response = await post(`${url}/mcp`, pings(2), headers);
      expect(await response.json()).toEqual([
        { jsonrpc: "2.0", id: 0, result: {} },
        { jsonrpc: "2.0", id: 1, result: {} },
      ]);
    },
  );

  it("is answered as an array to who accepts no stream in a session", async () => {
    const { url } = await startGateway();
    const id = await openSession(`${url}/mcp`, "2025-03-26");
    const response = await post(`${url}/mcp`, pings(2), inSession(id, { accept: "*/*" }));
    expect(await response.json()).toHaveLength(2);
  });

  it("of more than 20 is refused", async () => {
    const { url } = await startGateway();
    const response = await post(`${url}/mcp`, pings(21));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: -32600, message: expect.stringContaining("20 messages at most") },
    });
  });

  it.each(["2025-06-18", "2025-11-25"])("is refused at %s", async (revision) => {
    const { url, calls } = await startGateway();
    const batch = [request("tools/call", { name: "pets_listPets" })];
    const alone = await post(`${url}/mcp`, batch, { "mcp-protocol-version": revision });
    expect(alone.status).toBe(400);
    const id = await openSession(`${url}/mcp`, revision);
    const headers = inSession(id, { "mcp-protocol-version": "2025-03-26" });
    const within = await post(`${url}/mcp`, batch, headers);
    expect(within.status).toBe(400);
    expect(await within.json()).toMatchObject({ error: { code: -32600 } });
    expect(calls).toEqual([]);
  });
});

describe("cancelling", () => {
  it("in a session reaches the call, and ends the stream that waited for it", async () => {
    const { call, started, finish } = createSlowCall();
    const { url } = await startGateway({ call });
    const id = await openSession(`${url}/mcp`);
    const slow = request("tools/call", { name: "pets_listPets" }, "slow");
    const response = await post(`${url}/mcp`, slow, inSession(id));
    const { signal } = await started;
    const cancelled = {
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: "slow" },
    };
    expect((await post(`${url}/mcp`, cancelled, inSession(id))).status).toBe(202);
    await aborted(signal);
    expect(await messagesOf(response)).toEqual([]);
    finish();
  });

  it("in a session is not leaving", async () => {
    const { call, started, finish } = createSlowCall();
    const { url, responseClosed } = await startGateway({ call });
    const id = await openSession(`${url}/mcp`);
    const slow = request("tools/call", { name: "pets_listPets" });
    const response = await post(`${url}/mcp`, slow, inSession(id));
    const { signal } = await started;
    const left = responseClosed();
    await response.body?.cancel();
    await left;
    await setImmediate();
    expect(signal.aborted).toBe(false);
    finish();
  });
});
