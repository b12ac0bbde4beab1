import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";

import { Agent, fetch } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";

import { messageOf } from "../../src/errors.ts";
import { createMemorySessions } from "../../src/state/memory-sessions.ts";
import type { SessionStore } from "../../src/state/store.ts";
import { listen } from "../../src/transport/listen.ts";
import { createSlowCall, startGateway } from "./gateway.ts";
import {
  bothTypes,
  initialize,
  messagesOf,
  openSession,
  post,
  postModern,
  request,
} from "./post.ts";

const nothing = { fetch: () => new Response("nothing") };
const call = request("tools/call", { name: "pets_listPets" }, 2);

describe("an address that cannot be listened on", () => {
  const failing = (host: string, port: number) =>
    listen(nothing, { host, port, endStreams: () => {} });

  it("is in use: says so, and what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(failing("127.0.0.1", port)).rejects.toMatchObject({
      name: "GatewayError",
      code: "ERR_LISTEN",
      message: `Cannot listen on 127.0.0.1:${port}: another program listens there already. Stop it, or choose another port with --port, PORT, or port in the configuration; 0 takes any free one.`,
    });
  });

  it("is none of this machine: says so, and what to do", async () => {
    // TEST-NET-1 of RFC 5737: nobody has it.
    await expect(failing("192.0.2.1", 0)).rejects.toMatchObject({
      code: "ERR_LISTEN",
      message: expect.stringContaining("192.0.2.1 is no address of this machine"),
    });
  });
});

describe("a stop", () => {
  it("is at once where nothing runs, whatever connections are open", async () => {
    const { url, port, listener } = await startGateway();
    const agent = new Agent();
    await (await fetch(`${url}/livez`, { dispatcher: agent })).text();
    // As browsers do: a connection opened ahead, on which nothing was asked.
    const ahead = connect(port, "127.0.0.1");
    await once(ahead, "connect");
    await listener.close(60_000);
    await expect(fetch(`${url}/livez`)).rejects.toThrow("fetch failed");
    ahead.destroy();
    await agent.close();
  });

  it.each([
    [
      "2026-07-28",
      (url: string) => postModern(`${url}/mcp`, "tools/call", { name: "pets_listPets" }),
    ],
    ["an earlier revision, plain", (url: string) => post(`${url}/mcp`, call)],
    [
      "an earlier revision, streamed",
      (url: string) => post(`${url}/mcp`, call, { accept: bothTypes }),
    ],
    [
      "a session",
      async (url: string) => {
        const id = await openSession(`${url}/mcp`);
        return post(`${url}/mcp`, call, { accept: bothTypes, "mcp-session-id": id });
      },
    ],
  ])("lets a call of %s finish", async (_, start) => {
    const { call: slow, started, finish } = createSlowCall();
    const { url, listener } = await startGateway({ call: slow });
    const response = start(url);
    const { signal } = await started;
    const closed = listener.close(60_000);
    await expect(fetch(`${url}/livez`)).rejects.toThrow("fetch failed");
    expect(signal.aborted).toBe(false);
    finish({ content: [{ type: "text", text: "in time" }] });
    expect(await (await response).text()).toContain("in time");
    await closed;
  });

  it("lets a call of HTTP+SSE finish, and then ends its stream", async () => {
    const { call: slow, started, finish } = createSlowCall();
    const { url, listener } = await startGateway({ call: slow });
    const stream = await fetch(`${url}/sse`);
    const reader = stream.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    const path = new TextDecoder().decode(value).trim().split("data: ")[1] ?? "";
    await post(`${url}${path}`, initialize);
    await post(`${url}${path}`, call);
    const { signal } = await started;
    const closed = listener.close(60_000);
    expect(signal.aborted).toBe(false);
    finish({ content: [{ type: "text", text: "in time" }] });
    let rest = "";
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one chunk after the other
      const { done, value: chunk } = (await reader?.read()) ?? { done: true };
      if (done) break;
      rest += new TextDecoder().decode(chunk);
    }
    expect(rest).toContain("in time");
    await closed;
  });

  it("ends streams that wait for nothing", async () => {
    const { url, listener } = await startGateway();
    const id = await openSession(`${url}/mcp`);
    const headers = { accept: "text/event-stream", "mcp-session-id": id };
    const ofSession = await fetch(`${url}/mcp`, { headers });
    const ofSse = await fetch(`${url}/sse`);
    await listener.close(60_000);
    expect(await messagesOf(ofSession)).toEqual([]);
    expect(await ofSse.text()).toContain("event: endpoint");
  });

  it("ends a stream that was asked for before it and is opened within it", async () => {
    const records = createMemorySessions({ maxSessions: 1, idleMs: 60_000, now: () => 0 });
    let ask!: () => void;
    let go!: () => void;
    const asked = new Promise<void>((resolve) => (ask = resolve));
    const gone = new Promise<void>((resolve) => (go = resolve));
    const slow: SessionStore = {
      ...records,
      async find(id) {
        ask();
        await gone;
        return records.find(id);
      },
    };
    const { url, listener } = await startGateway({ records: slow });
    const id = await openSession(`${url}/mcp`);
    const headers = { accept: "text/event-stream", "mcp-session-id": id };
    const stream = fetch(`${url}/mcp`, { headers });
    await asked;
    const closed = listener.close(60_000);
    go();
    expect(await messagesOf(await stream)).toEqual([]);
    await closed;
  });

  it("opens no session any more", async () => {
    const { call: slow, started, finish } = createSlowCall();
    const { url, http } = await startGateway({ call: slow });
    const response = post(`${url}/mcp`, call);
    await started;
    http.endStreams();
    expect((await post(`${url}/mcp`, initialize, { accept: bothTypes })).status).toBe(503);
    expect((await fetch(`${url}/sse`)).status).toBe(503);
    finish();
    expect((await response).status).toBe(200);
  });

  it("cuts off what does not finish in time", async () => {
    const { call: slow, started, finish } = createSlowCall();
    const { url, listener } = await startGateway({ call: slow });
    const response = postModern(`${url}/mcp`, "tools/call", { name: "pets_listPets" });
    const failure = response.then(() => "answered", messageOf);
    await started;
    await listener.close(20);
    expect(await failure).toBe("fetch failed");
    finish();
  });
});
