import type { CallToolResult } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";

import { selectFrom } from "../../src/response/select.ts";
import type { Selection } from "../../src/response/selector.ts";
import { isObject } from "../../src/spec/json.ts";
import { toolFor } from "../helpers/document.ts";

const selecting = (selection: Selection, tool = toolFor({ responses: {} })) => ({
  tool,
  selector: { select: () => Promise.resolve(selection), close: () => undefined },
});

const value = { items: [{ id: 1 }], total: 1 };
const result: CallToolResult = {
  content: [
    { type: "text", text: JSON.stringify(value) },
    { type: "text", text: "Note: something else." },
  ],
  structuredContent: value,
  _meta: { kept: true },
};

const note = (text: string): unknown => ({ type: "text", text: `Note: ${text}` });

describe("selectFrom", () => {
  it("gives the selection as text and as structured content", async () => {
    const context = selecting({ ok: true, text: '[{"id":12345678901234567890}]' });
    expect(await selectFrom(result, "items", context)).toEqual({
      content: [{ type: "text", text: '[{"id":12345678901234567890}]' }, result.content[1]],
      structuredContent: [{ id: Number("12345678901234567890") }],
      _meta: { kept: true },
    });
  });

  it("gives it as a member of its own where the tool says what the reply looks like", async () => {
    const schema = { type: "object", properties: { items: { type: "array" } } };
    const content = { "application/json": { schema } };
    const tool = toolFor({ responses: { 200: { description: "", content } } });
    const context = selecting({ ok: true, text: "[1]" }, tool);
    expect(await selectFrom(result, "items", context)).toMatchObject({
      content: [{ text: "[1]" }, {}],
      structuredContent: { _selected: [1] },
    });
  });

  it.each(["null", "[]"])("tells what there is when %s was selected", async (text) => {
    const selected = await selectFrom(result, "x", selecting({ ok: true, text }));
    expect(selected.content.at(-1)).toEqual(
      note("_select found nothing. The reply is an object with items, total."),
    );
  });

  it("gives the whole reply when the expression fails on it", async () => {
    const context = selecting({ ok: false, reason: "\u0007length() got a number." });
    const selected = await selectFrom(result, "x", context);
    expect(selected.structuredContent).toBe(value);
    expect(selected.content.at(-1)).toEqual(
      note("_select was not applied: length() got a number. This is the whole reply."),
    );
  });

  it("says when there is no JSON to select from", async () => {
    const text: CallToolResult = { content: [{ type: "text", text: "a,b" }] };
    const selected = await selectFrom(text, "x", selecting({ ok: true, text: "1" }));
    expect(selected.content).toEqual([
      text.content[0],
      note("_select was not applied, since the reply is no JSON."),
    ]);
  });

  it("leaves a failure as it is", async () => {
    const failure: CallToolResult = { ...result, isError: true };
    const context = selecting({ ok: true, text: "1" });
    expect(await selectFrom(failure, "x", context)).toBe(failure);
    expect(isObject(failure.structuredContent)).toBe(true);
  });
});
