/** Clients that send slowly, much or nothing, or do not read: on sockets of their own, with short times. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { describe, expect, it, onTestFinished } from "vitest";

import { createSlowCall, startGateway } from "./gateway.ts";
import { openSession, request } from "./post.ts";
import { sendRaw } from "./raw.ts";

/** A connection on which a test writes what it likes. */
async function dial(
  port: number,
): Promise<{ socket: Socket; said: () => string; gone: Promise<unknown> }> {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.on("data", (chunk) => (text += chunk.toString()));
  socket.on("error", () => undefined);
  const gone = once(socket, "close");
  await once(socket, "connect");
  return { socket, said: () => text, gone };
}

/** Writes a byte again and again, for as long as somebody listens. */
function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), 20);
  socket.on("close", () => clearInterval(timer));
}

describe("a client is cut off", () => {
  it("whose headers drip", async () => {
    const { port } = await startGateway({ configured: { headersMs: 200, requestMs: 10_000 } });
    const { socket, said, gone } = await dial(port);
    socket.write("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");
    drip(socket, "x");
    await gone;
    expect(said()).toMatch(/^HTTP\/1.1 408 /);
  });

  it("whose body drips", async () => {
    const { port, calls } = await startGateway({ configured: { headersMs: 200, requestMs: 300 } });
    const { socket, said, gone } = await dial(port);
    socket.write(
      "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{",
    );
    drip(socket, " ");
    await gone;
    expect(said()).toMatch(/^HTTP\/1.1 408 /);
    expect(calls).toEqual([]);
  });

  it("that says nothing", async () => {
    const { port } = await startGateway({ configured: { headersMs: 100, requestMs: 100 } });
    const { gone } = await dial(port);
    await gone;
  });

  it("that keeps a connection and makes no use of it", async () => {
    const { port } = await startGateway({ configured: { idleConnectionMs: 100 } });
    const { socket, said, gone } = await dial(port);
    socket.write("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    await gone;
    expect(said()).toMatch(/^HTTP\/1.1 200 /);
  });

  it("that connects where there are enough already", async () => {
    const { port } = await startGateway({ configured: { connections: 1 } });
    await dial(port);
    const { said, gone } = await dial(port);
    await gone;
    expect(said()).toBe("");
  });

  it("that does not read the stream of its session", async () => {
    const slow = createSlowCall();
    const { port, url, traffic, responseClosed } = await startGateway({
      call: slow.call,
      configured: { streamBytes: 100_000 },
    });
    const session = await openSession(`${url}/mcp`);
    const { socket } = await dial(port);
    socket.pause();
    const call = request("tools/call", {
      name: "pets_listPets",
      arguments: {},
      _meta: { progressToken: 1 },
    });
    const body = JSON.stringify(call);
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nMcp-Session-Id: ${session}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const { progress } = await slow.started;
    const closed = responseClosed();
    const message = "x".repeat(50_000);
    const telling = setInterval(() => {
      for (let step = 0; step < 40; step++) progress?.({ progress: step, message });
    }, 10);
    await closed;
    clearInterval(telling);
    slow.finish();
    await expect.poll(() => traffic.counts().requests).toBe(0);
  });

  it("that does not read its answer", async () => {
    const { port, traffic, responseClosed } = await startGateway({
      call: () => Promise.resolve({ content: [{ type: "text", text: "x".repeat(20_000_000) }] }),
      limits: { sendMs: 200 },
    });
    const closed = responseClosed();
    const { socket } = await dial(port);
    socket.pause();
    const body = JSON.stringify(request("tools/call", { name: "pets_listPets" }));
    socket.write(
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await closed;
    expect(traffic.counts().requests).toBe(0);
  });
});

describe("the head of a request", () => {
  const headers = (count: number) => ({
    host: "127.0.0.1",
    ...Object.fromEntries(Array.from({ length: count - 2 }, (_, index) => [`x-${index}`, "1"])),
    connection: "close",
  });

  it("has so many headers", async () => {
    const { port } = await startGateway({ configured: { headers: 20 } });
    const send = (count: number) => sendRaw({ port, path: "/livez", headers: headers(count) });
    expect((await send(20)).status).toBe(200);
    expect((await send(21)).status).toBe(431);
    expect((await send(500)).status).toBe(431);
  });

  it("has so many bytes", async () => {
    const { port } = await startGateway({ configured: { headerBytes: 2_000 } });
    const send = (bytes: number) =>
      sendRaw({
        port,
        path: "/livez",
        headers: { host: "127.0.0.1", "x-long": "x".repeat(bytes) },
      });
    expect((await send(1_000)).status).toBe(200);
    expect((await send(3_000)).status).toBe(431);
  });
});
