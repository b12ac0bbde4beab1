/** How the gateway deals with an API that is slow, busy or down. */
import type { z } from "zod";

import { listOf, options, text, word } from "./field.ts";
import { bytes, count, durationMs } from "./quantity.ts";

export const timeouts = options({
  connectMs: durationMs()
    .prefault("5s")
    .describe("Longest wait for a connection to the API: name lookup, TCP and TLS together."),
  headersMs: durationMs()
    .prefault("15s")
    .describe("Longest wait for the head of a reply once the request is sent."),
  bodyMs: durationMs()
    .prefault("10s")
    .describe("Longest silence between two pieces of a reply's body."),
  attemptMs: durationMs()
    .prefault("30s")
    .describe("Longest time for one attempt, from waiting for a connection to the last byte."),
  callMs: durationMs()
    .prefault("30s")
    .describe("Longest time for a whole call, with everything that is tried again."),
  fileMs: durationMs()
    .prefault("15s")
    .describe("Longest time to fetch a file whose URL an argument gives."),
  pagesMs: durationMs()
    .prefault("2min")
    .describe("Longest time for reading a list page by page; each page is a call of its own."),
  pollMs: durationMs()
    .prefault("2min")
    .describe(
      "Longest time to wait for the outcome of an operation that was only accepted (202); each question is a call of its own.",
    ),
}).readonly();

/** Of single operations; connections are shared by all of them, so `connectMs` is not among these. */
export const operationTimeouts = options({
  headersMs: durationMs()
    .optional()
    .describe("Longest wait for the head of a reply of this operation."),
  bodyMs: durationMs()
    .optional()
    .describe("Longest silence between two pieces of a reply of this operation."),
  attemptMs: durationMs().optional().describe("Longest time for one attempt of this operation."),
  callMs: durationMs().optional().describe("Longest time for a whole call of this operation."),
}).readonly();

export const apiLimits = options({
  replyBytes: bytes()
    .prefault("10MiB")
    .describe("Largest part of a reply that is read, counted after decompression."),
  fileBytes: bytes()
    .prefault("10MiB")
    .describe("Largest file that is fetched, when an argument gives its URL."),
  connections: count("connections")
    .prefault(64)
    .describe("Most connections to each origin of the API at a time."),
  concurrency: count("requests").prefault(64).describe("Most requests to the API at a time."),
  requestsPerSecond: count("requests")
    .optional()
    .describe("Most requests to the API in a second; no limit by default."),
  queue: count("requests")
    .prefault(256)
    .describe("Most requests that wait for their turn; callers take turns."),
  queueMs: durationMs()
    .prefault("5s")
    .describe("Longest wait for a turn, or for a rate limit of the API to be reset."),
  cacheBytes: bytes().prefault("64MiB").describe("Most bytes of replies that the cache keeps."),
  cacheEntries: count("replies").prefault(10_000).describe("Most replies that the cache keeps."),
  items: count("items")
    .prefault(1_000)
    .describe("Most items of a list that are read page by page, unless a call says otherwise."),
  pages: count("pages").prefault(100).describe("Most pages of a list that are read in one call."),
}).readonly();

export const retryOptions = options({
  attempts: count("attempts")
    .prefault(3)
    .describe("How often a request is sent at most, the first time included; 1 repeats nothing."),
  methods: listOf(
    "methods",
    text("an HTTP method", (given) =>
      /^[A-Za-z]+$/.test(given) ? given.toUpperCase() : undefined,
    ),
  )
    .prefault(["GET", "HEAD", "OPTIONS", "QUERY"])
    .describe(
      "Methods that are repeated after any failure that may pass: by default GET, HEAD, OPTIONS and QUERY; others only when nothing was sent, or with an Idempotency-Key.",
    ),
}).readonly();

export const breakerOptions = options({
  failures: count("failures")
    .prefault(5)
    .describe(
      "Failures in a row (no connection, 5xx, no answer in time) after which an origin gets no requests for a while.",
    ),
  openMs: durationMs()
    .prefault("30s")
    .describe("How long it gets none, before one request finds out whether it has recovered."),
}).readonly();

export const cache = word("off", "http")
  .prefault("off")
  .describe(
    "Whether replies to GET are kept as long as the API says, and revalidated afterwards: `http` does as RFC 9111 has it.",
  );

export type Timeouts = z.output<typeof timeouts>;
export type BreakerOptions = z.output<typeof breakerOptions>;
export type RetryOptions = z.output<typeof retryOptions>;
