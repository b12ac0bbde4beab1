import { fetch, type Response } from "undici";
import { describe, expect, it } from "vitest";

import { aborted, createSlowCall, startGateway } from "./gateway.ts";
import { initialize, openSession, post, request } from "./post.ts";

interface Stream {
  readonly response: Response;
  /** Where messages are posted, as the first event says. */
  readonly messagesUrl: string;
  /** The next event, or comment; undefined when the stream has ended. */
  next(): Promise<string | undefined>;
  leave(): Promise<void>;
}

async function openStream(url: string): Promise<Stream> {
  const response = await fetch(url);
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  async function next(): Promise<string | undefined> {
    while (!text.includes("\n\n")) {
      // oxlint-disable-next-line no-await-in-loop -- one chunk after the other
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return undefined;
      text += decoder.decode(value, { stream: true });
    }
    const end = text.indexOf("\n\n");
    const event = text.slice(0, end);
    text = text.slice(end + 2);
    return event;
  }
  const endpoint = await next();
  const path = endpoint?.replace("event: endpoint\ndata: ", "") ?? "";
  return {
    response,
    messagesUrl: new URL(path, url).href,
    next,
    async leave() {
      await reader?.cancel();
    },
  };
}

function messageOf(event: string | undefined): unknown {
  return JSON.parse(event?.replace("event: message\ndata: ", "") ?? "");
}

describe("GET /sse", () => {
  it("opens a stream that names the address of messages first", async () => {
    const { url, sessions } = await startGateway();
    const stream = await openStream(`${url}/sse`);
    expect(stream.response.status).toBe(200);
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
    expect(stream.response.headers.get("cache-control")).toContain("no-cache");
    expect(new URL(stream.messagesUrl).pathname).toBe("/messages");
    expect(new URL(stream.messagesUrl).searchParams.get("sessionId")).toMatch(/^[\w-]{32}$/);
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 1 });
    await stream.leave();
  });

  it("names the address under the API's own path", async () => {
    const { url } = await startGateway();
    const stream = await openStream(`${url}/apis/pets/sse`);
    expect(new URL(stream.messagesUrl).pathname).toBe("/apis/pets/messages");
    await stream.leave();
  });

  it("keeps a silent stream open with comments", async () => {
    const { url } = await startGateway({ keepAliveMs: 5 });
    const stream = await openStream(`${url}/sse`);
    expect(await stream.next()).toBe(": keep-alive");
    expect(await stream.next()).toBe(": keep-alive");
    await stream.leave();
  });

  it("forgets the session when its client leaves, and cancels what ran in it", async () => {
    const { call, started, finish } = createSlowCall();
    const { url, sessions } = await startGateway({ call });
    const stream = await openStream(`${url}/sse`);
    await post(stream.messagesUrl, initialize);
    await post(stream.messagesUrl, request("tools/call", { name: "pets_listPets" }, 2));
    const { signal } = await started;
    await stream.leave();
    await aborted(signal);
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 0 });
    finish();
  });

  it.each(["POST", "PUT", "DELETE", "HEAD"])("is 405 for %s", async (method) => {
    const { url, sessions } = await startGateway();
    const response = await fetch(`${url}/sse`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET");
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 0 });
  });

  it("is refused with 503 where no session makes way", async () => {
    const { url } = await startGateway({ maxSessions: 1 });
    const stream = await openStream(`${url}/sse`);
    await post(stream.messagesUrl, initialize);
    const refused = await fetch(`${url}/sse`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("10");
    await stream.leave();
  });
});

describe("POST /messages", () => {
  it("is accepted, and answered on the stream", async () => {
    const { url } = await startGateway();
    const stream = await openStream(`${url}/sse`);
    const accepted = await post(stream.messagesUrl, initialize);
    expect(accepted.status).toBe(202);
    expect(messageOf(await stream.next())).toMatchObject({
      id: 1,
      result: { protocolVersion: "2025-11-25" },
    });
    await post(stream.messagesUrl, request("ping", {}, "x"));
    expect(messageOf(await stream.next())).toEqual({ jsonrpc: "2.0", id: "x", result: {} });
    await stream.leave();
  });

  it("cancels with a notification", async () => {
    const { call, started, finish } = createSlowCall();
    const { url } = await startGateway({ call });
    const stream = await openStream(`${url}/sse`);
    await post(stream.messagesUrl, initialize);
    await post(stream.messagesUrl, request("tools/call", { name: "pets_listPets" }, 2));
    const { signal } = await started;
    await post(stream.messagesUrl, {
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: 2 },
    });
    await aborted(signal);
    expect(signal.aborted).toBe(true);
    finish();
    await stream.leave();
  });

  it.each(["", "?sessionId=", "?sessionId=00000000-0000-4000-8000-000000000000"])(
    "is 404 for a session that there is not: %s",
    async (query) => {
      const { url } = await startGateway();
      const response = await post(`${url}/messages${query}`, request("ping"));
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: -32001 }, id: null });
    },
  );

  it("is 404 at the address of another API, and for sessions of Streamable HTTP", async () => {
    const { url } = await startGateway();
    const stream = await openStream(`${url}/apis/pets/sse`);
    const { search } = new URL(stream.messagesUrl);
    for (const path of ["/messages", "/apis/orders/messages"]) {
      expect((await post(`${url}${path}${search}`, request("ping"))).status).toBe(404);
    }
    const headers = { "mcp-session-id": new URLSearchParams(search).get("sessionId") ?? "" };
    expect((await post(`${url}/apis/pets/mcp`, request("ping"), headers)).status).toBe(404);
    const other = await openSession(`${url}/mcp`);
    expect((await post(`${url}/messages?sessionId=${other}`, request("ping"))).status).toBe(404);
    await stream.leave();
  });

  it("is 400 for what is no JSON, no message, or many", async () => {
    const { url } = await startGateway();
    const stream = await openStream(`${url}/sse`);
    const codeFor = async (body: string) => {
      const response = await fetch(stream.messagesUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      expect(response.status).toBe(400);
      return ((await response.json()) as { error: { code: number } }).error.code;
    };
    expect(await codeFor("{")).toBe(-32700);
    expect(await codeFor("{}")).toBe(-32600);
    expect(await codeFor(JSON.stringify([request("ping")]))).toBe(-32600);
    await stream.leave();
  });

  it("is held to the limits of every body", async () => {
    const { url } = await startGateway({ maxBytes: 100 });
    const stream = await openStream(`${url}/sse`);
    const tooLarge = await post(stream.messagesUrl, request("ping", { filler: "x".repeat(100) }));
    expect(tooLarge.status).toBe(413);
    const wrongType = await post(stream.messagesUrl, request("ping"), {
      "content-type": "text/plain",
    });
    expect(wrongType.status).toBe(415);
    await stream.leave();
  });

  it("is the only method", async () => {
    const { url } = await startGateway();
    const response = await fetch(`${url}/messages`);
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });
});

describe("a stream on which its client says nothing", () => {
  it("is ended after a minute", async () => {
    let now = 0;
    const { url, sessions } = await startGateway({ now: () => now });
    const first = await openStream(`${url}/sse`);
    const second = await openStream(`${url}/sse`);
    const used = await openStream(`${url}/sse`);
    await post(used.messagesUrl, initialize);
    now = 59_999;
    sessions.sweep();
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 3 });
    now = 60_000;
    sessions.sweep();
    expect(await first.next()).toBeUndefined();
    expect(await second.next()).toBeUndefined();
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 1 });
    expect((await post(first.messagesUrl, initialize)).status).toBe(404);
    expect((await post(used.messagesUrl, request("ping"))).status).toBe(202);
    await used.leave();
  });

  it("makes way for one on which something is said", async () => {
    const { url } = await startGateway({ maxSessions: 2 });
    const used = await openStream(`${url}/sse`);
    await post(used.messagesUrl, initialize);
    const silent = await openStream(`${url}/sse`);
    const next = await openStream(`${url}/sse`);
    expect(await silent.next()).toBeUndefined();
    expect((await post(used.messagesUrl, request("ping"))).status).toBe(202);
    await used.leave();
    await next.leave();
  });
});
