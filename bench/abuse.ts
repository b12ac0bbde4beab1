/**
 * What honest callers feel of an abused gateway: calls at a modest rate, in turn with and without a mixture of abuse
 * beside them, all on loopback. Abuse runs in a process of its own (abusers.ts) at a bounded rate. The run fails when an
 * honest call fails, when their median under abuse is more than twice the one without, or when the gateway ends.
 *
 *   npm run build && npm run bench:abuse -- [minutes]
 */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { Pool } from "undici";

import { median, openFiles, quantile, residentMiB, start } from "./process.ts";

const minutes = Number(process.argv[2] ?? 10);
const windowMs = 15_000;
/** Of honest calls: 25 a second. */
const everyMs = 40;
const worst = 2;

const keys = { honest: "omgw_honest", abuser: "omgw_abuser" };
const item = JSON.stringify({ id: 1, text: "x".repeat(1000) });

const upstream = createServer((request, response) => {
  const delayMs = request.url?.startsWith("/slow") ? 2_000 : 0;
  const timer = setTimeout(
    () => response.writeHead(200, { "content-type": "application/json" }).end(item),
    delayMs,
  );
  response.once("close", () => clearTimeout(timer));
});
await once(upstream.listen(0, "127.0.0.1"), "listening");
const { port: upstreamPort } = upstream.address() as AddressInfo;

function operation(operationId: string, type: string): object {
  return {
    get: {
      operationId,
      parameters: [{ name: "id", in: "path", required: true, schema: { type } }],
      responses: { 200: { description: "An item", content: { "application/json": {} } } },
    },
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const folder = await mkdtemp(join(tmpdir(), "gateway-abuse-"));
const configFile = join(folder, "gateway.json");
await writeFile(
  configFile,
  JSON.stringify({
    auth: {
      apiKeys: {
        keys: Object.fromEntries(
          Object.entries(keys).map(([name, key]) => [name, { sha256: sha256(key) }]),
        ),
      },
    },
    apis: {
      bench: {
        spec: {
          openapi: "3.1.0",
          info: { title: "Bench", version: "1" },
          servers: [{ url: `http://127.0.0.1:${upstreamPort}` }],
          paths: {
            "/items/{id}": operation("getItem", "integer"),
            "/files/{id}": operation("getFile", "string"),
            "/slow/{id}": operation("getSlowly", "integer"),
          },
        },
      },
    },
  }),
);

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const gateway = await start(
  [main, "serve", "--config", configFile, "--port", "0", "--log-level", "fatal"],
  /Health\s+(http:\S+)\/health/,
);
const pid = gateway.child.pid ?? 0;
const hasEnded = (): boolean =>
  gateway.child.exitCode !== null || gateway.child.signalCode !== null;

const pool = new Pool(gateway.url, { connections: 4 });
const failures: string[] = [];

/** One honest call; milliseconds. */
async function call(): Promise<number | undefined> {
  const startedAt = performance.now();
  try {
    const response = await pool.request({
      method: "POST",
      path: "/mcp",
      headers: { "content-type": "application/json", "x-api-key": keys.honest },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "getItem", arguments: { id: 1 } },
      }),
    });
    const text = await response.body.text();
    if (!text.includes("structuredContent")) failures.push(`${response.statusCode} ${text}`);
    return performance.now() - startedAt;
  } catch (error) {
    failures.push(String(error));
    return undefined;
  }
}

/** Calls start at their times, whether or not earlier ones have been answered. */
async function callFor(milliseconds: number): Promise<readonly number[]> {
  const running: Promise<number | undefined>[] = [];
  const startedAt = performance.now();
  for (let at = 0; at < milliseconds && !hasEnded(); at += everyMs) {
    await delay(Math.max(0, startedAt + at - performance.now()));
    running.push(call());
  }
  return (await Promise.all(running)).filter((taken) => taken !== undefined);
}

const abusers = fork(
  fileURLToPath(new URL("abusers.ts", import.meta.url)),
  [gateway.url, keys.abuser],
  { execArgv: ["--import", "tsx"] },
);
await once(abusers, "message");

await callFor(5_000);
const filesBefore = openFiles(pid);
const calm: number[] = [];
const abused: number[] = [];
const memory: number[] = [];
const watch = setInterval(() => {
  if (!hasEnded()) memory.push(residentMiB(pid));
}, 1_000);
for (let left = minutes * 60_000; left > 0 && !hasEnded(); left -= 2 * windowMs) {
  calm.push(...(await callFor(windowMs)));
  abusers.send("go");
  abused.push(...(await callFor(windowMs)));
  abusers.send("rest");
}
clearInterval(watch);
abusers.send("report");
const [report] = (await once(abusers, "message")) as [Record<string, Record<string, number>>];
abusers.disconnect();
await once(abusers, "exit");
// Those whose connections broke off are noticed at the next look.
await delay(2_000);
const filesAfter = hasEnded() ? Number.NaN : openFiles(pid);

const ratio = median(abused) / median(calm);
const quarter = Math.ceil(memory.length / 4);
console.log(`Node ${process.version}, ${minutes} minutes, half of them under abuse\n`);
console.log("| honest calls | count | median ms | p99 ms |\n| --- | --- | --- | --- |");
for (const [name, taken] of Object.entries({ alone: calm, "beside abuse": abused })) {
  console.log(
    `| ${name} | ${taken.length} | ${median(taken).toFixed(2)} | ${quantile(taken, 0.99).toFixed(2)} |`,
  );
}
console.log(`\nThe median is ${ratio.toFixed(2)} times the one alone; ${failures.length} failed.`);
console.log(
  `Memory: ${Math.round(median(memory.slice(0, quarter)))} MiB in the first quarter, ${Math.round(median(memory.slice(-quarter)))} in the last, ${Math.round(Math.max(...memory))} at most. Open files: ${filesBefore} before, ${filesAfter} after.\n`,
);
console.log("| abuse | what came of it |\n| --- | --- |");
for (const [kind, outcomes] of Object.entries(report)) {
  const told = Object.entries(outcomes).map(([outcome, count]) => `${count} × ${outcome}`);
  console.log(`| ${kind} | ${told.join(", ")} |`);
}
for (const failure of failures.slice(0, 5)) console.error(failure.slice(0, 300));
if (hasEnded()) console.error("The gateway has ended.");
if (hasEnded() || failures.length > 0 || !(ratio <= worst)) process.exitCode = 1;

await pool.close();
gateway.child.kill("SIGTERM");
upstream.close();
await rm(folder, { recursive: true });
