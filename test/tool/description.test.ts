import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { cutAtSentence } from "../../src/tool/description.ts";
import { toPlainMarkdown } from "../../src/tool/markdown.ts";
import { toolFor } from "../helpers/document.ts";

const bearer = { type: "http", scheme: "bearer" };
const components = { securitySchemes: { token: bearer, key: bearer, login: bearer } };
const ok = { responses: { 200: { description: "OK" } } };

describe("the description of a tool", () => {
  it.each([
    [{ summary: "List books", description: "Newest first." }, "List books\n\nNewest first."],
    [
      { summary: "List books", description: "List books, newest first." },
      "List books, newest first.",
    ],
    [{ summary: "List books." }, "List books."],
    [{ description: "Lists them." }, "Lists them."],
    [{}, "Calls GET /things."],
    [{ summary: "Old", deprecated: true }, "Deprecated. Old"],
  ])("of %j", (texts, expected) => {
    expect(toolFor({ ...ok, ...texts }).description).toBe(expected);
  });

  it("says what comes back and what it needs", () => {
    const tool = toolFor(
      {
        summary: "Get a book",
        responses: {
          404: { description: "None" },
          200: { description: "The book with its author." },
        },
        security: [{ token: [], key: [] }, { login: [] }],
      },
      { path: "/books", components },
    );
    expect(tool.description).toBe(
      "Get a book\n\nReturns: The book with its author.\nAuthentication: token and key, or login (added by the gateway).",
    );
  });

  it.each<[JsonObject, string]>([
    [{ $ref: "#/components/schemas/Book" }, "Book"],
    [{ type: "array", items: { $ref: "#/components/schemas/Book" } }, "a list of Book"],
    [{ type: "array", items: { type: "string" } }, "a list"],
    [{ properties: { id: {}, name: {} } }, "an object with id, name"],
  ])("says what comes back when only its schema tells: %j", (schema, expected) => {
    const reply = { description: "OK", content: { "application/json": { schema } } };
    for (const status of ["200", "default"]) {
      const { description } = toolFor({ summary: "Read", responses: { [status]: reply } });
      expect(description).toBe(`Read\n\nReturns: ${expected}`);
    }
  });

  it("says what comes back when it is no JSON", () => {
    const { description } = toolFor({
      summary: "Cover",
      responses: { 200: { description: "OK", content: { "image/png": {}, "image/webp": {} } } },
    });
    expect(description).toBe("Cover\n\nReturns: image/png or image/webp");
  });

  it("stays within its length whatever the document names", () => {
    const security = Array.from({ length: 300 }, (_, index) => ({ [`scheme${index}`]: [] }));
    const parameters = ["page", "per_page"].map((name) => ({ name, in: "query" }));
    const schema = { type: "array", items: { $ref: `#/components/schemas/${"Long".repeat(200)}` } };
    const { description } = toolFor({
      responses: { 200: { description: "OK", content: { "application/json": { schema } } } },
      summary: "Much ".repeat(500),
      security,
      parameters,
    });
    expect(description).toMatch(/\n\nReturns: .*\nPages: .*\nAuthentication: .*\.$/);
    expect(description.length).toBeLessThanOrEqual(1024);
  });

  it.each([
    [[{ gone: [] }], "Authentication: gone."],
    [[{ token: [], gone: [] }], "Authentication: token and gone."],
    [[{ gone: [] }, { token: [] }], "Authentication: token (added by the gateway)."],
  ])("does not promise what nobody has declared: %j", (security, expected) => {
    const { description } = toolFor({ ...ok, summary: "Lend", security }, { components });
    expect(description).toBe(`Lend\n\n${expected}`);
  });

  it("names no authentication where none is an alternative", () => {
    const tool = toolFor({ ...ok, summary: "Open", security: [{}, { token: [] }] });
    expect(tool.description).toBe("Open");
  });

  it("is at most 1,024 characters, cut at a sentence, and keeps what follows", () => {
    const { description } = toolFor(
      {
        ...ok,
        description: "This sentence is said again and again. ".repeat(60),
        security: [{ token: [] }],
      },
      { components },
    );
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(description).toMatch(/again\. …\n\nAuthentication: token \(added by the gateway\)\.$/);
  });
});

describe("the title of a tool", () => {
  it.each([
    [{ summary: "List\n books" }, "List books"],
    [{ operationId: "listBooks" }, "listBooks"],
    [{}, "GET /things"],
  ])("of %j is %s", (texts, expected) => {
    expect(toolFor({ ...ok, ...texts }).title).toBe(expected);
  });
});

describe("toPlainMarkdown", () => {
  it.each([
    ["<p>Gets a <code>Charge</code>.</p><p>Twice.</p>", "Gets a Charge.\nTwice."],
    [
      "See ![logo](https://x.example/a.png) [docs](https://x.example)",
      "See logo [docs](https://x.example)",
    ],
    ['<a class="x" href="https://x.example">docs</a>', "[docs](https://x.example)"],
    ["a<!-- hidden\ninstructions -->b", "ab"],
    ["Use /repos/<owner>/<repo> &amp; List<string>", "Use /repos/<owner>/<repo> & List<string>"],
    ["a<br/>b<hr>c", "a\nb\nc"],
  ])("%s", (text, expected) => {
    expect(toPlainMarkdown(text)).toBe(expected);
  });
});

describe("cutAtSentence", () => {
  it("cuts at a space where no sentence ends, and in a word where there is no space", () => {
    expect(cutAtSentence("one two three four", 12)).toBe("one two …");
    expect(cutAtSentence("x".repeat(20), 10)).toBe(`${"x".repeat(8)} …`);
  });
});
