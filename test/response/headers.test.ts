import { expect, test } from "vitest";

import { requestIdOf, retryAfterMsOf, shownHeaders } from "../../src/response/headers.ts";

const headersOf = (given: Readonly<Record<string, string>>) => new Map(Object.entries(given));
const date = "Wed, 21 Oct 2026 07:28:00 GMT";

test.each<[Readonly<Record<string, string>>, number | undefined]>([
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
])("of %j comes back in %j", (given, expected) => {
  expect(retryAfterMsOf(headersOf(given))).toBe(expected);
});

test.each([
  ["x-request-id", "r-1"],
  ["cf-ray", "r-1"],
  ["x-amzn-requestid", "r-1"],
  ["x-other-id", undefined],
])("finds the request's name in %s: %j", (name, expected) => {
  expect(requestIdOf(headersOf({ [name]: "r-1" }))).toBe(expected);
});

test("shows what helps and nothing else, masked and without controls", () => {
  const shown = {
    location: "/things/7?key=[secret]",
    etag: '"abc"',
    link: '</things?page=2>; rel="next"',
    "x-ratelimit-remaining": "4",
    "ratelimit-policy": "q=100",
    "retry-after": "9",
    "x-total-count": "70",
    "content-type": "text/plain",
  };
  const hidden = {
    "set-cookie": "session=1",
    server: "nginx/1.2 (internal-host)",
    "x-powered-by": "PHP",
    authorization: "Bearer x",
    "x-internal": "1",
    via: "1.1 10.0.0.1",
  };
  expect(
    shownHeaders(
      headersOf({
        ...shown,
        ...hidden,
        location: "/things/7?key=k3y\u001B",
        warning: "w".repeat(3000),
      }),
      (text) => text.replaceAll("k3y", "[secret]"),
    ),
  ).toEqual({ ...shown, warning: "w".repeat(2048) });
});
