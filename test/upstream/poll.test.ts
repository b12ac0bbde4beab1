/** Operations that end later than their answer comes, at real servers. */
import type { IncomingMessage, ServerResponse } from "node:http";

import { describe, expect, it, test } from "vitest";

import { stateOf } from "../../src/upstream/poll/state.ts";
import { configOf, openUpstream } from "./open.ts";
import { contextOf, serveHttp, textOf } from "./wire.ts";

type Reply = readonly [
  status: number,
  headers: Readonly<Record<string, string>>,
  body?: object | string,
];

/** Answers each path with the next of its replies, and the last one from then on; `ORIGIN` stands for its own. */
async function serveJobs(table: Readonly<Record<string, readonly Reply[]>>) {
  const seen: string[] = [];
  const counts = new Map<string, number>();
  let origin = "";
  const fill = (text: string): string => text.replaceAll("ORIGIN", origin);
  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = "", headers } = request;
    seen.push(`${method} ${url} ${String(headers["x-key"])}`);
    const replies = table[url] ?? [[404, {}]];
    const count = counts.get(url) ?? 0;
    counts.set(url, count + 1);
    const [status, given, body] = replies[Math.min(count, replies.length - 1)] ?? [500, {}];
    const type = typeof body === "object" ? { "content-type": "application/json" } : {};
    const filled = Object.entries(given).map(([name, value]) => [name, fill(value)]);
    response.writeHead(status, { ...type, ...Object.fromEntries(filled) });
    response.end(
      body === undefined ? "" : fill(typeof body === "object" ? JSON.stringify(body) : body),
    );
  }
  origin = await serveHttp(answer);
  return { origin, seen };
}

/** Starts an operation; nothing waits, and pauses are taken down. */
async function start(
  table: Readonly<Record<string, readonly Reply[]>>,
  {
    method = "POST",
    requests = {},
    extension,
    pollMs = 120_000,
  }: {
    readonly method?: string;
    readonly requests?: { readonly poll?: string };
    readonly extension?: boolean;
    readonly pollMs?: number;
  } = {},
) {
  const { origin, seen } = await serveJobs(table);
  const pauses: number[] = [];
  const told: string[] = [];
  const { upstream, send } = openUpstream(origin, {
    config: configOf({ requests, timeouts: { pollMs } }),
    wait: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  });
  const { operation } = contextOf();
  const outcome = await send(
    {
      method,
      body: "{}",
      headers: { "content-type": "application/json", "idempotency-key": "k", "x-trace": "t" },
    },
    {
      progress: ({ message }) => told.push(message ?? ""),
      operation: {
        ...operation,
        security: [[{ scheme: "key", scopes: [] }]],
        source: extension === undefined ? {} : { "x-mcp-long-running": extension },
      },
    },
  );
  const polling = outcome.kind === "answered" ? outcome.polling : undefined;
  return { outcome, polling, origin, pauses, told, upstream, seen: seen.slice(1) };
}

describe("a 202 that says where its state is told", () => {
  it("is followed to the result, with credentials and the API's own pauses", async () => {
    const { outcome, polling, pauses, told, seen } = await start({
      "/things": [[202, { location: "/jobs/1", "retry-after": "3" }]],
      "/jobs/1": [
        [202, { "retry-after": "7" }],
        [200, {}, { status: "In Progress", percentComplete: 40 }],
        [303, { location: "/things/1" }],
      ],
      // A word of the result is its own affair.
      "/things/1": [[200, {}, { id: 1, status: "pending" }]],
    });
    expect(textOf(outcome)).toBe('{"id":1,"status":"pending"}');
    expect(polling).toMatchObject({ polls: 3, end: { kind: "done" } });
    expect(seen).toEqual([
      "GET /jobs/1 k3y-value",
      "GET /jobs/1 k3y-value",
      "GET /jobs/1 k3y-value",
      "GET /things/1 k3y-value",
    ]);
    expect(pauses).toEqual([3000, 7000, 2250]);
    expect(told).toEqual(["Accepted; running", "Accepted; In Progress, 40 %"]);
  });

  it.each(["operation-location", "azure-asyncoperation"])(
    "is followed by %s to resourceLocation, else to Location",
    async (header) => {
      const named = await start({
        "/things": [[202, { [header]: "ORIGIN/ops/1", location: "/things/2" }]],
        "/ops/1": [
          [200, {}, { status: "Odd" }],
          [200, {}, { status: "Succeeded", resourceLocation: "ORIGIN/things/1" }],
        ],
        "/things/1": [[200, {}, { id: 1 }]],
      });
      expect(textOf(named.outcome)).toBe('{"id":1}');
      expect(named.polling).toMatchObject({ polls: 2, status: "Succeeded" });
      const located = await start({
        "/things": [[202, { [header]: "/ops/1", location: "/things/2" }]],
        "/ops/1": [[200, {}, { status: "Succeeded" }]],
        "/things/2": [[200, {}, { id: 2 }]],
      });
      expect(textOf(located.outcome)).toBe('{"id":2}');
    },
  );

  it("has the resource itself as the result of a PUT", async () => {
    const { outcome, seen } = await start(
      {
        "/things": [
          [201, { "operation-location": "/ops/1" }],
          [200, {}, { id: 9 }],
        ],
        "/ops/1": [[200, {}, { status: "Succeeded" }]],
      },
      { method: "PUT" },
    );
    expect(textOf(outcome)).toBe('{"id":9}');
    expect(seen.at(-1)).toBe("GET /things k3y-value");
  });

  it("is failed when its state says so", async () => {
    const { outcome, polling } = await start({
      "/things": [[202, { location: "/jobs/1" }]],
      "/jobs/1": [[200, {}, { state: "FAILED", error: { message: "Out of paper" } }]],
    });
    expect(polling).toMatchObject({ status: "FAILED", end: { kind: "failed" } });
    expect(textOf(outcome)).toContain("Out of paper");
  });

  it("is asked about again after what passes, and given up at what does not", async () => {
    const passing = await start({
      "/things": [[202, { location: "/jobs/1" }]],
      "/jobs/1": [
        [503, {}],
        [503, {}],
        [503, {}],
        [200, {}, { id: 1 }],
      ],
    });
    expect(textOf(passing.outcome)).toBe('{"id":1}');
    const lost = await start({ "/things": [[202, { location: "/jobs/1" }, { job: 1 }]] });
    expect(textOf(lost.outcome)).toBe('{"job":1}');
    expect(lost.polling).toMatchObject({
      end: { kind: "lost", outcome: { reply: { status: 404 } } },
    });
  });

  it("is not followed to another origin", async () => {
    const other = await serveJobs({ "/jobs/1": [[200, {}]] });
    const { polling, seen } = await start({
      "/things": [[202, { location: `${other.origin}/jobs/1` }]],
    });
    expect(polling).toMatchObject({ polls: 0, end: { kind: "elsewhere", origin: other.origin } });
    expect([...seen, ...other.seen]).toEqual([]);
  });

  it("is left when the time is over, with what was said last", async () => {
    const { outcome, polling } = await start(
      {
        "/things": [[202, { location: "/jobs/1" }]],
        "/jobs/1": [[200, {}, { status: "running" }]],
      },
      { pollMs: 60 },
    );
    expect(textOf(outcome)).toBe('{"status":"running"}');
    expect(polling).toMatchObject({ status: "running", end: { kind: "time", afterMs: 60 } });
  });

  it("ends with its caller", async () => {
    const controller = new AbortController();
    const { origin, seen } = await serveJobs({
      "/things": [[202, { location: "/jobs/1" }]],
    });
    const { send } = openUpstream(origin, {
      wait: () => {
        controller.abort();
        return Promise.resolve();
      },
    });
    expect(await send({ method: "POST" }, { signal: controller.signal })).toEqual({
      kind: "cancelled",
    });
    expect(seen).toHaveLength(1);
  });
});

const inBody: Readonly<Record<string, readonly Reply[]>> = {
  "/things": [[202, {}, { id: 7, status_url: "/jobs/7" }]],
  "/jobs/7": [[200, {}, { status: "done", result_url: "/things/7" }]],
  "/things/7": [[200, {}, { id: 7 }]],
};

describe("where the body alone says where the state is told", () => {
  it.each([
    ["by default", {}, 0],
    ["where the configuration says body", { requests: { poll: "body" } }, 2],
    ["where the document says that it takes a while", { extension: true }, 2],
    [
      "where the document says that it does not",
      { requests: { poll: "body" }, extension: false },
      0,
    ],
  ])("%s", async (_when, options, questions) => {
    const { outcome, seen } = await start(inBody, options);
    expect(seen).toHaveLength(questions);
    expect(textOf(outcome)).toContain('"id":7');
  });
});

test.each([
  ["off", { requests: { poll: "off" } }],
  ["x-mcp-long-running: false", { extension: false }],
])("asks nothing with %s", async (_what, options) => {
  const { outcome, seen } = await start({ "/things": [[202, { location: "/jobs/1" }]] }, options);
  expect(seen).toEqual([]);
  expect(outcome).not.toHaveProperty("polling");
});

test("a 201 with a Location is what it always was", async () => {
  const { seen } = await start({ "/things": [[201, { location: "/things/1" }]] });
  expect(seen).toEqual([]);
});

test.each([
  [{ status: "Succeeded" }, "succeeded"],
  [{ state: "not_started" }, "running"],
  [{ properties: { provisioningState: "Canceled" } }, "failed"],
  [{ status: { phase: "Running" } }, "running"],
  [{ done: false }, "running"],
  [{ done: true, response: {} }, "succeeded"],
  [{ done: true, error: { code: 5 } }, "failed"],
  [{ status: "shipped" }, undefined],
  [{ status: 200 }, undefined],
  [["status"], undefined],
])("reads %j as %s", (value, kind) => {
  expect(stateOf(value, false)?.kind).toBe(kind);
});
