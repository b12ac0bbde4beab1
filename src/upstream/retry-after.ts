/** What a reply says of the time to come back, and of what is left until then. */
import type { UpstreamReply } from "./outcome.ts";

type Headers = UpstreamReply["headers"];

/**
 * Milliseconds until the API wants to be asked again: `Retry-After` (RFC 9110, section 10.2.3), else, where the rate limit
 * is what refuses, its reset. Undefined when nothing usable is said.
 */
export function retryAfterMsOf({
  status,
  headers,
}: Pick<UpstreamReply, "status" | "headers">): number | undefined {
  const after = headers.get("retry-after");
  if (after !== undefined) return secondsToMs(after) ?? untilMs(Date.parse(after), headers);
  // Many APIs send the reset with every reply, and it is not what a 503 waits for.
  return status === 429 || quotaOf(headers)?.remaining === 0 ? resetMsOf(headers) : undefined;
}

export interface Quota {
  /** Which of the API's quotas it is, where there are several; empty when it does not say. */
  readonly name: string;
  readonly remaining: number;
  /** Until it is whole again; undefined when nothing usable is said. */
  readonly resetMs: number | undefined;
}

/**
 * What is left of a quota: `RateLimit` (draft-ietf-httpapi-ratelimit-headers: `"name";r=3;t=30`), else the three headers
 * that went before it, with and without `X-`.
 */
export function quotaOf(headers: Headers): Quota | undefined {
  const structured = /^\s*"(?<name>[^"]*)"[^,]*?;\s*r=(?<remaining>\d+)/.exec(
    headers.get("ratelimit") ?? "",
  )?.groups;
  if (structured !== undefined) {
    const { name = "", remaining } = structured;
    return { name, remaining: Number(remaining), resetMs: resetMsOf(headers) };
  }
  const remaining = firstOf(headers, remainingNames);
  if (remaining === undefined || !/^\s*\d+\s*$/.test(remaining)) return undefined;
  const name = headers.get("x-ratelimit-resource") ?? "";
  return { name, remaining: Number(remaining), resetMs: resetMsOf(headers) };
}

const remainingNames = ["ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining"];
const resetNames = ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"];

function resetMsOf(headers: Headers): number | undefined {
  const structured = /^[^,]*?;\s*t=(?<seconds>\d+)/.exec(headers.get("ratelimit") ?? "");
  const resetMs = secondsToMs(
    structured?.groups?.["seconds"] ?? firstOf(headers, resetNames) ?? "",
  );
  // Some count seconds from now, others since 1970.
  return resetMs === undefined || resetMs < firstEpochMs ? resetMs : untilMs(resetMs, headers);
}

function firstOf(headers: Headers, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = headers.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** 2001-09-09: no rate limit lasts for that many seconds, and no reset lies before that date. */
const firstEpochMs = 1e12;

function secondsToMs(text: string): number | undefined {
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Math.ceil(Number(text) * 1000) : Number.NaN;
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** Counted from the reply's own `Date`, so that clocks need not agree. */
function untilMs(dateMs: number, headers: Headers): number | undefined {
  const sentMs = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(dateMs - sentMs) ? undefined : Math.max(0, dateMs - sentMs);
}
