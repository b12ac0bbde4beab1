/** The account of calls, by every road to an operation, over a socket to a running gateway. */
import { mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";

import { describe, expect, it, onTestFinished, vi } from "vitest";

import { isObject } from "../../src/spec/json.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { openAuditSink } from "../../src/telemetry/audit-sink.ts";
import { bothTypes, post, request } from "../transport/post.ts";
import { startGateway, type StartOptions } from "./access/gateway.ts";
import { entryOf } from "./access/issuer.ts";

const key = "key-of-reader";
const streams = { stdout: new PassThrough(), stderr: new PassThrough() };

const document: JsonObject = {
  paths: {
    "/book/{isbn}": {
      get: {
        operationId: "getBook",
        parameters: [{ name: "isbn", in: "path", required: true, schema: { type: "string" } }],
        responses: { 200: { description: "OK" } },
      },
      delete: {
        operationId: "deleteBook",
        parameters: [{ name: "isbn", in: "path", required: true, schema: { type: "string" } }],
        responses: { 204: { description: "Gone" } },
      },
    },
  },
};

async function start(options: JsonObject = {}, others: Partial<StartOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "gateway-audit-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "audit.jsonl");
  const sink = await openAuditSink(path, streams);
  const gateway = await startGateway(
    {
      apiKeys: { keys: { reader: entryOf(key, {}) } },
      rights: { rules: [{ keys: ["reader"], deny: { operations: ["deleteBook"] } }] },
    },
    {
      document,
      options: { audit: { to: "audit.jsonl" }, logLevel: "silent", ...options },
      auditTo: sink,
      ...others,
    },
  );
  const headers = { authorization: `Bearer ${key}`, accept: bothTypes };
  return {
    gateway,
    sink,
    path,
    headers,
    call: async (name: string, given: JsonObject, { query = "", more = {} } = {}) => {
      const params = { name, arguments: given };
      const whole = { ...headers, ...more };
      const response = await post(
        `${gateway.url}/mcp${query}`,
        request("tools/call", params, 7),
        whole,
      );
      return response.text();
    },
    /** The lines, once there are so many. */
    lines: (count: number, file = path) =>
      vi.waitFor(async () => {
        const found = await linesOf(file);
        expect(found).toHaveLength(count);
        return found;
      }),
  };
}

async function linesOf(path: string): Promise<readonly JsonObject[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as unknown).filter(isObject);
}

describe("the account of calls", () => {
  it("has one line for each call of an operation, in every mode, whatever the level of the log", async () => {
    const { call, lines, gateway, headers } = await start();
    const given = { isbn: "1" };
    await call("shop_getBook", given);
    await call(
      "call_read_operation",
      { name: "shop_getBook", arguments: given },
      { query: "?mode=search" },
    );
    const code =
      'return [await api.call("shop_getBook", { isbn: "1" }), await api.call("shop_getBook", { isbn: "2" })];';
    await call("run", { code }, { query: "?mode=code" });
    const written = await lines(4);
    const origin = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string;
    for (const line of written) {
      expect(line).toEqual({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        event: "call",
        request: 7,
        from: "127.0.0.1",
        caller: "reader",
        api: "shop",
        tool: "shop_getBook",
        method: "GET",
        path: "/book/{isbn}",
        outcome: "answered",
        origin,
        retries: 0,
        status: 200,
        bytes: '{"title":"Emma"}'.length,
        pages: 1,
        durationMs: expect.any(Number) as number,
      });
    }
    expect(gateway.logged).toEqual([]);
    expect(headers.authorization).toContain(key);
  });

  it("has a line for what is refused: wrong arguments, no rights, no such tool, by every road", async () => {
    const { call, lines } = await start();
    await call("shop_getBook", {});
    await call("shop_deleteBook", { isbn: "1" });
    await call("call_operation", { name: "shop_deleteBook" }, { query: "?mode=search" });
    await call("call_read_operation", { name: "shop_deleteBook" }, { query: "?mode=search" });
    await call("run", { code: 'await api.call("shop_deleteBook", {});' }, { query: "?mode=code" });
    const told = (await lines(5)).map(({ tool, outcome, caller }) =>
      [tool, outcome, caller].join(" "),
    );
    expect(told).toEqual([
      "shop_getBook arguments reader",
      "shop_deleteBook refused reader",
      // The tool that writes is not there for who may write nothing.
      "call_operation refused reader",
      "shop_deleteBook refused reader",
      "shop_deleteBook refused reader",
    ]);
  });

  it("tells calls of a session by a digest of its id, and who is behind a proxy", async () => {
    const { call, lines, gateway, headers } = await start({ trustedProxies: ["127.0.0.1"] });
    const opened = await post(
      `${gateway.url}/mcp`,
      request("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "test", version: "1" },
      }),
      headers,
    );
    await opened.text();
    const id = opened.headers.get("mcp-session-id") ?? "";
    const more = { "mcp-session-id": id, "x-forwarded-for": "192.0.2.1" };
    await call("shop_getBook", { isbn: "1" }, { more });
    const [line] = await lines(1);
    expect(line).toMatchObject({
      from: "192.0.2.1",
      session: expect.stringMatching(/^[\da-f]{16}$/) as string,
    });
    expect(JSON.stringify(line)).not.toContain(id);
  });

  it("has arguments only where they are wanted, secrets masked and without tokens of confirmations", async () => {
    const without = await start();
    await without.call("shop_getBook", { isbn: "978" });
    expect(JSON.stringify(await without.lines(1))).not.toContain("978");
    const api = { headers: { "X-Key": "s3cr3t-of-the-api" } };
    const { call, lines } = await start({ audit: { to: "x", arguments: true } }, { api });
    await call("shop_getBook", { isbn: "s3cr3t-of-the-api", _confirm: "token" });
    const [line] = await lines(1);
    expect(line?.["arguments"]).toBe('{"isbn":"[secret]"}');
  });

  it("has a line for the first refusal of its kind, and sums up the others", async () => {
    const { gateway, lines, sink } = await start();
    const closed = vi.spyOn(sink, "close");
    const wrong = { authorization: "Bearer wrong" };
    for (let time = 0; time < 5; time += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await post(`${gateway.url}/mcp`, request("tools/list"), wrong)).status).toBe(401);
    }
    expect(await lines(1)).toMatchObject([
      { event: "refusal", reason: "invalid", from: "127.0.0.1" },
    ]);
    await gateway.close();
    expect(closed).toHaveBeenCalledOnce();
    expect((await lines(2))[1]).toMatchObject({ event: "refusals", reason: "invalid", count: 4 });
  });

  it("has a line for who is over a limit", async () => {
    const limits = { perCaller: { requestsPerMinute: 1 } };
    const { call, lines } = await start({ limits });
    await call("shop_getBook", { isbn: "1" });
    await call("shop_getBook", { isbn: "1" });
    expect((await lines(2))[1]).toMatchObject({
      event: "refusal",
      reason: "perCaller.requestsPerMinute",
      from: "127.0.0.1",
      caller: "reader",
    });
  });

  it("goes on in a new file when the old one was moved away", async () => {
    const { call, lines, sink, path } = await start();
    await call("shop_getBook", { isbn: "1" });
    await lines(1);
    await rename(path, `${path}.1`);
    sink.reopen();
    await vi.waitFor(() => readFile(path));
    await call("shop_getBook", { isbn: "2" });
    await lines(1);
    await lines(1, `${path}.1`);
  });

  it("goes without when it cannot be written any more: the log and /health say so", async () => {
    const listeners: ((reason: string) => void)[] = [];
    const auditTo = {
      write: () => listeners.forEach((listener) => listener("ENOSPC: no space left on device")),
      reopen: () => {},
      onFailure: (listener: (reason: string) => void) => void listeners.push(listener),
      close: () => {},
    };
    const { call, gateway, headers } = await start({ logLevel: "error" }, { auditTo });
    expect(await call("shop_getBook", { isbn: "1" })).toContain("Emma");
    await call("shop_getBook", { isbn: "1" });
    expect(gateway.logged).toEqual([expect.stringContaining("ENOSPC")]);
    const { fetch } = await import("undici");
    const health = await (await fetch(`${gateway.url}/health`, { headers })).json();
    expect(health).toMatchObject({ audit: { failures: 2 } });
  });
});

it("ends the start when the file cannot be written", async () => {
  await expect(openAuditSink("/nowhere/at/all/audit.jsonl", streams)).rejects.toMatchObject({
    code: "ERR_CONFIG",
    message: expect.stringContaining(
      "/nowhere/at/all/audit.jsonl cannot be written (ENOENT",
    ) as string,
  });
});

it("writes to standard output or standard error", async () => {
  const sink = await openAuditSink("stderr", streams);
  sink.write("line\n");
  expect(String(streams.stderr.read())).toBe("line\n");
});
