import { expect, test } from "vitest";

import { requestIdOf, shownHeaders } from "../../src/response/headers.ts";

const headersOf = (given: Readonly<Record<string, string>>) => new Map(Object.entries(given));

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
