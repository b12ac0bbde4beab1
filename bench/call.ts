/**
 * What a call costs: `tools/call` of a GET with a reply of 1 KB through the gateway, beside the same GET through a bare
 * proxy of Hono and undici. Both run as processes of their own, in turn and several times over; read the ratios.
 *
 *   npm run build && npm run bench -- [rounds] [calls per round]
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Pool } from "undici";

import { cpuMicros, median, start } from "./process.ts";

const rounds = Number(process.argv[2] ?? 5);
const callsPerRound = Number(process.argv[3] ?? 3_000);
const concurrency = 32;

interface Subject {
  readonly name: string;
  readonly child: ChildProcess;
  readonly pool: Pool;
  readonly send: (pool: Pool) => Promise<void>;
}

interface Sample {
  readonly callsPerSecond: number;
  readonly cpuMicrosPerCall: number;
}

const item = JSON.stringify({ id: 1, text: "x".repeat(1000) });

async function startUpstream(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(item);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function measure({ child, pool, send }: Subject, calls: number): Promise<Sample> {
  const pid = child.pid ?? 0;
  const cpuBefore = cpuMicros(pid);
  const startedAt = performance.now();
  let left = calls;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await send(pool);
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    callsPerSecond: calls / seconds,
    cpuMicrosPerCall: (cpuMicros(pid) - cpuBefore) / calls,
  };
}

async function expectOk(response: Awaited<ReturnType<Pool["request"]>>): Promise<string> {
  const text = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}: ${text}`);
  return text;
}

function callThrough(meta: object, headers: Record<string, string>): Subject["send"] {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "getItem", arguments: { id: 1 }, ...meta },
  });
  return async function send(pool) {
    const text = await expectOk(
      await pool.request({
        method: "POST",
        path: "/mcp",
        headers: { "content-type": "application/json", ...headers },
        body,
      }),
    );
    if (!text.includes("structuredContent")) throw new Error(`not a result: ${text.slice(0, 200)}`);
  };
}

const revision = "2026-07-28";
const modernMeta = {
  _meta: {
    "io.modelcontextprotocol/protocolVersion": revision,
    "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  },
};
const modernHeaders = {
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": revision,
  "mcp-method": "tools/call",
  "mcp-name": "getItem",
};

const upstream = await startUpstream();
const folder = await mkdtemp(join(tmpdir(), "gateway-bench-"));
const configFile = join(folder, "gateway.json");
const document = {
  openapi: "3.1.0",
  info: { title: "Bench", version: "1" },
  servers: [{ url: upstream.url }],
  paths: {
    "/items/{id}": {
      get: {
        operationId: "getItem",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        responses: { 200: { description: "An item", content: { "application/json": {} } } },
      },
    },
  },
};
/** What a caller may take at most, so that it is counted and nothing is refused. */
const limits = { perCaller: { requestsPerMinute: 1e9, bytesPerMinute: 1e12 } };
await writeFile(configFile, JSON.stringify({ limits, apis: { bench: { spec: document } } }));

const proxy = await start(
  ["--import", "tsx", fileURLToPath(new URL("proxy.ts", import.meta.url)), upstream.url],
  /(http:\S+)\n/,
);
const gateway = await start(
  [
    fileURLToPath(new URL("../dist/main.js", import.meta.url)),
    "serve",
    "--config",
    configFile,
    "--port",
    "0",
    "--log-level",
    "warn",
  ],
  /Health\s+(http:\S+)\/health/,
);
const subjects: readonly Subject[] = [
  {
    name: "Hono and undici, the GET itself",
    child: proxy.child,
    pool: new Pool(proxy.url),
    send: async (pool) =>
      void (await expectOk(await pool.request({ method: "GET", path: "/items/1" }))),
  },
  {
    name: `tools/call, ${revision}`,
    child: gateway.child,
    pool: new Pool(gateway.url),
    send: callThrough(modernMeta, modernHeaders),
  },
  {
    name: "tools/call, plain POST without session",
    child: gateway.child,
    pool: new Pool(gateway.url),
    send: callThrough({}, {}),
  },
];

for (const subject of subjects) await measure(subject, callsPerRound);
const samples = new Map<Subject, Sample[]>(subjects.map((subject) => [subject, []]));
for (let round = 0; round < rounds; round++) {
  for (const subject of subjects) {
    samples.get(subject)?.push(await measure(subject, callsPerRound));
  }
}

const rows = subjects.map((subject) => {
  const own = samples.get(subject) ?? [];
  return {
    name: subject.name,
    callsPerSecond: median(own.map((sample) => sample.callsPerSecond)),
    cpu: median(own.map((sample) => sample.cpuMicrosPerCall)),
  };
});
const floor = rows[0];
console.log(
  `Node ${process.version}, ${rounds} rounds of ${callsPerRound} calls, concurrency ${concurrency}\n`,
);
console.log("| what | calls/s | against the first | CPU µs a call | against the first |");
console.log("| --- | --- | --- | --- | --- |");
for (const { name, callsPerSecond, cpu } of rows) {
  const speed = callsPerSecond / (floor?.callsPerSecond ?? Number.NaN);
  const cost = cpu / (floor?.cpu ?? Number.NaN);
  console.log(
    `| ${name} | ${Math.round(callsPerSecond)} | ${speed.toFixed(2)} | ${Math.round(cpu)} | ${cost.toFixed(2)} |`,
  );
}

for (const { pool, child } of subjects) {
  await pool.close();
  child.kill("SIGTERM");
}
upstream.close();
await rm(folder, { recursive: true });
