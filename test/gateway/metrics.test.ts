/** What Prometheus reads of a gateway, after real calls, over a socket. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { fetch } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";

import type { Gateway } from "../../src/gateway.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { listen, type Listener } from "../../src/transport/listen.ts";
import { openGateway } from "../helpers/gateway.ts";

/** What the API answers to one request after the other, by path. */
const answers = new Map([
  ["/good", [200, 200]],
  ["/flaky", [503, 200]],
  ["/gone", [404]],
]);

const api = createServer((request, response) => {
  const status = answers.get(request.url ?? "")?.shift() ?? 500;
  response.writeHead(status, { "content-type": "application/json" }).end("{}");
});

function documentAt(url: string): JsonObject {
  const operation = (operationId: string) => ({
    get: { operationId, responses: { 200: { description: "OK" } } },
  });
  return {
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url }],
    paths: Object.fromEntries(
      Array.from(answers.keys(), (path) => [path, operation(path.slice(1))]),
    ),
  };
}

interface Served {
  readonly url: string;
  readonly gateway: Gateway;
  readonly listener: Listener;
}

const served: Served[] = [];

async function serve(others: JsonObject): Promise<Served> {
  const { port } = api.address() as AddressInfo;
  const spec = documentAt(`http://127.0.0.1:${port}`);
  const gateway = await openGateway({ shop: { spec } }, others);
  const http = await gateway.http();
  const listener = await listen(http.app, {
    host: "127.0.0.1",
    port: 0,
    endStreams: () => http.endStreams(),
  });
  const each = { url: `http://127.0.0.1:${listener.port}`, gateway, listener };
  served.push(each);
  return each;
}

async function call(url: string, name: string): Promise<void> {
  const response = await fetch(`${url}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } }),
  });
  await response.text();
}

beforeAll(async () => {
  await once(api.listen(0, "127.0.0.1"), "listening");
});

afterAll(async () => {
  await Promise.all(served.map(({ listener }) => listener.close(0)));
  await Promise.all(served.map(({ gateway }) => gateway.close()));
  api.close();
});

it("counts calls, what the API did, and what is there at the moment", async () => {
  const { url } = await serve({ metrics: true });
  for (const name of ["good", "good", "flaky", "gone"]) await call(url, name);
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await response.text()).split("\n");
  const told = lines.filter((line) =>
    /^mcp_gateway_(?:calls_total|call_duration_seconds_count|upstream_duration_seconds_count|upstream_retries_total|api_status|circuits|sessions|requests|reloads)/.test(
      line,
    ),
  );
  expect(told).toEqual([
    'mcp_gateway_calls_total{api="shop",tool="good",outcome="ok"} 2',
    'mcp_gateway_calls_total{api="shop",tool="flaky",outcome="ok"} 1',
    'mcp_gateway_calls_total{api="shop",tool="gone",outcome="error"} 1',
    'mcp_gateway_call_duration_seconds_count{api="shop"} 4',
    'mcp_gateway_upstream_duration_seconds_count{api="shop",outcome="2xx"} 3',
    'mcp_gateway_upstream_duration_seconds_count{api="shop",outcome="4xx"} 1',
    "mcp_gateway_reloads_total 0",
    'mcp_gateway_upstream_retries_total{api="shop"} 1',
    'mcp_gateway_api_status{api="shop",status="ok"} 1',
    'mcp_gateway_api_status{api="shop",status="degraded"} 0',
    'mcp_gateway_api_status{api="shop",status="failed"} 0',
    'mcp_gateway_circuits{api="shop",state="closed"} 1',
    'mcp_gateway_circuits{api="shop",state="open"} 0',
    'mcp_gateway_circuits{api="shop",state="halfOpen"} 0',
    'mcp_gateway_sessions{transport="streamable"} 0',
    'mcp_gateway_sessions{transport="sse"} 0',
    "mcp_gateway_requests 0",
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^nodejs_eventloop_lag_seconds \S/));
  expect(lines).toContainEqual(expect.stringMatching(/^process_resident_memory_bytes \d/));
});

it("is not there unless it is asked for", async () => {
  const { url } = await serve({});
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});

it("is for those alone who may call, where there is auth", async () => {
  const key = "metrics-key-0123456789abcdef0123456789abcdef";
  const sha256 = createHash("sha256").update(key).digest("hex");
  const { url } = await serve({
    metrics: true,
    auth: { apiKeys: { keys: { prometheus: { sha256 } } } },
  });
  for (const path of ["/metrics", "/metrics/", "/%6detrics"]) {
    const refused = await fetch(url + path);
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain("mcp_gateway");
  }
  const taken = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  expect(taken.status).toBe(200);
  expect(await taken.text()).toContain("mcp_gateway_requests 0");
  // It says no more than a word, and that to everybody.
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
});
