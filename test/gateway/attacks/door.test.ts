/** What reaches the gateway's door, and gets no further: from web pages, from strangers, and in broken HTTP. */
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";

import { fetch } from "undici";
import { describe, expect, it } from "vitest";

import { bothTypes, initialize, post, postModern, request } from "../../transport/post.ts";
import { sendRaw } from "../../transport/raw.ts";
import { keys, openWorld } from "./world.ts";

const world = openWorld();
const mallory = () => ({ authorization: `Bearer ${keys.mallory}` });
const call = request("tools/call", { name: "shop_search", arguments: {} });

/** All that comes back for bytes that no HTTP client would send, until the gateway hangs up. */
async function sendBytes(bytes: string): Promise<string> {
  const socket = connect(world.port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(bytes, "latin1");
  return text(socket);
}

/** Of a caller who is known, so that what is refused is how it is said. */
const head = (...lines: string[]) =>
  [
    "POST /mcp HTTP/1.1",
    ...lines,
    `Authorization: Bearer ${keys.mallory}`,
    "Content-Type: application/json",
    "Connection: close",
    "",
    "",
  ].join("\r\n");

describe("a page that has rebound its name", () => {
  it.each([
    ["another name", "evil.example"],
    ["another name with the port", "evil.example:8000"],
    ["a name that begins like loopback", "127.0.0.1.evil.example"],
    ["a name that ends like localhost", "localhost.evil.example"],
    ["a user before the host", "evil.example@127.0.0.1"],
    ["a list of hosts", "127.0.0.1, evil.example"],
    ["another private address", "192.168.0.1"],
  ])("by %s is 403, or no request", async (_, host) => {
    const { status, text: told } = await sendRaw({
      port: world.port,
      method: "POST",
      headers: { host, ...mallory(), "content-type": "application/json" },
      chunks: [JSON.stringify(call)],
    });
    expect([400, 403]).toContain(status);
    expect(told).not.toContain("ok");
  });

  it("is not helped by headers that name another host", async () => {
    const { status } = await sendRaw({
      port: world.port,
      path: "/livez",
      headers: {
        host: "evil.example",
        "x-forwarded-host": "localhost",
        forwarded: "host=localhost",
      },
    });
    expect(status).toBe(403);
  });
});

describe("a page of another origin", () => {
  it.each([
    "https://evil.example",
    "null",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "https://app.example.com.evil.example",
    "https://app.example.com:8443",
    "http://app.example.com",
    "file://",
    "chrome-extension://abcdefghijklmnop",
  ])("%s is 403, and may read nothing", async (origin) => {
    const response = await post(`${world.url}/mcp`, call, { ...mallory(), origin });
    await response.text();
    expect(response.status).toBe(403);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  it("gets no leave beforehand", async () => {
    const response = await fetch(`${world.url}/mcp`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    });
    expect(response.status).toBe(403);
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-"))).toEqual([]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "sends nothing without being asked for leave: %s is 415",
    async (type) => {
      const response = await fetch(`${world.url}/mcp`, {
        method: "POST",
        headers: { ...mallory(), "content-type": type },
        body: JSON.stringify(call),
      });
      await response.text();
      expect(response.status).toBe(415);
    },
  );

  it("that is allowed gets its own name alone, and no cookies", async () => {
    const origin = "https://app.example.com";
    const response = await post(`${world.url}/mcp`, request("ping"), { ...mallory(), origin });
    await response.text();
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    expect(response.headers.get("vary")).toBe("Origin");
    expect(response.headers.has("access-control-allow-credentials")).toBe(false);
  });
});

describe("a stranger", () => {
  it.each([
    ["POST", "/mcp"],
    ["GET", "/mcp"],
    ["DELETE", "/mcp"],
    ["GET", "/sse"],
    ["POST", "/messages?sessionId=x"],
    ["POST", "/apis/shop/mcp"],
    ["GET", "/apis/shop/sse"],
    ["POST", "/apis/nowhere/mcp"],
    ["GET", "/mcp/sse/x"],
    ["DELETE", "/mcp/sessions/x"],
    ["GET", "/nowhere"],
    ["POST", "/MCP"],
    ["POST", "//mcp"],
    ["POST", "/mcp/../apis/shop/mcp"],
    ["POST", "/.well-known/../mcp"],
    ["POST", "/livez/../mcp"],
  ])("gets nothing at %s %s", async (method, path) => {
    const { status, text: told } = await sendRaw({ port: world.port, method, path });
    expect([401, 404]).toContain(status);
    expect(told).not.toMatch(/shop|ok"/);
  });

  it.each([
    ["a key that is not known", { authorization: "Bearer omgw_guessed" }],
    ["half a key", { authorization: `Bearer ${keys.alice.slice(0, -1)}` }],
    ["a key with more behind it", { authorization: `Bearer ${keys.alice}x` }],
    ["a key in other letters", { authorization: `Bearer ${keys.alice.toUpperCase()}` }],
    ["Basic", { authorization: `Basic ${Buffer.from(`${keys.alice}:`).toString("base64")}` }],
    ["a key without its scheme", { authorization: keys.alice }],
    ["a key in a cookie", { cookie: `authorization=${keys.alice}` }],
    ["nothing after Bearer", { authorization: "Bearer " }],
    ["a name of all objects", { authorization: "Bearer __proto__" }],
  ])("with %s is 401", async (_, headers) => {
    const response = await post(`${world.url}/mcp`, call, headers);
    await response.text();
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });

  it.each(["access_token", "api_key", "token", "KEY"])(
    "shows no key in the address: %s",
    async (name) => {
      const response = await post(`${world.url}/mcp?${name}=${keys.alice}`, call);
      expect(response.status).toBe(400);
      expect(await response.text()).not.toContain(keys.alice);
    },
  );

  it("shows no two keys", async () => {
    const headers = { ...mallory(), "x-api-key": keys.alice };
    const response = await post(`${world.url}/mcp`, call, headers);
    await response.text();
    expect(response.status).toBe(400);
  });

  it.each<[string, Record<string, string>]>([
    ["nothing", {}],
    ["a caller's key", { authorization: `Bearer ${keys.alice}` }],
    ["half its token", { authorization: "Bearer token-of-the-operato" }],
  ])("reloads nothing with %s", async (_, headers) => {
    const response = await post(`${world.url}/admin/reload`, {}, headers);
    await response.text();
    expect([401, 403]).toContain(response.status);
  });
});

describe("a method", () => {
  it.each(["PUT", "PATCH", "HEAD", "TRACE", "PROPFIND", "QUERY"])(
    "%s does nothing",
    async (method) => {
      const { status } = await sendRaw({
        port: world.port,
        method,
        headers: { ...mallory(), "content-type": "application/json" },
        chunks: method === "HEAD" || method === "TRACE" ? [] : [JSON.stringify(call)],
      });
      expect([400, 401, 404, 405, 501]).toContain(status);
    },
  );

  it("is not another that a header names", async () => {
    const opened = await post(`${world.url}/mcp`, initialize, { ...mallory(), accept: bothTypes });
    await opened.text();
    const session = {
      ...mallory(),
      accept: bothTypes,
      "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
    };
    const override = {
      ...session,
      "x-http-method-override": "DELETE",
      "x-method-override": "DELETE",
    };
    await (await post(`${world.url}/mcp?_method=DELETE`, request("ping"), override)).text();
    const after = await post(`${world.url}/mcp`, request("ping"), session);
    await after.text();
    expect(after.status).toBe(200);
  });
});

describe("headers that disagree with the body", () => {
  it.each<[string, Record<string, string>]>([
    ["another tool", { "mcp-name": "shop_getFile" }],
    ["another method", { "mcp-method": "tools/list" }],
    ["another revision", { "mcp-protocol-version": "2025-11-25" }],
  ])("in %s are 400, and nothing is called", async (_, headers) => {
    const response = await postModern(
      `${world.url}/mcp`,
      "tools/call",
      { name: "shop_search", arguments: {} },
      { headers: { ...mallory(), ...headers } },
    );
    await response.text();
    expect(response.status).toBe(400);
  });
});

describe("broken HTTP", () => {
  const body = JSON.stringify(call);
  it.each<[string, () => string]>([
    [
      "two lengths",
      () => head("Host: localhost", "Content-Length: 5", `Content-Length: ${body.length}`) + body,
    ],
    [
      "a length and chunks",
      () =>
        `${head("Host: localhost", "Content-Length: 5", "Transfer-Encoding: chunked")}0\r\n\r\n`,
    ],
    ["a length that is no number", () => head("Host: localhost", "Content-Length: 1e3") + body],
    ["a negative length", () => head("Host: localhost", "Content-Length: -1") + body],
    [
      "chunks twice over",
      () => `${head("Host: localhost", "Transfer-Encoding: chunked, chunked")}0\r\n\r\n`,
    ],
    ["a header with a space before its colon", () => head("Host: localhost", "X-A : b")],
    ["a header that goes on in the next line", () => head("Host: localhost", "X-A: b", " c")],
    ["a NUL in a header", () => head("Host: localhost", "X-A: b\u0000c")],
    ["an empty host", () => head("Host: ", `Content-Length: ${body.length}`) + body],
    ["no host", () => head("Content-Length: 0")],
    ["two hosts", () => head("Host: localhost", "Host: evil.example", "Content-Length: 0")],
    [
      "an address with a host of its own",
      () =>
        "POST http://evil.example/mcp HTTP/1.1\r\nHost: localhost\r\n" +
        `Authorization: Bearer ${keys.mallory}\r\nConnection: close\r\n\r\n`,
    ],
    ["another protocol", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["a header of 64 KB", () => head("Host: localhost", `X-A: ${"a".repeat(64 * 1024)}`)],
    [
      "10,000 headers",
      () =>
        head("Host: localhost", ...Array.from({ length: 10_000 }, (_, index) => `X-${index}: a`)),
    ],
    [
      "an address of 64 KB",
      () => `GET /${"a".repeat(64 * 1024)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    ],
  ])("of %s is refused", async (_, bytes) => {
    expect(await sendBytes(bytes())).toMatch(/^HTTP\/1\.1 4(?!01)\d\d /);
  });

  it("of half a request from 100 sockets keeps nobody waiting", async () => {
    const sockets = Array.from({ length: 100 }, () => connect(world.port, "127.0.0.1"));
    for (const socket of sockets) {
      socket.on("error", () => undefined);
      socket.write("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nX-");
    }
    const response = await post(`${world.url}/mcp`, request("ping"), mallory());
    await response.text();
    expect(response.status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});

describe("a body", () => {
  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${world.url}/mcp`, {
      method: "POST",
      headers: { ...mallory(), "content-type": "application/json", ...headers },
      body,
    });

  it.each<[string, string, Record<string, string>, number]>([
    ["100,000 levels of lists", "[".repeat(100_000), {}, 400],
    ["100,000 levels, closed", "[".repeat(100_000) + "]".repeat(100_000), {}, 400],
    ["5 MB", `"${"a".repeat(5_000_000)}"`, {}, 413],
    [
      "10,000 messages",
      JSON.stringify(Array.from({ length: 10_000 }, (_, id) => ({ ...call, id }))),
      {},
      400,
    ],
    ["no messages at all", "[]", {}, 400],
    ["gzip", "\u001f\u008b\u0008", { "content-encoding": "gzip" }, 400],
    ["nothing", "", {}, 400],
    ["a number", "1", {}, 400],
    ["a method that is an object", '{"jsonrpc":"2.0","id":1,"method":{}}', {}, 400],
    ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"tools/call"}', {}, 400],
  ])("of %s is refused", async (_, body, headers, status) => {
    const response = await send(body, headers);
    await response.text();
    expect(response.status).toBe(status);
  });

  it("of several answers to one name takes none of them for another", async () => {
    const response = await send(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","method":"ping","params":{"name":"shop_search"}}',
    );
    expect(await response.json()).toMatchObject({ result: {} });
  });
});
