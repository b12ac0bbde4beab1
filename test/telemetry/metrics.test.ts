import { expect, it } from "vitest";

import { createMetrics, type MetricsSnapshot } from "../../src/telemetry/metrics.ts";

const nothing: MetricsSnapshot = {
  apis: [],
  sessions: { streamable: 0, sse: 0 },
  traffic: { requests: 0, streams: 0, callers: 0, refused: {} },
};

/** Lines of series whose names begin like this. */
async function series(
  metrics: ReturnType<typeof createMetrics>,
  start: string,
  snapshot = nothing,
): Promise<readonly string[]> {
  const text = await metrics.text(snapshot);
  return text.split("\n").filter((line) => line.startsWith(`mcp_gateway_${start}`));
}

it("counts tools beyond the bound as one", async () => {
  const metrics = createMetrics(2);
  for (const tool of ["one", "two", "three", "four", "one"]) {
    metrics.noteCall({ api: "shop", tool, end: "ok", durationMs: 1 });
  }
  expect(await series(metrics, "calls_total")).toEqual([
    'mcp_gateway_calls_total{api="shop",tool="one",outcome="ok"} 2',
    'mcp_gateway_calls_total{api="shop",tool="two",outcome="ok"} 1',
    'mcp_gateway_calls_total{api="shop",tool="other",outcome="ok"} 2',
  ]);
});

it("tells of an API that has none of its documents, and forgets what is gone", async () => {
  const metrics = createMetrics();
  const failed = { name: "shop", status: "failed", tools: 0, circuits: [] } as const;
  const status = [
    'mcp_gateway_api_status{api="shop",status="ok"} 0',
    'mcp_gateway_api_status{api="shop",status="degraded"} 0',
    'mcp_gateway_api_status{api="shop",status="failed"} 1',
  ];
  const snapshot = { ...nothing, apis: [{ ...failed, served: undefined }] };
  expect(await series(metrics, "api_status", snapshot)).toEqual(status);
  expect(await series(metrics, "document_age", snapshot)).toEqual([]);
  expect(await series(metrics, "api_status")).toEqual([]);
});

it("copies what is known elsewhere, however often it is asked", async () => {
  const metrics = createMetrics();
  const counts = { retries: 3, retriesDenied: 1, limited: 2, circuitOpen: 4, shared: 5 };
  const snapshot: MetricsSnapshot = {
    apis: [
      {
        name: "shop",
        status: "degraded",
        tools: 7,
        circuits: [{ state: "open" }, { state: "closed" }, { state: "open" }],
        served: {
          documentAgeMs: 1_500,
          requests: { running: 8, waiting: 9 },
          counts: { ...counts, cacheHits: 6 },
        },
      },
    ],
    sessions: { streamable: 10, sse: 11 },
    traffic: { requests: 12, streams: 13, callers: 14, refused: { "perCaller.calls": 15 } },
  };
  metrics.noteReload();
  await metrics.text(snapshot);
  const text = await metrics.text(snapshot);
  const own = text.split("\n").filter((line) => line.startsWith("mcp_gateway_"));
  expect(own).toEqual([
    "mcp_gateway_reloads_total 1",
    'mcp_gateway_upstream_retries_total{api="shop"} 3',
    'mcp_gateway_upstream_retries_denied_total{api="shop"} 1',
    'mcp_gateway_upstream_limited_total{api="shop"} 2',
    'mcp_gateway_upstream_circuit_refused_total{api="shop"} 4',
    'mcp_gateway_upstream_shared_total{api="shop"} 5',
    'mcp_gateway_cache_hits_total{api="shop"} 6',
    'mcp_gateway_refused_total{limit="perCaller.calls"} 15',
    'mcp_gateway_api_status{api="shop",status="ok"} 0',
    'mcp_gateway_api_status{api="shop",status="degraded"} 1',
    'mcp_gateway_api_status{api="shop",status="failed"} 0',
    'mcp_gateway_api_operations{api="shop"} 7',
    'mcp_gateway_document_age_seconds{api="shop"} 1.5',
    'mcp_gateway_upstream_requests{api="shop"} 8',
    'mcp_gateway_upstream_queue{api="shop"} 9',
    'mcp_gateway_circuits{api="shop",state="closed"} 1',
    'mcp_gateway_circuits{api="shop",state="open"} 2',
    'mcp_gateway_circuits{api="shop",state="halfOpen"} 0',
    'mcp_gateway_sessions{transport="streamable"} 10',
    'mcp_gateway_sessions{transport="sse"} 11',
    "mcp_gateway_requests 12",
    "mcp_gateway_streams 13",
    "mcp_gateway_callers 14",
  ]);
});
