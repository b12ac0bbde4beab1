import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { getEventListeners, once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import * as zlib from "node:zlib";

import { describe, expect, onTestFinished, test } from "vitest";

import {
  contextOf,
  createClient,
  lookupAnswering,
  replyOf,
  serveBytes,
  serveHttp,
  serveHttps,
  serveTcp,
  signalled,
  textOf,
  unusedOrigin,
} from "./wire.ts";

/** zstd where Node has it, from 22.15 on. */
const hasZstd = "createZstdDecompress" in zlib;
const codings = hasZstd ? "gzip, deflate, br, zstd" : "gzip, deflate, br";

const crlf = (...lines: readonly string[]): string => lines.join("\r\n");

test("sends method, target, headers and body as they were built", async () => {
  let seen: { request: IncomingMessage; body: string } | undefined;
  const origin = await serveHttp((request, response) => {
    void request.toArray().then((chunks) => {
      seen = { request, body: Buffer.concat(chunks).toString() };
      return response.end();
    });
  });
  const { attempt } = createClient();
  const outcome = await attempt(
    {
      method: "POST",
      url: `${origin}/a%2Fb/./%7Ec?q=%5B1%5D|'x`,
      headers: { "x-one": "1", "content-type": "application/json" },
      body: '{"é":1}',
    },
    contextOf(),
  );
  expect(replyOf(outcome).status).toBe(200);
  expect(seen?.request.method).toBe("POST");
  expect(seen?.request.url).toBe("/a%2Fb/./%7Ec?q=%5B1%5D|'x");
  expect(seen?.request.headers).toMatchObject({
    "x-one": "1",
    "content-type": "application/json",
    "content-length": "8",
    "accept-encoding": codings,
  });
  expect(seen?.body).toBe('{"é":1}');
});

test("asks for / when the URL has no path", async () => {
  const origin = await serveHttp((request, response) => response.end(request.url));
  const { get } = createClient();
  expect(textOf(await get(`${origin}?a=1`))).toBe("/?a=1");
  expect(textOf(await get(origin))).toBe("/");
});

test("gives status, lower-case headers and body", async () => {
  const origin = await serveHttp((_request, response) => {
    response
      .writeHead(418, { "X-Thing": "a", "Set-Cookie": ["a=1", "b=2"] })
      .end("short and stout");
  });
  const outcome = await createClient().get(origin);
  const reply = replyOf(outcome);
  expect(reply).toMatchObject({ status: 418, truncated: false });
  expect(reply.headers.get("x-thing")).toBe("a");
  expect(reply.headers.get("set-cookie")).toBe("a=1, b=2");
  expect(textOf(outcome)).toBe("short and stout");
  expect(outcome).toHaveProperty("durationMs", expect.any(Number));
});

test("does not follow redirects", async () => {
  const asked: (string | undefined)[] = [];
  const origin = await serveHttp((request, response) => {
    asked.push(request.url);
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  const reply = replyOf(await createClient().get(`${origin}/here`));
  expect(reply.status).toBe(307);
  expect(reply.headers.get("location")).toBe("/elsewhere");
  expect(asked).toEqual(["/here"]);
});

test("keeps the connection for the next call, compressed replies included", async () => {
  const ports = new Set<number | undefined>();
  const origin = await serveHttp((request, response) => {
    ports.add(request.socket.remotePort);
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("hello"));
  });
  const { get } = createClient();
  for (let call = 0; call < 5; call += 1) expect(textOf(await get(origin))).toBe("hello");
  expect(ports.size).toBe(1);
});

const text = "a text that repeats itself, a text that repeats itself, a text that repeats itself";

test.each([
  ["gzip", gzipSync(text)],
  ["x-gzip", gzipSync(text)],
  ["GZIP", gzipSync(text)],
  ["deflate", deflateSync(text)],
  ["deflate", deflateRawSync(text)],
  ["br", brotliCompressSync(text)],
  ["identity", Buffer.from(text)],
  ["gzip, br", brotliCompressSync(gzipSync(text))],
])("decodes %s", async (coding, body) => {
  const origin = await serveHttp((_request, response) => {
    response.writeHead(200, { "content-encoding": coding }).end(body);
  });
  expect(textOf(await createClient().get(origin))).toBe(text);
});

test("takes a compressed reply without any bytes for an empty one", async () => {
  const origin = await serveHttp((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end();
  });
  expect(replyOf(await createClient().get(origin)).body).toHaveLength(0);
});

test("reads zstd where Node can, to its end only, and does not ask for it elsewhere", async () => {
  const body = Buffer.from("KLUv/SAXZQAAMGhlbGxvIAEAmUsR", "base64");
  const serve = (bytes: Uint8Array) =>
    serveHttp((_request, response) => {
      response.writeHead(200, { "content-encoding": "zstd" }).end(bytes);
    });
  const { get } = createClient();
  const whole = await get(await serve(body));
  const cut = await get(await serve(body.subarray(0, -3)));
  const damaged = await get(await serve(Buffer.from("this is no zstd")));
  if (hasZstd) expect(textOf(whole)).toBe("hello hello hello hello");
  else
    expect(whole).toMatchObject({
      kind: "aborted",
      detail: expect.stringContaining("not asked for"),
    });
  expect([cut, damaged]).toMatchObject([{ kind: "aborted" }, { kind: "aborted" }]);
});

test.each(["lzma", "gzip, gzip, gzip"])("cannot read %s and says so", async (coding) => {
  const origin = await serveHttp((_request, response) => {
    response.writeHead(200, { "content-encoding": coding }).end("whatever");
  });
  expect(await createClient().get(origin)).toEqual({
    kind: "aborted",
    phase: "body",
    detail: `The reply is encoded as "${coding}", which was not asked for (${codings} were) and cannot be read.`,
  });
});

test("reads a reply of exactly the limit whole, and one byte more in part", async () => {
  const origin = await serveHttp((request, response) =>
    response.end("x".repeat(Number(request.url?.slice(1)))),
  );
  const { get } = createClient({ maxReplyBytes: 1000 });
  expect(replyOf(await get(`${origin}/1000`))).toMatchObject({ truncated: false });
  const longer = replyOf(await get(`${origin}/1001`));
  expect(longer.truncated).toBe(true);
  expect(longer.body).toHaveLength(1000);
});

test.each(["gzip", "br", "deflate"] as const)("stops a %s bomb at the limit", async (coding) => {
  const compress = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[coding];
  const bomb = compress(Buffer.alloc(64 * 1024 * 1024));
  const closed = signalled();
  const origin = await serveHttp((request, response) => {
    request.socket.on("close", () => closed.resolve());
    // Never ended: the connection closes because the gateway closes it.
    response.writeHead(200, { "content-encoding": coding }).write(bomb);
  });
  const before = process.memoryUsage().arrayBuffers;
  const reply = replyOf(await createClient({ maxReplyBytes: 100_000 }).get(origin));
  expect(reply.truncated).toBe(true);
  expect(reply.body).toHaveLength(100_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
  await closed.promise;
});

test("gives up on an endless body at the limit and closes the connection", async () => {
  const closed = signalled();
  const origin = await serveHttp((request, response) => {
    request.socket.on("close", () => closed.resolve());
    const pour = (): void => {
      while (response.writable && response.write("y".repeat(1000)));
    };
    response.on("drain", pour);
    pour();
  });
  expect(replyOf(await createClient({ maxReplyBytes: 5000 }).get(origin)).body).toHaveLength(5000);
  await closed.promise;
});

test("tells a refused connection", async () => {
  const origin = await unusedOrigin();
  expect(await createClient().get(origin)).toEqual({
    kind: "unreachable",
    reason: "refused",
    detail: `Nothing listens at ${new URL(origin).host}: the connection was refused.`,
  });
});

test("answers every call when more come than there are connections, to a host that refuses them", async () => {
  const origin = await unusedOrigin();
  const { get } = createClient({ connections: 2 });
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => get(origin)));
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["unreachable"]));
});

test("answers every call when more come than there are connections, to a host that closes each", async () => {
  const origin = await serveHttp((_request, response) => {
    response.writeHead(200, { connection: "close" }).end("done");
  });
  const { get } = createClient({ connections: 2 });
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => get(origin)));
  expect(new Set(outcomes.map(textOf))).toEqual(new Set(["done"]));
});

test("tells a name that does not resolve", async () => {
  const { get } = createClient({
    lookup: (hostname, _options, callback) =>
      callback(
        Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" }),
        "",
      ),
  });
  expect(await get("http://no-such-host.example/")).toEqual({
    kind: "unreachable",
    reason: "dns",
    detail: "The name no-such-host.example could not be resolved (ENOTFOUND).",
  });
});

test("tells a self-signed certificate, without falling back to plain text", async () => {
  let requests = 0;
  const origin = await serveHttps("ca", () => {
    requests += 1;
  });
  const outcome = await createClient().get(origin);
  expect(outcome).toMatchObject({ kind: "unreachable", reason: "tlsSelfSigned" });
  expect(outcome).toHaveProperty("detail", expect.stringContaining("is self-signed"));
  expect(requests).toBe(0);
});

test("tells a server that does not speak TLS", async () => {
  const origin = await serveHttp((_request, response) => response.end());
  expect(await createClient().get(origin.replace("http:", "https:"))).toMatchObject({
    kind: "unreachable",
    reason: "tls",
  });
});

test("tells a connection that is closed in the TLS handshake", async () => {
  const origin = await serveTcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
  expect(await createClient().get(origin.replace("http:", "https:"))).toMatchObject({
    kind: "unreachable",
    reason: "network",
  });
});

test.each([
  ["a reset", (socket: Socket) => socket.resetAndDestroy()],
  ["a close", (socket: Socket) => socket.end()],
])("tells %s before the headers", async (_name, breakOff) => {
  const origin = await serveTcp((socket) => socket.once("data", () => breakOff(socket)));
  const outcome = await createClient().get(origin);
  expect(outcome).toMatchObject({ kind: "aborted", phase: "headers" });
  expect(outcome).toHaveProperty("detail", expect.stringContaining("before an answer came"));
});

test("tells an answer that is no HTTP", async () => {
  const origin = await serveBytes("SSH-2.0-OpenSSH_9.6\r\n");
  const outcome = await createClient().get(origin);
  expect(outcome).toMatchObject({ kind: "aborted", phase: "headers" });
  expect(outcome).toHaveProperty("detail", expect.stringContaining("not valid HTTP/1.1"));
});

test.each([
  ["of a length", "content-length: 100", "half of"],
  ["in chunks", "transfer-encoding: chunked", "ff\r\nhalf of"],
])("tells a reset in the middle of a body %s", async (_name, header, half) => {
  const origin = await serveTcp((socket) =>
    socket.once("data", () =>
      socket.write(crlf("HTTP/1.1 200 OK", header, "", half), () =>
        // Once the client has what came, the reset is in the body and not before it.
        setImmediate(() => socket.resetAndDestroy()),
      ),
    ),
  );
  expect(await createClient().get(origin)).toMatchObject({ kind: "aborted", phase: "body" });
});

test.each([
  [
    "a body that is shorter than announced",
    crlf("HTTP/1.1 200 OK", "content-length: 100", "", "short"),
  ],
  [
    "a body that is shorter than announced, on a connection that closes",
    crlf("HTTP/1.1 200 OK", "connection: close", "content-length: 100", "", "short"),
  ],
  [
    "a chunked body without its end",
    crlf("HTTP/1.1 200 OK", "transfer-encoding: chunked", "", "5", "short", ""),
  ],
  [
    "a chunked body that is garbled",
    crlf("HTTP/1.1 200 OK", "transfer-encoding: chunked", "", "zz", "short", ""),
  ],
])("never takes %s for an answer", async (_name, bytes) => {
  const outcome = await createClient().get(await serveBytes(bytes));
  expect(outcome).toMatchObject({ kind: "aborted", phase: "body" });
});

test.each([
  ["gzip", gzipSync(text)],
  ["deflate", deflateSync(text)],
  ["br", brotliCompressSync(text)],
])("never takes %s that was cut short for an answer", async (coding, whole) => {
  const cut = whole.subarray(0, whole.length - 6);
  const origin = await serveHttp((_request, response) => {
    response.writeHead(200, { "content-encoding": coding, "content-length": cut.length }).end(cut);
  });
  expect(await createClient().get(origin)).toEqual({
    kind: "aborted",
    phase: "body",
    detail: "The compressed reply is damaged or was cut short (Z_BUF_ERROR).",
  });
});

test("closes the connection of a reply that is not what its encoding says", async () => {
  const closed = signalled();
  const origin = await serveHttp((request, response) => {
    request.socket.on("close", () => closed.resolve());
    response.writeHead(200, { "content-encoding": "gzip" }).write("plain text after all");
  });
  expect(await createClient().get(origin)).toMatchObject({ kind: "aborted", phase: "body" });
  await closed.promise;
});

test("tells a compressed reply that is reset midway", async () => {
  const whole = gzipSync(text);
  const origin = await serveHttp((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip", "content-length": whole.length });
    response.write(whole.subarray(0, 20), () => response.socket?.resetAndDestroy());
  });
  expect(await createClient().get(origin)).toMatchObject({ kind: "aborted", phase: "body" });
});

test("tells headers that are larger than 32 KiB", async () => {
  const origin = await serveBytes(
    crlf("HTTP/1.1 200 OK", `x-large: ${"x".repeat(33 * 1024)}`, "content-length: 0", "", ""),
  );
  const outcome = await createClient().get(origin);
  expect(outcome).toMatchObject({ kind: "aborted", phase: "headers" });
  expect(outcome).toHaveProperty(
    "detail",
    expect.stringContaining("larger than the gateway reads"),
  );
});

test("gives up connecting in time, when a name does not resolve", async () => {
  const { get } = createClient({ lookup: () => undefined, timeouts: { connectMs: 20 } });
  expect(await get("http://slow.example/")).toEqual({
    kind: "timeout",
    phase: "connect",
    afterMs: 20,
  });
});

test("gives up connecting in time, when a TLS handshake is not answered", async () => {
  const origin = await serveTcp(() => undefined);
  const { get } = createClient({ timeouts: { connectMs: 20 } });
  expect(await get(origin.replace("http:", "https:"))).toEqual({
    kind: "timeout",
    phase: "connect",
    afterMs: 20,
  });
});

test("gives up waiting for headers in time", async () => {
  const origin = await serveHttp(() => undefined);
  const { get } = createClient({ timeouts: { headersMs: 20 } });
  expect(await get(origin)).toEqual({ kind: "timeout", phase: "headers", afterMs: 20 });
});

test("gives up waiting for the rest of a body in time", async () => {
  const origin = await serveHttp((_request, response) => response.write("first, then nothing"));
  const { get } = createClient({ timeouts: { bodyMs: 20 } });
  expect(await get(origin)).toEqual({ kind: "timeout", phase: "body", afterMs: 20 });
});

test("ends a call that drips for longer than a call may take", async () => {
  const closed = signalled();
  const origin = await serveHttp((request, response) => {
    const drip = setInterval(() => response.write("."), 5);
    request.socket.on("close", () => {
      clearInterval(drip);
      closed.resolve();
    });
  });
  const { get } = createClient({ timeouts: { callMs: 60 } });
  expect(await get(origin)).toEqual({ kind: "timeout", phase: "call", afterMs: 60 });
  await closed.promise;
});

test("counts waiting for a free connection as part of the call", async () => {
  const origin = await serveHttp(() => undefined);
  const { get } = createClient({ connections: 1, timeouts: { callMs: 60 } });
  const first = get(origin);
  expect(await get(origin)).toEqual({ kind: "timeout", phase: "call", afterMs: 60 });
  await first;
});

test("does not begin when its caller has already gone", async () => {
  let requests = 0;
  const origin = await serveHttp(() => {
    requests += 1;
  });
  expect(await createClient().get(origin, AbortSignal.abort())).toEqual({ kind: "cancelled" });
  expect(requests).toBe(0);
});

test("closes the connection when its caller goes while it waits for headers", async () => {
  const controller = new AbortController();
  const closed = signalled();
  const origin = await serveHttp((request) => {
    request.socket.on("close", () => closed.resolve());
    controller.abort();
  });
  expect(await createClient().get(origin, controller.signal)).toEqual({ kind: "cancelled" });
  await closed.promise;
});

test.each([undefined, "gzip"])(
  "closes the connection when its caller goes in the middle of a body (%s)",
  async (coding) => {
    const controller = new AbortController();
    const closed = signalled();
    const part = coding === undefined ? Buffer.from("part") : gzipSync(text).subarray(0, 20);
    const origin = await serveHttp((request, response) => {
      request.socket.on("close", () => closed.resolve());
      response.writeHead(200, coding === undefined ? {} : { "content-encoding": coding });
      response.write(part, () => setImmediate(() => controller.abort()));
    });
    expect(await createClient().get(origin, controller.signal)).toEqual({ kind: "cancelled" });
    await closed.promise;
  },
);

test("returns at once when its caller goes while it connects, and then sends nothing", async () => {
  const controller = new AbortController();
  let resolveName: (() => void) | undefined;
  let requests = 0;
  const origin = await serveHttp((_request, response) => {
    requests += 1;
    response.end();
  });
  const { get, dispatcher } = createClient({
    lookup: (_hostname, _options, callback) => {
      resolveName = () => callback(null, [{ address: "127.0.0.1", family: 4 }]);
      controller.abort();
    },
  });
  const url = origin.replace("127.0.0.1", "api.example");
  expect(await get(url, controller.signal)).toEqual({ kind: "cancelled" });
  const connected = once(dispatcher, "connect");
  resolveName?.();
  await connected;
  await get(origin);
  expect(requests).toBe(1);
});

test("leaves no listener on its caller's signal, and no timer", async () => {
  const origin = await serveHttp((_request, response) => response.end("done"));
  const { get } = createClient({ timeouts: { callMs: 3_600_000 } });
  const { signal } = new AbortController();
  await get(origin, signal);
  const timersBefore = countTimers();
  for (let call = 0; call < 10; call += 1) await get(origin, signal);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  expect(countTimers() - timersBefore).toBeLessThan(5);
});

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
}

test("tells a reset in the middle of a body that ends with the connection", async () => {
  const origin = await serveTcp((socket) => {
    socket.once("data", () => {
      // What is left unread makes the system reset the connection when it is closed.
      socket.pause();
      const breakOff = (): void => void socket.destroy();
      subscribe("undici:request:headers", breakOff);
      onTestFinished(() => void unsubscribe("undici:request:headers", breakOff));
      socket.write(crlf("HTTP/1.1 200 OK", "connection: close", "", "half of"));
    });
  });
  const body = "x".repeat(256 * 1024);
  const request = { method: "POST", url: origin, headers: {}, body };
  const outcome = await createClient().attempt(request, contextOf());
  expect(outcome).toMatchObject({ kind: "aborted", phase: "body" });
});

test("gives a body whole that ends with the connection", async () => {
  const origin = await serveBytes(crlf("HTTP/1.1 200 OK", "connection: close", "", "all of it"));
  expect(textOf(await createClient().get(origin))).toBe("all of it");
});

test("never gives a second answer to the next call", async () => {
  const answer = (body: string): string =>
    crlf("HTTP/1.1 200 OK", `content-length: ${body.length}`, "", body);
  const origin = await serveBytes(answer("mine") + answer("not asked for"), () => undefined);
  const { get } = createClient({ connections: 1 });
  expect(textOf(await get(origin))).toBe("mine");
  expect(textOf(await get(origin))).toBe("mine");
});

test("calls a stop of the gateway a cancellation", async () => {
  const { get, dispatcher } = createClient();
  const origin = await serveHttp(() => void dispatcher.destroy());
  expect(await get(origin)).toEqual({ kind: "cancelled" });
});

test("throws what is a bug", async () => {
  const { attempt } = createClient();
  const request = {
    method: "GET",
    url: "http://127.0.0.1:1/",
    headers: { "x-bad": "a\r\nb" },
    body: undefined,
  };
  await expect(attempt(request, contextOf())).rejects.toThrow("invalid x-bad header");
});

test("reaches a name through the addresses that were looked up", async () => {
  const origin = await serveHttp((request, response) => response.end(request.headers.host));
  const { get } = createClient({ lookup: lookupAnswering(["127.0.0.1"]) });
  const { port } = new URL(origin);
  expect(textOf(await get(`http://api.example:${port}/`))).toBe(`api.example:${port}`);
});

describe("a watched stream", () => {
  test("is shown piece by piece, decoded, and is kept whole", async () => {
    const seen = signalled();
    const origin = await serveHttp((_request, response) => {
      const gzip = createGzip();
      response.writeHead(200, { "content-encoding": "gzip" });
      gzip.pipe(response);
      gzip.write("first");
      gzip.flush();
      void seen.promise.then(() => gzip.end("second"));
    });
    const pieces: string[] = [];
    const outcome = await createClient().attempt(
      { method: "GET", url: `${origin}/`, headers: {}, body: undefined },
      contextOf({
        watch: (head) => {
          expect(head.status).toBe(200);
          return (piece) => {
            pieces.push(Buffer.from(piece).toString());
            seen.resolve();
            return true;
          };
        },
      }),
    );
    expect(pieces).toEqual(["first", "second"]);
    expect(textOf(outcome)).toBe("firstsecond");
    expect(replyOf(outcome)).not.toHaveProperty("interruption");
  });

  test("ends where its watcher has seen enough", async () => {
    const closed = signalled();
    const origin = await serveHttp((_request, response) => {
      response.on("close", closed.resolve).write("enough");
    });
    const outcome = await createClient().attempt(
      { method: "GET", url: `${origin}/`, headers: {}, body: undefined },
      contextOf({ watch: () => () => false }),
    );
    expect(textOf(outcome)).toBe("enough");
    await closed.promise;
  });

  test.each([
    [{ attemptMs: 300 }, { kind: "timeout", phase: "attempt", afterMs: 300 }],
    [{ bodyMs: 300 }, { kind: "timeout", phase: "body", afterMs: 300 }],
  ] as const)("keeps what had come when its time is over: %o", async (timeouts, interruption) => {
    const origin = await serveHttp((_request, response) => response.write("so far"));
    const outcome = await createClient({ timeouts }).attempt(
      { method: "GET", url: `${origin}/`, headers: {}, body: undefined },
      contextOf({ watch: () => () => true }),
    );
    expect(textOf(outcome)).toBe("so far");
    expect(replyOf(outcome)).toMatchObject({ interruption });
  });

  test("keeps what had come when the connection breaks", async () => {
    const origin = await serveBytes(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\nso far\r\n",
    );
    const outcome = await createClient().attempt(
      { method: "GET", url: `${origin}/`, headers: {}, body: undefined },
      contextOf({ watch: () => () => true }),
    );
    expect(textOf(outcome)).toBe("so far");
    expect(replyOf(outcome)).toMatchObject({ interruption: { kind: "aborted", phase: "body" } });
  });

  test("is lost when nothing had come, and when its caller cancels", async () => {
    const { attempt } = createClient({ timeouts: { callMs: 300 } });
    const silent = await serveHttp((_request, response) => response.flushHeaders());
    const request = { method: "GET", url: `${silent}/`, headers: {}, body: undefined };
    const watch = () => () => true;
    expect(await attempt(request, contextOf({ watch }))).toMatchObject({ kind: "timeout" });

    const caller = new AbortController();
    const talking = await serveHttp((_request, response) => response.write("so far"));
    const cancelling = () => () => {
      caller.abort();
      return true;
    };
    expect(
      await attempt(
        { ...request, url: `${talking}/` },
        contextOf({ watch: cancelling, signal: caller.signal }),
      ),
    ).toEqual({ kind: "cancelled" });
  });
});
