import { expect, it } from "vitest";

import type { UpstreamRequest } from "../../src/request/model.ts";
import type { TraceContext } from "../../src/upstream/model.ts";
import { noTrace, type TraceOptions, withTrace } from "../../src/upstream/trace.ts";
import { contextOf } from "./wire.ts";

const trace: TraceContext = { traceparent: "the parent", tracestate: "a=1", baggage: "b=2" };
const both = { traceContext: true, baggage: true };

async function headersWith(
  options: TraceOptions,
  given: TraceContext,
  own: Readonly<Record<string, string>> = {},
): Promise<UpstreamRequest["headers"]> {
  let sent: UpstreamRequest | undefined;
  const send = withTrace(options)((request) => {
    sent = request;
    return Promise.resolve({ kind: "cancelled" });
  });
  const request = { method: "GET", url: "https://api.example.com/", headers: own, body: undefined };
  await send(request, contextOf({ trace: given }));
  return sent?.headers ?? {};
}

it.each<[string, TraceOptions, TraceContext, object]>([
  ["all of it", both, trace, { traceparent: "the parent", tracestate: "a=1", baggage: "b=2" }],
  [
    "the trace alone",
    { traceContext: true, baggage: false },
    trace,
    { traceparent: "the parent", tracestate: "a=1" },
  ],
  ["baggage alone", { traceContext: false, baggage: true }, trace, { baggage: "b=2" }],
  ["nothing", { traceContext: false, baggage: false }, trace, {}],
  ["nothing that is not there", both, noTrace, {}],
  [
    "a parent without state",
    both,
    { ...noTrace, traceparent: "the parent" },
    { traceparent: "the parent" },
  ],
])("hands on %s", async (_name, options, given, expected) => {
  expect(await headersWith(options, given)).toEqual(expected);
});

it("leaves a trace alone that the arguments of the call name, and does not mix two", async () => {
  const own = { traceparent: "of the arguments" };
  expect(await headersWith(both, trace, own)).toEqual({ ...own, baggage: "b=2" });
});
