import { execFileSync } from "node:child_process";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { UpstreamRequest } from "../../src/request/model.ts";
import { toPreview } from "../../src/request/preview.ts";

const request: UpstreamRequest = {
  method: "POST",
  url: "https://api.example.com/v1/things?a=1",
  headers: { accept: "*/*", cookie: "seen=1", "content-type": "application/json" },
  body: `{"name":"it's\\n"}`,
};

describe("a request that is shown", () => {
  it("masks whatever the credentials have added", () => {
    const { http, curl } = toPreview(request, {
      ...request,
      url: `${request.url}&key=k1`,
      headers: {
        ...request.headers,
        authorization: "Bearer abc",
        "x-key": "k2",
        cookie: "seen=1; session=k3",
      },
    });
    expect(http).toBe(
      [
        "POST /v1/things?a=1&key=[secret] HTTP/1.1",
        "host: api.example.com",
        "accept: */*",
        "cookie: seen=1; session=[secret]",
        "content-type: application/json",
        "authorization: Bearer [secret]",
        "x-key: [secret]",
        "",
        `{"name":"it's\\n"}`,
      ].join("\n"),
    );
    expect(curl).not.toMatch(/abc|k1|k2|k3/);
  });

  it("keeps a question mark in the query", () => {
    const asking = { ...request, url: "https://api.example.com/v1/things?a=b?c&d=1" };
    expect(toPreview(asking, asking).url).toBe(asking.url);
  });

  it("describes bodies that are no text", () => {
    const bytes = { ...request, body: Buffer.from([0, 1, 2, 255]) };
    const { curl, body } = toPreview(bytes, bytes);
    expect(body).toBe("[4 bytes of application/json]");
    expect(curl).toMatch(/--data-binary @body$/);
  });

  it("is a command that a shell takes apart into what was meant, whatever the values", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from("'\"\\$`!*\n\r\t é{}[]@;&|<>#~a")) }),
        (value) => {
          const sent = { ...request, headers: {}, body: value };
          const { curl } = toPreview(sent, sent);
          const words = execFileSync("bash", ["-c", `curl() { printf '%s\\0' "$@"; }\n${curl}`])
            .toString()
            .split("\0");
          expect(words.at(-2)).toBe(value);
        },
      ),
      { numRuns: 60 },
    );
  });
});
