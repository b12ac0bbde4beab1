/** Operations that end later than their answer comes, as whole calls. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect, it, onTestFinished } from "vitest";

import { callTool, callWhole, openGateway } from "../helpers/gateway.ts";

type Reply = readonly [number, Readonly<Record<string, string>>, object?];

/** An API that makes reports; `replies` are those of their states, one after the other. */
async function openReports(replies: readonly Reply[], options: object = {}) {
  const seen: string[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const [status, headers, body] =
      request.method === "POST"
        ? ([202, { location: "/v1/jobs/7?verbose=true", "retry-after": "0" }, {}] as const)
        : (replies[Math.min(asked++, replies.length - 1)] ?? [500, {}]);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body ?? {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const verbose = { name: "verbose", in: "query", schema: { type: "boolean" } };
  const number = { name: "number", in: "path", required: true, schema: { type: "integer" } };
  const gateway = await openGateway({
    reports: {
      spec: {
        openapi: "3.1.0",
        info: { title: "Reports", version: "1" },
        servers: [{ url: `http://127.0.0.1:${port}/v1` }],
        paths: {
          "/reports": { post: { operationId: "makeReport" } },
          "/jobs/{number}": { get: { operationId: "getJob", parameters: [number, verbose] } },
          "/{kind}/{name}": {
            get: {
              operationId: "getAnything",
              parameters: ["kind", "name"].map((name) => ({
                name,
                in: "path",
                required: true,
                schema: { type: "string" },
              })),
            },
          },
        },
      },
      baseUrl: `http://127.0.0.1:${port}/v1`,
      tools: { dryRun: true },
      ...options,
    },
  });
  onTestFinished(() => gateway.close());
  return { gateway, seen, call: (given = {}) => callTool(gateway, "makeReport", given) };
}

it("gives back the final reply", async () => {
  const { call, seen } = await openReports([[200, {}, { status: "completed", pages: 3 }]]);
  expect(await call()).toEqual({ told: '{"status":"completed","pages":3}', isError: false });
  expect(seen).toEqual(["POST /v1/reports", "GET /v1/jobs/7?verbose=true"]);
});

it("is an error with the API's words where the operation failed", async () => {
  const { call } = await openReports([
    [200, {}, { status: "failed", error: { message: "No ink left" } }],
  ]);
  const { told, isError } = await call();
  expect(isError).toBe(true);
  expect(told).toContain("POST /reports was accepted by the API, and then failed (failed).");
  expect(told).toContain("The API says: No ink left");
});

it("says how to look again where it still runs, with the tool that does", async () => {
  const { gateway } = await openReports([[202, { "retry-after": "0" }, { status: "queued" }]], {
    timeouts: { pollMs: 400 },
  });
  const result = await callWhole(gateway, "makeReport", {});
  expect(result.isError).toBeUndefined();
  expect(result.content.at(-1)).toMatchObject({
    text:
      "Note: The API accepted this and still works on it (queued) after 400 ms. " +
      'To look again, call getJob with {"number":7,"verbose":"true"}. ' +
      "Do not repeat the call itself: that would start it once more.",
  });
  expect(result._meta).toMatchObject({
    "openapi-mcp-gateway/response": {
      status: 202,
      polling: {
        ended: "time",
        status: "queued",
        next: { tool: "getJob", arguments: { number: 7, verbose: "true" } },
      },
    },
  });
});

it("sends nothing in a dry run", async () => {
  const { call, seen } = await openReports([[200, {}]]);
  expect((await call({ _dryRun: true })).told).toContain("Dry run: nothing was sent.");
  expect(seen).toEqual([]);
});
