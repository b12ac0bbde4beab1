/** Values in paths: none of them leads anywhere else, however often and by whomever it is decoded. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { toolFor } from "../helpers/document.ts";
import { build, problemsOf } from "../helpers/request.ts";

const tool = toolFor(
  { parameters: [{ name: "id", in: "path", required: true, schema: {} }] },
  { path: "/a/{id}/b" },
);

describe("a value in a path", () => {
  it.each([
    [""],
    ["."],
    [".."],
    ["../x"],
    ["x/.."],
    ["x/../../y"],
    ["%2e%2e"],
    ["%2E."],
    ["%252e%252e"],
    ["%25252e%25252e"],
    ["%2525252e%2525252e"],
    ["..%2fx"],
    ["..%252fx"],
    ["..%5cx"],
    ["..\\x"],
    ["x\\..\\y"],
    ["..;"],
    ["..;a=b/x"],
    [".;x"],
    ["%2e%2e;x"],
    ["/x"],
    ["x/"],
    ["x//y"],
    ["%2f"],
    ["\t"],
    ["a\u0000b"],
    ["a%00b"],
    ["a%2500b"],
    ["a\r\nb"],
    ["a%0d%0ab"],
  ])("is refused before anything is sent: %j", (value) => {
    expect(problemsOf(tool, { id: value })).toHaveLength(1);
  });

  it.each([
    ["x/y", "x%2Fy"],
    ["a?b", "a%3Fb"],
    ["a#b", "a%23b"],
    ["50%", "50%25"],
    ["%41", "%2541"],
    ["...", "..."],
    ["..x", "..x"],
    ["x..", "x.."],
    ["a.b", "a.b"],
    ["http:", "http%3A"],
    ["user@host", "user%40host"],
    // Full-width dots and two-dot leaders are letters to a URL parser.
    ["\uFF0E\uFF0E", "%EF%BC%8E%EF%BC%8E"],
    ["\u2025", "%E2%80%A5"],
    ["\uFF0F", "%EF%BC%8F"],
  ])("reaches the API as one segment: %j", (value, segment) => {
    const { url } = build(tool, { id: value });
    expect(url).toBe(`https://api.example.com/v1/a/${segment}/b`);
    expect(new URL(url).pathname).toBe(`/v1/a/${segment}/b`);
    expect(decodeURIComponent(segment)).toBe(value);
  });

  it("is judged in a time that its length sets, however often it is encoded", () => {
    const value = `%${"25".repeat(200_000)}2e%${"25".repeat(200_000)}2e`;
    const startedAt = performance.now();
    expect(problemsOf(tool, { id: value })).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it("is refused or stays one segment, whatever it is made of", () => {
    const pieces = fc.constantFrom(
      ".",
      "..",
      "%2e",
      "%25",
      "%",
      "2e",
      "/",
      "\\",
      ";",
      "%2f",
      "%5c",
      "x",
      "\t",
      "。",
      "．",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const value = parts.join("");
        if (problemsOf(tool, { id: value }).length > 0) return;
        let url = build(tool, { id: value }).url;
        for (let times = 0; times < 4; times++) {
          const path = new URL(url).pathname;
          expect(path).toMatch(/^\/v1\/a\/.*\/b$/);
          expect(path.split("/")).not.toContain("..");
          try {
            url = `https://api.example.com${decodeURIComponent(path)}`;
          } catch {
            return;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
