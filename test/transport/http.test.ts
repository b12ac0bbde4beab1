import { fetch } from "undici";
import { describe, expect, it } from "vitest";

import { startGateway } from "./gateway.ts";
import { initialize, post, postModern, request } from "./post.ts";
import { sendRaw } from "./raw.ts";

const json = { "content-type": "application/json" };

it.each(["/mcp", "/sse", "/health", "/nowhere"])(
  "protects browsers that come to %s",
  async (path) => {
    const { url } = await startGateway();
    const response = await fetch(`${url}${path}`);
    await response.body?.cancel();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect(response.headers.has("strict-transport-security")).toBe(false);
  },
);

describe("plain curl", () => {
  it("is answered with plain JSON", async () => {
    const { url } = await startGateway();
    const response = await post(`${url}/mcp`, { jsonrpc: "2.0", id: 1, method: "tools/list" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("mcp-session-id")).toBeNull();
    expect(await response.json()).toMatchObject({
      jsonrpc: "2.0",
      id: 1,
      result: { tools: [{ name: "pets_listPets" }, {}, {}, {}] },
    });
  });

  it.each(["*/*", "application/json", "application/*", "text/html"])(
    "is answered with plain JSON where it accepts %s",
    async (accept) => {
      const { url } = await startGateway();
      const response = await post(`${url}/mcp`, request("ping"), { accept });
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
    },
  );

  it("opens no session when it initializes", async () => {
    const { url, sessions } = await startGateway();
    const response = await post(`${url}/mcp`, initialize);
    expect(response.headers.get("mcp-session-id")).toBeNull();
    expect(await response.json()).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
    expect(sessions.counts()).toEqual({ streamable: 0, sse: 0 });
  });

  it("calls a tool", async () => {
    const { url, calls } = await startGateway();
    const call = request("tools/call", { name: "pets_getPet", arguments: { id: "1" } });
    const response = await post(`${url}/mcp`, call);
    expect(await response.json()).toMatchObject({ result: { content: [{ text: "done" }] } });
    expect(calls).toEqual([{ tool: "pets_getPet", given: { id: "1" } }]);
  });
});

describe("a body", () => {
  const url = "/mcp";

  /** A ping of exactly so many bytes. */
  function pingOf(bytes: number): string {
    const empty = JSON.stringify(request("ping", { _meta: { filler: "" } }));
    return empty.replace('""', `"${"x".repeat(bytes - empty.length)}"`);
  }

  it("is taken up to the limit, and refused one byte past it", async () => {
    const { port, url: base } = await startGateway({ maxBytes: 1000 });
    const send = async (body: string) =>
      fetch(`${base}${url}`, { method: "POST", headers: json, body });
    expect((await send(pingOf(1000))).status).toBe(200);
    const refused = await send(pingOf(1001));
    expect(refused.status).toBe(413);
    expect(await refused.json()).toEqual({
      jsonrpc: "2.0",
      error: {
        code: -32000,
        message: "The request body is larger than the 1000 bytes that this gateway accepts.",
      },
      id: null,
    });
    expect(port).toBeGreaterThan(0);
  });

  it("is counted while it comes when its length is not declared", async () => {
    const { port } = await startGateway({ maxBytes: 1000 });
    const inPieces = (text: string) => text.match(/.{1,100}/g) ?? [];
    const send = (bytes: number) =>
      sendRaw({ port, method: "POST", headers: json, chunks: inPieces(pingOf(bytes)) });
    expect(await send(1000)).toMatchObject({ status: 200 });
    const refused = await send(1001);
    expect(refused.status).toBe(413);
    expect(refused.text).toContain("1000 bytes");
  });

  it("is refused before it comes when too much is declared", async () => {
    const { port } = await startGateway({ maxBytes: 1000 });
    const headers = { ...json, "content-length": "1001", connection: "close" };
    const refused = await sendRaw({ port, method: "POST", headers, chunks: ["x".repeat(1001)] });
    expect(refused.status).toBe(413);
  });

  it.each([
    ["text/plain"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data; boundary=x"],
    ['text/html; note="application/json"'],
    ["application/jsonp"],
  ])("of type %s is 415", async (type) => {
    const { url: base, calls } = await startGateway();
    const response = await fetch(`${base}${url}`, {
      method: "POST",
      headers: { "content-type": type },
      body: JSON.stringify(request("tools/call", { name: "pets_listPets" })),
    });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ error: { code: -32000 }, id: null });
    expect(calls).toEqual([]);
  });

  it("without a type is 415", async () => {
    const { port } = await startGateway();
    expect(await sendRaw({ port, method: "POST", chunks: ["{}"] })).toMatchObject({ status: 415 });
  });

  it.each(["application/json; charset=utf-8", "Application/JSON"])(
    "of type %s is read",
    async (type) => {
      const { url: base } = await startGateway();
      const response = await post(`${base}${url}`, request("ping"), { "content-type": type });
      expect(response.status).toBe(200);
    },
  );

  it.each(["", "{", "nonsense", '{"jsonrpc":"2.0"', "\u0000"])(
    "that is no JSON is -32700: %j",
    async (body) => {
      const { url: base } = await startGateway();
      const response = await fetch(`${base}${url}`, { method: "POST", headers: json, body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { code: -32700 }, id: null });
    },
  );

  it.each([
    "null",
    "1",
    '"ping"',
    "{}",
    "[]",
    '[{"jsonrpc":"2.0"}]',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
  ])("that is no JSON-RPC message is -32600: %s", async (body) => {
    const { url: base } = await startGateway();
    const response = await fetch(`${base}${url}`, { method: "POST", headers: json, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32600 } });
  });

  it("may have string ids, in every encoding of JSON", async () => {
    const { url: base } = await startGateway();
    const response = await fetch(`${base}${url}`, {
      method: "POST",
      headers: json,
      body: '\uFEFF{"jsonrpc":"2.0","id":"gr\\u00fc\u00df","method":"ping"}',
    });
    expect(await response.json()).toEqual({ jsonrpc: "2.0", id: "grüß", result: {} });
  });
});

describe("Host and Origin", () => {
  const paths = ["/mcp", "/sse", "/messages", "/apis/pets/mcp", "/health", "/livez", "/nowhere"];

  it.each(paths)("are judged at %s: a foreign Host is 403", async (path) => {
    const { port, logged } = await startGateway();
    const headers = { host: "evil.example.com" };
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const response = await sendRaw({ port, method, path, headers });
      expect(response.status).toBe(403);
      expect(JSON.parse(response.text)).toMatchObject({
        jsonrpc: "2.0",
        error: { code: -32000, message: expect.stringContaining("evil.example.com") },
        id: null,
      });
    }
    expect(logged).toContainEqual(expect.objectContaining({ msg: "request refused", path }));
  });

  it.each(paths)("are judged at %s: a foreign Origin is 403", async (path) => {
    const { port } = await startGateway();
    for (const origin of ["https://evil.example.com", "null"]) {
      const response = await sendRaw({ port, path, headers: { host: "localhost", origin } });
      expect(response.status).toBe(403);
      expect(response.headers).not.toHaveProperty("access-control-allow-origin");
    }
  });

  it("are judged before the body is read", async () => {
    const { port } = await startGateway();
    const headers = { ...json, host: "evil.example.com", "content-length": "10" };
    const response = await sendRaw({ port, method: "POST", headers, isUnfinished: true });
    expect(response.status).toBe(403);
  });

  it("of this machine are served", async () => {
    const { port } = await startGateway();
    const headers = { host: `localhost:${port}`, origin: "http://localhost:5173" };
    expect(await sendRaw({ port, path: "/livez", headers })).toMatchObject({ status: 200 });
  });
});

describe("a page in a browser", () => {
  const origin = "https://app.example.com";
  const allowedOrigins = [origin];

  it("is told what it may send", async () => {
    const { url } = await startGateway({ allowedOrigins });
    const response = await fetch(`${url}/mcp`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,mcp-session-id,mcp-param-region",
      },
    });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, POST, DELETE",
      "access-control-allow-headers": "content-type,mcp-session-id,mcp-param-region",
      vary: "Origin",
    });
    expect(response.headers.has("access-control-allow-credentials")).toBe(false);
  });

  it("may read answers and the session's id", async () => {
    const { url } = await startGateway({ allowedOrigins });
    const response = await post(`${url}/mcp`, request("ping"), { origin });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "Mcp-Session-Id, Retry-After, WWW-Authenticate",
      vary: "Origin",
    });
  });

  it("may read errors too", async () => {
    const { url } = await startGateway({ allowedOrigins });
    const response = await fetch(`${url}/mcp`, { headers: { origin } });
    expect(response.status).toBe(405);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  });

  it("may read the stream of HTTP+SSE", async () => {
    const { url } = await startGateway({ allowedOrigins });
    const response = await fetch(`${url}/sse`, { headers: { origin } });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(origin);
    await response.body?.cancel();
  });

  it("never sees a wildcard, and programs see nothing of all this", async () => {
    const { url } = await startGateway({ allowedOrigins });
    const response = await post(`${url}/mcp`, request("ping"));
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });
});

describe("addresses", () => {
  it.each([
    "/",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/register",
    "/apis/pets",
    "/mcp/nowhere",
  ])("that do not exist are a plain 404: %s", async (path) => {
    const { url } = await startGateway();
    for (const method of ["GET", "POST"]) {
      const response = await fetch(`${url}${path}`, { method });
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        error: "There is nothing at this address. MCP is at /mcp and /sse.",
      });
    }
  });

  it.each(["mcp", "sse", "messages"])(
    "of an unknown API are 404 and name the known: %s",
    async (end) => {
      const { url } = await startGateway();
      for (const name of ["nobody", "constructor", "__proto__"]) {
        const response = await post(`${url}/apis/${name}/${end}`, request("ping"));
        expect(response.status).toBe(404);
        expect(await response.json()).toEqual({
          error: "There is no API of this name. Known: pets, orders.",
        });
      }
    },
  );

  it("may end in a slash", async () => {
    const { url } = await startGateway();
    expect((await post(`${url}/mcp/`, request("ping"))).status).toBe(200);
  });

  it.each(["/health", "/mcp/health"])("%s says how the gateway is", async (path) => {
    const { url } = await startGateway();
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({
      status: "degraded",
      version: "1.2.3",
      uptimeSeconds: 42,
      sessions: { streamable: 0, sse: 0 },
      apis: [
        {
          name: "pets",
          title: "Pet shop",
          status: "degraded",
          tools: 3,
          diagnostics: 1,
          missing: ["PETS_TOKEN"],
          circuits: [],
        },
      ],
    });
  });

  const failed = { name: "pets", title: "", status: "failed", problem: "none", tools: 0 } as const;
  const noDocument = [{ ...failed, diagnostics: 0, missing: [], circuits: [] }];

  it.each([
    ["ready while some API can be called", {}, 200, { status: "ready" }],
    [
      "not ready while no document has been read",
      { health: { apis: noDocument } },
      503,
      { status: "not ready", reason: "documents" },
    ],
    [
      "not ready while what replicas share is away",
      { isStateReachable: () => false },
      503,
      { status: "not ready", reason: "state" },
    ],
  ])("/readyz says that it is %s", async (_, options, status, told) => {
    const { url } = await startGateway(options);
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([status, told]);
  });

  it("/readyz says that it is not ready once it is about to stop, while calls are taken", async () => {
    const { url, http } = await startGateway();
    http.leave();
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: "not ready", reason: "stopping" });
    expect((await post(`${url}/mcp`, request("ping"))).status).toBe(200);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it("/livez says that it lives", async () => {
    const { url } = await startGateway();
    expect(await (await fetch(`${url}/livez`)).json()).toEqual({ status: "ok" });
  });
});

it("answers a fault of its own without its insides, and logs it", async () => {
  const { url, logged, sessions } = await startGateway();
  sessions.counts = () => {
    throw new Error("secret insides");
  };
  const response = await fetch(`${url}/health`);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({
    jsonrpc: "2.0",
    error: { code: -32603, message: "Internal error: the gateway's log has the reason." },
    id: null,
  });
  expect(logged).toContainEqual(
    expect.objectContaining({ msg: "a request failed inside", path: "/health" }),
  );
});

describe("2026-07-28", () => {
  it("is answered with JSON, or with a stream where messages come before the result", async () => {
    const { url } = await startGateway();
    const quiet = await postModern(`${url}/mcp`, "tools/call", { name: "pets_listPets" });
    expect(quiet.headers.get("content-type")).toBe("application/json");
    expect(await quiet.json()).toMatchObject({ id: 1, result: { resultType: "complete" } });

    const meta = { "io.modelcontextprotocol/logLevel": "debug" };
    const talkative = await postModern(
      `${url}/mcp`,
      "tools/call",
      { name: "pets_listPets" },
      { meta },
    );
    expect(talkative.headers.get("content-type")).toBe("text/event-stream");
    const text = await talkative.text();
    expect(text.match(/notifications\/message/g)).toHaveLength(2);
    expect(text).toContain('"resultType":"complete"');
  });

  it("is answered with plain JSON where no stream is accepted, messages or not", async () => {
    const { url } = await startGateway();
    const response = await postModern(
      `${url}/mcp`,
      "tools/call",
      { name: "pets_listPets" },
      {
        headers: { accept: "application/json" },
        meta: { "io.modelcontextprotocol/logLevel": "debug" },
      },
    );
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ id: 1, result: { content: [{ text: "done" }] } });
  });

  it("is told by the body, not by Mcp-Method, which earlier clients send as well", async () => {
    const { url } = await startGateway();
    const response = await post(`${url}/mcp`, request("ping"), { "mcp-method": "ping" });
    expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
  });

  it.each([
    ["a name that differs", { "mcp-name": "pets_getPet" }, 400, -32020],
    ["a method that differs", { "mcp-method": "tools/list" }, 400, -32020],
    ["a version that differs", { "mcp-protocol-version": "2025-11-25" }, 400, -32020],
  ])("refuses headers with %s", async (_, headers, status, code) => {
    const { url, calls } = await startGateway();
    const response = await postModern(
      `${url}/mcp`,
      "tools/call",
      { name: "pets_listPets" },
      { headers },
    );
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ id: 1, error: { code } });
    expect(calls).toEqual([]);
  });

  it("refuses a request whose header alone claims it", async () => {
    const { url } = await startGateway();
    const response = await post(`${url}/mcp`, request("tools/list"), {
      "mcp-protocol-version": "2026-07-28",
      "mcp-session-id": "unknown",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32602 } });
  });

  it("ignores session ids, which it does not have", async () => {
    const { url } = await startGateway();
    const headers = { "mcp-session-id": "unknown" };
    const response = await postModern(`${url}/mcp`, "tools/list", {}, { headers });
    expect(response.status).toBe(200);
  });

  it("refuses a revision that does not exist, and names its own", async () => {
    const { url } = await startGateway();
    const version = "2099-01-01";
    const response = await postModern(
      `${url}/mcp`,
      "tools/list",
      {},
      {
        headers: { "mcp-protocol-version": version },
        meta: { "io.modelcontextprotocol/protocolVersion": version },
      },
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: -32022, data: { supported: ["2026-07-28"], requested: version } },
    });
  });

  it("answers a subscription to nothing at once", async () => {
    const { url } = await startGateway();
    const response = await postModern(`${url}/mcp`, "subscriptions/listen", {
      notifications: {},
    });
    expect(await response.text()).toContain("notifications/subscriptions/acknowledged");
  });

  it("ends a subscription with its result when the gateway stops", async () => {
    const { url, listener } = await startGateway();
    const response = await postModern(`${url}/mcp`, "subscriptions/listen", {
      notifications: { toolsListChanged: true },
    });
    const [text] = await Promise.all([response.text(), listener.close(60_000)]);
    expect(text).toContain('"resultType":"complete"');
  });
});
