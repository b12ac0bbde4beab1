import type { CallToolResult } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";

import { sliceText } from "../../src/response/text-range.ts";
import { ask, createSubject } from "./ask.ts";

const items = Array.from({ length: 3_000 }, (_, id) => ({ id, "full name": `Rex ${id} 🐕` }));
const text = JSON.stringify({ items, total: 3_000 });

const subjectOf = (result: CallToolResult) =>
  createSubject({ call: () => Promise.resolve(result), textBytes: 48 * 1024 });

interface Item {
  readonly type: string;
  readonly text?: string;
  readonly uri?: string;
}

async function read(factory: Parameters<typeof ask>[0], uri: string) {
  const { result, error } = await ask(factory, "resources/read", { uri });
  const contents = (result?.["contents"] ?? []) as readonly { text: string; uri: string }[];
  return { contents, error };
}

describe("a reply that is too large for its result", () => {
  const whole = { items, total: 3_000 };
  const { factory } = subjectOf({ content: [{ type: "text", text }], structuredContent: whole });
  const call = async (): Promise<readonly Item[]> => {
    const { result } = await ask(factory, "tools/call", { name: "pets_listPets" });
    expect(result?.["structuredContent"]).toEqual({
      _reply: { bytes: Buffer.byteLength(text), uri: expect.stringContaining("openapi://pets/") },
    });
    return result?.["content"] as readonly Item[];
  };

  it("is outlined, begun and linked", async () => {
    const [notice, first, link, ...none] = await call();
    expect(none).toEqual([]);
    expect(notice?.text).toContain("and at most 48 KiB are given at once");
    expect(notice?.text).toContain(
      'items: 3000 items\nitems[0].id: 0\nitems[0]."full name": "Rex 0 🐕"\ntotal: 3000',
    );
    expect(notice?.text).toContain(`${link?.uri}?offset=16384&length=65536`);
    expect(first?.text).toContain(text.slice(0, 16_000));
    expect(link).toMatchObject({
      type: "resource_link",
      uri: expect.stringMatching(/^openapi:\/\/pets\/replies\/[0-9a-f]{32}$/),
      mimeType: "application/json",
      size: Buffer.byteLength(text),
    });
  });

  it("is read to its end in ranges that say where the next one begins", async () => {
    const uri = `${(await call()).at(-1)?.uri}?length=10007`;
    let all = "";
    for (let next: string | undefined = uri; next !== undefined;) {
      const { contents } = await read(factory, next);
      expect(contents[0]?.text).toBe(contents[0]?.text.toWellFormed());
      all += contents[0]?.text;
      next = contents[1]?.uri;
    }
    expect(all).toBe(text);
  });

  it("is not found by another id, or under another API", async () => {
    const uri = (await call()).at(-1)?.uri ?? "";
    const other = `${uri.slice(0, -1)}${uri.endsWith("0") ? "1" : "0"}`;
    for (const wrong of [other, uri.replace("pets", "nowhere")]) {
      expect((await read(factory, wrong)).error).toMatchObject({ code: -32602 });
    }
  });
});

it("shortens the payload rather than a sentence after it", async () => {
  const note = { type: "text", text: "Note: there is more." } as const;
  const { factory } = subjectOf({
    // Fits by itself, and not with the note.
    content: [{ type: "text", text: "x".repeat(48 * 1024) }, note],
  });
  const { result } = await ask(factory, "tools/call", { name: "pets_listPets" });
  const content = result?.["content"] as readonly Item[];
  expect(content.map(({ type }) => type)).toEqual(["text", "text", "resource_link", "text"]);
  expect(content.at(-1)).toEqual(note);
});

it("leaves results that fit as they are", async () => {
  const small: CallToolResult = {
    content: [{ type: "text", text: "é".repeat(20_000) }],
    structuredContent: { a: 1 },
  };
  const { result } = await ask(subjectOf(small).factory, "tools/call", { name: "pets_listPets" });
  expect(result).toMatchObject(small);
});

it("says so when a reply is too large to be kept", async () => {
  const huge: CallToolResult = { content: [{ type: "text", text: "x".repeat(2 * 1024 * 1024) }] };
  const { result } = await ask(subjectOf(huge).factory, "tools/call", { name: "pets_listPets" });
  expect(result?.["content"]).toMatchObject([
    { text: expect.stringContaining("It is too large to be kept.") },
    { text: expect.stringContaining("Its first 16384 characters") },
  ]);
  expect(result).not.toHaveProperty("structuredContent");
});

it("never cuts a character in two", () => {
  expect(sliceText("a🐕b", 0, 2).text).toBe("a🐕");
  expect(sliceText("a🐕b", 2, 1)).toEqual({ start: 1, end: 3, text: "🐕" });
  expect(sliceText("a🐕b", 3, 5).text).toBe("b");
});
