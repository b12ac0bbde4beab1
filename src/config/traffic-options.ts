/** Options that say how much callers may take, and how much the gateway takes on at all: beyond that it refuses early. */
import { z } from "zod";

import { callersOf } from "./caller-options.ts";
import { mustBe, options } from "./field.ts";
import { bytes, count, durationMs } from "./quantity.ts";

/** Without defaults: a rule may leave out what it does not change. */
const perCallerLimits = {
  requestsPerMinute: count("requests").describe(
    "Most requests of one caller in a minute; each message of a batch counts.",
  ),
  calls: count("requests").describe(
    "Most requests of one caller at a time; one whose client has left counts until it is carried out.",
  ),
  sessions: count("sessions").describe(
    "Most sessions of one caller; his own that has been idle longest makes way for a new one.",
  ),
  streams: count("streams").describe("Most streams that one caller holds open to be told things."),
  bytesPerMinute: bytes().describe(
    "Most bytes of one caller in a minute, those of his requests and of their answers together.",
  ),
};

const callerRule = options({
  ...callersOf,
  requestsPerMinute: perCallerLimits.requestsPerMinute.optional(),
  calls: perCallerLimits.calls.optional(),
  sessions: perCallerLimits.sessions.optional(),
  streams: perCallerLimits.streams.optional(),
  bytesPerMinute: perCallerLimits.bytesPerMinute.optional(),
}).readonly();

/** Whom it is for, and which limits differ for him. */
export type CallerLimitRule = z.output<typeof callerRule>;

const perCaller = options({
  requestsPerMinute: perCallerLimits.requestsPerMinute.prefault(6_000),
  calls: perCallerLimits.calls.prefault(64),
  sessions: perCallerLimits.sessions.prefault(1_000),
  streams: perCallerLimits.streams.prefault(1_000),
  bytesPerMinute: perCallerLimits.bytesPerMinute.prefault("1GiB"),
  rules: z
    .array(callerRule, { error: mustBe("a list of rules") })
    .readonly()
    .prefault([])
    .meta({ title: "list of rules" })
    .describe(
      "Other limits for some callers (`keys`, `scopes`, `claims`); of those that fit, the first that says a limit counts.",
    ),
}).readonly();

export type PerCallerOptions = z.output<typeof perCaller>;

/** Of one caller. */
export type CallerLimits = Omit<PerCallerOptions, "rules">;

/** Part of `limits`. */
export const trafficLimits = {
  requestDepth: count("levels")
    .prefault(100)
    .describe("Deepest nesting of lists and objects in a request body."),
  requests: count("requests")
    .prefault(1_000)
    .describe("Most requests at a time, of all callers; beyond that they are answered with 503."),
  streams: count("streams")
    .prefault(10_000)
    .describe("Most streams that clients hold open to be told things, of all callers."),
  streamBytes: bytes()
    .prefault("8MiB")
    .describe("Most bytes that wait for the reader of one event stream; then it is closed."),
  eventLoopMs: durationMs()
    .prefault("200ms")
    .describe(
      "Delay of most of what the gateway does, three seconds long, beyond which requests are answered with 503.",
    ),
  memoryPercent: count("percent")
    .prefault(85)
    .describe(
      "Share of the memory that the process may have, beyond which requests are answered with 503.",
    ),
  failuresPerMinute: count("requests")
    .prefault(30)
    .describe(
      "Most wrong keys and tokens from one address in a minute; then 429, and nobody is asked about unknown ones.",
    ),
  perCaller: perCaller.prefault({}).describe("How much one caller may take."),
  connections: count("connections")
    .prefault(16_384)
    .describe("Most connections of clients at a time."),
  headerBytes: bytes()
    .prefault("16KiB")
    .describe("Largest head of a request: its address and headers."),
  headers: count("headers").prefault(100).describe("Most headers of a request."),
  headersMs: durationMs().prefault("10s").describe("How long a client may take to send a head."),
  requestMs: durationMs()
    .prefault("30s")
    .describe("How long a client may take to send a whole request."),
  sendMs: durationMs()
    .prefault("30s")
    .describe("How long a client may read nothing of an answer; then its connection is closed."),
  idleConnectionMs: durationMs()
    .prefault("65s")
    .describe(
      "How long a connection may stay unused: longer than the 60 s that proxies usually keep one.",
    ),
};
