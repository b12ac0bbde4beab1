import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { toQuestion } from "../../src/response/question.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createRedactor } from "../../src/telemetry/redact.ts";
import { toolFor } from "../helpers/document.ts";

const tool = toolFor({ operationId: "drop", summary: "Drop a table" }, { method: "delete" });

function ask(given: JsonObject, { url = "https://api.example.com/v1/things", of = tool } = {}) {
  const preview = { method: "DELETE", url, headers: {}, body: undefined, curl: "", http: "" };
  return toQuestion(of, {
    preview,
    arguments: given,
    token: undefined,
    redact: createRedactor(["top-secret-key"]),
  });
}

describe("the text of a question", () => {
  it("says method, URL, what it does, and each argument", () => {
    expect(ask({ name: "books", force: true, list: [1, 2] }).text).toBe(
      [
        "DELETE https://api.example.com/v1/things",
        "Test: Drop a table",
        '- name: "books"',
        "- force: true",
        "- list: [1,2]",
      ].join("\n"),
    );
  });

  it("masks secrets before it cuts, wherever they stand", () => {
    const padding = "x".repeat(192);
    const url = "https://api.example.com/top-secret-key";
    const { text } = ask({ a: `${padding}top-secret-key`, b: { c: "top-secret-key" } }, { url });
    expect(text).not.toMatch(/top-s/);
    expect(text).toContain("https://api.example.com/[secret]");
  });

  it("does not take an argument or a summary for a line of its own", () => {
    const forged = toolFor(
      { operationId: "drop", summary: "Harmless\n\nGET https://good.example.com" },
      { method: "delete" },
    );
    const { text } = ask(
      { a: "x\n- b: nothing", "c\nd": "\u2028\u202Egnp.exe\u0007" },
      { of: forged },
    );
    expect(text.split("\n")).toEqual([
      "DELETE https://api.example.com/v1/things",
      expect.stringMatching(/^Test: /),
      String.raw`- a: "x\n- b: nothing"`,
      String.raw`- c d: "\u2028\u202egnp.exe\u0007"`,
    ]);
  });

  it("is bounded, and shows nothing that cannot be seen", () => {
    const text = fc.string({ unit: "binary", maxLength: 2_000 });
    const unseen = /[^\n\P{C}]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
    fc.assert(
      fc.property(
        fc.dictionary(text, fc.oneof(text, fc.array(text), fc.integer()), { maxKeys: 40 }),
        fc.webUrl({ withQueryParameters: true, size: "large" }),
        (given, url) => {
          const question = ask(given, { url });
          expect(question.text.length).toBeLessThanOrEqual(8_192);
          expect(question.text).not.toMatch(unseen);
        },
      ),
    );
  });
});

describe("the subject of a question", () => {
  it("does not depend on the order of arguments, and on nothing that is not sent", () => {
    const one = ask({ a: 1, b: { c: [1, 2], d: null } }).subject;
    expect(ask({ b: { d: null, c: [1, 2] }, a: 1 }).subject).toBe(one);
  });

  it.each<[string, JsonObject]>([
    ["a value", { a: 2 }],
    ["a type", { a: "1" }],
    ["a name", { b: 1 }],
    ["one more", { a: 1, b: 1 }],
  ])("is another for another argument: %s", (_, given) => {
    expect(ask(given).subject).not.toBe(ask({ a: 1 }).subject);
  });

  it("is another for another address, and for what the text does not show", () => {
    const { subject } = ask({ a: 1 });
    expect(ask({ a: 1 }, { url: "https://elsewhere.example.com/" }).subject).not.toBe(subject);
    const long = "x".repeat(1_000);
    expect(ask({ a: `${long}1` }).subject).not.toBe(ask({ a: `${long}2` }).subject);
  });
});
