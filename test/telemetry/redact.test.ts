import fc from "fast-check";
import { expect, test } from "vitest";

import { createRedactor } from "../../src/telemetry/redact.ts";

const secret = "p@ss/w+rd &<é>'1";

test.each([
  ["as it is", secret],
  ["in JSON", JSON.stringify({ echo: secret }).slice(9, -2)],
  ["in JSON as PHP writes it", String.raw`p@ss\/w+rd &<é>'1`],
  ["in JSON as Go writes it", String.raw`p@ss/w+rd \u0026\u003cé\u003e'1`],
  ["in JSON as .NET writes it", String.raw`p@ss/w\u002Brd \u0026\u003Cé\u003E\u00271`],
  ["in JSON as Python writes it", String.raw`p@ss/w+rd &<\u00e9>'1`],
  ["percent-encoded", encodeURIComponent(secret)],
  ["percent-encoded in lower case", "p%40ss%2fw%2brd%20%26%3c%c3%a9%3e'1"],
  ["percent-encoded without exceptions", "p%40ss%2Fw%2Brd%20%26%3C%C3%A9%3E%271"],
  ["as a form field", "p%40ss%2Fw%2Brd+%26%3C%C3%A9%3E'1"],
  ["in base64", Buffer.from(secret).toString("base64")],
  ["in base64url", Buffer.from(secret).toString("base64url")],
])("masks a secret %s", (_name, written) => {
  expect(createRedactor([secret])(`before ${written} after ${written}`)).toBe(
    "before [secret] after [secret]",
  );
});

test("masks the base64 of a pair that is a secret of its own", () => {
  const redact = createRedactor(["pass-word", "ann:pass-word"]);
  expect(redact(`Basic ${Buffer.from("ann:pass-word").toString("base64")}`)).toBe("Basic [secret]");
});

test("masks the longer of two secrets that begin alike", () => {
  const redact = createRedactor(["token-1", "token-1234"]);
  expect(redact("token-1234 token-12")).toBe("[secret] [secret]2");
});

test("leaves short secrets alone, but for texts that are nothing else", () => {
  const redact = createRedactor(["12345", "admin", ""]);
  expect(redact("12345")).toBe("[secret]");
  expect(redact("the admin has 12345 points")).toBe("the admin has 12345 points");
  expect(redact("")).toBe("");
});

test("leaves everything alone when there are no secrets", () => {
  expect(createRedactor([])("a text")).toBe("a text");
});

test("takes secrets for text, not for patterns", () => {
  const redact = createRedactor(["a.c$^(x)[y]{2}|z\\d/"]);
  expect(redact("a.c$^(x)[y]{2}|z\\d/ abc$^")).toBe("[secret] abc$^");
});

const secrets = fc.array(fc.string({ minLength: 6, maxLength: 40, unit: "binary" }), {
  minLength: 1,
  maxLength: 4,
});
const isDistinct = (value: string): boolean => !"[secret]".includes(value) && !/[[\]]/.test(value);

test("no secret survives, wherever it stands", () => {
  fc.assert(
    fc.property(secrets, fc.array(fc.string(), { maxLength: 4 }), (given, texts) => {
      fc.pre(given.every(isDistinct));
      const written = given.flatMap((value, index) => [
        texts[index] ?? "",
        value,
        " ",
        JSON.stringify(value),
        " ",
        Buffer.from(value).toString("base64"),
      ]);
      const redacted = createRedactor(given)(written.join(""));
      expect(given.filter((value) => redacted.includes(value))).toEqual([]);
    }),
  );
});

test("JSON stays JSON, of the same shape", () => {
  const tokens = fc.array(fc.stringMatching(/^[A-Z][A-Za-z0-9+/=._-]{6,30}$/), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(tokens, fc.jsonValue({ maxDepth: 3 }), (given, tree) => {
      const json = JSON.stringify({ secrets: given, tree });
      const parsed: unknown = JSON.parse(createRedactor(given)(json));
      expect(parsed).toHaveProperty(
        "secrets",
        given.map(() => "[secret]"),
      );
      expect(parsed).toHaveProperty("tree");
    }),
  );
});

test("a text without secrets stays as it is", () => {
  const redact = createRedactor(["token-0123456789", "key-abcdefghij"]);
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(redact(text)).toBe(text);
    }),
  );
});
