import { expect, test } from "vitest";

import { quotaOf, retryAfterMsOf } from "../../src/upstream/retry-after.ts";

type Given = Readonly<Record<string, string>>;

const headersOf = (given: Given) => new Map(Object.entries(given));
const date = "Wed, 21 Oct 2026 07:28:00 GMT";

test.each<[Given, number | undefined]>([
  [{}, undefined],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "120" }, 120_000],
  [{ "retry-after": " 1.5 " }, 1500],
  [{ "retry-after": "86400" }, 86_400_000],
  [{ "retry-after": "99999999999999999" }, undefined],
  [{ "retry-after": "-5" }, undefined],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "1e3" }, undefined],
  [{ "retry-after": "Wed, 21 Oct 2026 07:30:00 GMT", date }, 120_000],
  [{ "retry-after": "Wed, 21 Oct 2026 07:00:00 GMT", date }, 0],
  [{ "retry-after": "Wed, 21 Oct 2026 07:30:00 GMT" }, undefined],
  [{ "ratelimit-reset": "30" }, 30_000],
  [{ "x-ratelimit-reset": "30" }, 30_000],
  [{ "x-ratelimit-reset": String(Date.parse(date) / 1000 + 60), date }, 60_000],
  [{ "x-rate-limit-reset": "5", "retry-after": "9" }, 9000],
  [{ ratelimit: '"default";r=0;t=7' }, 7000],
])("of a 429 with %j comes back in %j", (given, expected) => {
  expect(retryAfterMsOf({ status: 429, headers: headersOf(given) })).toBe(expected);
});

test("takes the reset of a rate limit for a time to come back only when the limit refuses", () => {
  const reset = { "x-ratelimit-reset": "30", "x-ratelimit-remaining": "12" };
  expect(retryAfterMsOf({ status: 503, headers: headersOf(reset) })).toBeUndefined();
  const usedUp = { ...reset, "x-ratelimit-remaining": "0" };
  expect(retryAfterMsOf({ status: 403, headers: headersOf(usedUp) })).toBe(30_000);
});

test.each<[Given, ReturnType<typeof quotaOf>]>([
  [{}, undefined],
  [{ "ratelimit-limit": "100" }, undefined],
  [{ "ratelimit-remaining": "plenty" }, undefined],
  [{ "ratelimit-remaining": "3" }, { name: "", remaining: 3, resetMs: undefined }],
  [
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9", "x-ratelimit-resource": "search" },
    { name: "search", remaining: 0, resetMs: 9000 },
  ],
  [
    { "x-rate-limit-remaining": "1", "x-rate-limit-reset": "2" },
    { name: "", remaining: 1, resetMs: 2000 },
  ],
  [{ ratelimit: '"burst";r=4;t=30' }, { name: "burst", remaining: 4, resetMs: 30_000 }],
  [{ ratelimit: '"day";q=9;r=0' }, { name: "day", remaining: 0, resetMs: undefined }],
])("reads the quota in %j", (given, expected) => {
  expect(quotaOf(headersOf(given))).toEqual(expected);
});
