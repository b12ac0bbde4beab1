/** Facts in reply headers: an allow-list of those that are shown, and those that say when to come back and whom to ask. */
import { cleanText } from "../operation/text.ts";
import type { UpstreamReply } from "../upstream/outcome.ts";

type Headers = UpstreamReply["headers"];

const maxLength = 2048;

const shown =
  /^(?:location|content-location|etag|last-modified|link|retry-after|deprecation|sunset|warning|allow|content-type|content-length|content-range|x-total(?:-count|-pages)?|x-next-page|x-page|x-per-page|x-pagination|(?:x-)?rate-?limit(?:-.+)?)$/;

/** What may be shown of the headers, by lower-case name and masked; everything else stays here. */
export function shownHeaders(
  headers: Headers,
  redact: (text: string) => string,
): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (shown.test(name)) result[name] = cleanText(redact(value)).slice(0, maxLength);
  }
  return result;
}

/** Where APIs put the identifier that their support asks for, the most telling first. */
const requestIdHeaders = [
  "x-request-id",
  "request-id",
  "x-requestid",
  "x-correlation-id",
  "x-amzn-requestid",
  "x-amz-request-id",
  "x-ms-request-id",
  "x-github-request-id",
  "x-goog-request-id",
  "x-trace-id",
  "cf-ray",
];

export function requestIdOf(headers: Headers): string | undefined {
  const id = requestIdHeaders.map((name) => headers.get(name)).find((value) => value !== undefined);
  return id === undefined ? undefined : cleanText(id).slice(0, 200);
}

/**
 * Milliseconds until the API wants to be asked again: `Retry-After` (RFC 9110, section 10.2.3), else the reset of a rate
 * limit. Dates count from the reply's own `Date`, so that clocks need not agree. Undefined when nothing usable is said.
 */
export function retryAfterMsOf(headers: Headers): number | undefined {
  const sentMs = Date.parse(headers.get("date") ?? "");
  const after = headers.get("retry-after");
  if (after !== undefined) return secondsToMs(after) ?? untilMs(Date.parse(after), sentMs);
  for (const name of ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"]) {
    const resetMs = secondsToMs(headers.get(name) ?? "");
    if (resetMs === undefined) continue;
    // Some count seconds from now, others since 1970.
    return resetMs < firstEpochMs ? resetMs : untilMs(resetMs, sentMs);
  }
  return undefined;
}

/** 2001-09-09: no rate limit lasts for that many seconds, and no reset lies before that date. */
const firstEpochMs = 1e12;

function secondsToMs(text: string): number | undefined {
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Math.ceil(Number(text) * 1000) : Number.NaN;
  return Number.isSafeInteger(ms) ? ms : undefined;
}

function untilMs(dateMs: number, sentMs: number): number | undefined {
  return Number.isNaN(dateMs - sentMs) ? undefined : Math.max(0, dateMs - sentMs);
}
