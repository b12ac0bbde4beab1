import { expect, test } from "vitest";

import { ownWordsOf } from "../../src/response/words.ts";
import type { JsonValue } from "../../src/spec/model.ts";

const ofJson = (value: JsonValue) =>
  ownWordsOf({ kind: "json", value, text: JSON.stringify(value), notes: [] });
const ofText = (text: string, mimeType = "text/plain") =>
  ownWordsOf({ kind: "text", mimeType, text, notes: [] });

test.each<[string, JsonValue, string]>([
  [
    "RFC 9457",
    { type: "about:blank", title: "Not enough credit", status: 403, detail: "Your balance is 30." },
    "Not enough credit: Your balance is 30.",
  ],
  [
    "RFC 9457 with errors",
    {
      title: "Invalid",
      errors: [
        { detail: "must be positive", pointer: "#/age" },
        { detail: "is unknown", pointer: "#/x" },
      ],
    },
    "Invalid\n#/age: must be positive\n#/x: is unknown",
  ],
  [
    "RFC 7807's example",
    { title: "Bad", "invalid-params": [{ name: "age", reason: "must be positive" }] },
    "Bad\nage: must be positive",
  ],
  [
    "ASP.NET",
    {
      title: "One or more validation errors occurred.",
      errors: { Name: ["is required", "is short"] },
    },
    "One or more validation errors occurred.\nName: is required\nName: is short",
  ],
  [
    "Stripe",
    {
      error: {
        message: "No such customer",
        code: "resource_missing",
        param: "id",
        type: "invalid_request_error",
      },
    },
    "id: No such customer (resource_missing)",
  ],
  [
    "Google",
    {
      error: {
        code: 404,
        message: "Not found.",
        errors: [{ message: "Not found.", domain: "global", reason: "notFound" }],
      },
    },
    "Not found. (404)\nNot found.",
  ],
  [
    "OAuth",
    { error: "invalid_grant", error_description: "The code has expired." },
    "The code has expired.\ninvalid_grant",
  ],
  [
    "FastAPI",
    { detail: [{ loc: ["body", "name"], msg: "field required", type: "missing" }] },
    "body.name: field required",
  ],
  ["Django", { detail: "Not found." }, "Not found."],
  [
    "GitHub",
    {
      message: "Validation Failed",
      errors: [{ resource: "Issue", field: "title", code: "missing_field", message: "is missing" }],
      documentation_url: "https://x",
    },
    "Validation Failed\ntitle: is missing (missing_field)",
  ],
  [
    "JSON:API",
    {
      errors: [
        {
          status: "422",
          title: "Invalid Attribute",
          detail: "Name is too short.",
          source: { pointer: "/data/attributes/name" },
        },
      ],
    },
    "/data/attributes/name: Invalid Attribute: Name is too short.",
  ],
  ["a list of texts", { errors: ["one", "two"] }, "one\ntwo"],
  ["a text for error", { error: "nope" }, "nope"],
  ["a text", "just this", "just this"],
  ["an array", [{ message: "a" }, { message: "b" }, { message: "a" }], "a\nb"],
  ["SOAP-like", { fault: { faultstring: "Rate limit", detail: { errorcode: "x" } } }, "Rate limit"],
  ["none of these", { status: 500, ok: false }, '{"status":500,"ok":false}'],
  ["empty messages", { message: " ", error: { message: "inner" } }, "inner"],
  ["names of the prototype", JSON.parse('{"__proto__":{"message":"x"},"message":"y"}'), "y"],
])("finds the words of %s", (_name, value, words) => {
  expect(ofJson(value)).toBe(words);
});

test.each([
  [
    "a page",
    "<!doctype html><html><head><title>502 Bad Gateway</title><style>p{}</style></head><body><script>alert(1)</script><h1>Bad&nbsp;Gateway</h1><p>a &lt; b &amp;&amp; c</p><!-- secret --></body></html>",
    "502 Bad Gateway\nBad Gateway a < b && c",
  ],
  ["a page that never ends", "<html><title>Oops</title><script>while(1", "Oops"],
  ["a page without a title", "<html><body><p>Sorry</p>", "Sorry"],
])("takes title and text of %s", (_name, page, words) => {
  expect(ofText(page, "text/html")).toBe(words);
  expect(ofText(page)).toBe(words);
});

test("removes control characters and invisible ones", () => {
  expect(ofText("a\u001B[31mred\u0000\u202Eb\r\nc\u200B")).toBe("a[31mredb\nc");
  expect(ofJson({ message: "x\u0007y" })).toBe("xy");
});

test("is at most 2,048 characters", () => {
  expect(ofText("x".repeat(2048))).toBe("x".repeat(2048));
  const cut = ofText("😀".repeat(2000));
  expect(cut?.length).toBeLessThanOrEqual(2048);
  expect(cut).toMatch(/^(?:😀)+\uFFFD? …$/u);
  expect(ofJson({ message: "y".repeat(5000) })).toHaveLength(2048);
});

test("takes a hostile page in good time", () => {
  const start = performance.now();
  for (const piece of ["<script ", "<!--", "<", "<title", "&#", "<style></"]) {
    ofText(`<html>${piece.repeat(200_000)}`, "text/html");
  }
  ofJson(JSON.parse(`${'{"error":'.repeat(100)}1${"}".repeat(100)}`));
  ofJson({ errors: Array.from({ length: 100_000 }, (_, index) => `error ${index}`) });
  expect(performance.now() - start).toBeLessThan(1000);
});

test("has nothing to say of bytes and of nothing", () => {
  expect(ownWordsOf({ kind: "empty" })).toBeUndefined();
  expect(
    ownWordsOf({ kind: "image", mimeType: "image/png", bytes: new Uint8Array(3) }),
  ).toBeUndefined();
  expect(ofText(" \n ")).toBeUndefined();
});
