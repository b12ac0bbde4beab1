import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { compareApproved, judge, toSummary } from "../../src/tool/approval.ts";

const list: JsonObject = {
  operation: "GET /books",
  description: "Lists",
  hints: { a: true, b: false },
};

describe("what differs from what was approved", () => {
  it.each([
    ["nothing", list, ""],
    ["the order of members", { ...list, hints: { b: false, a: true } }, ""],
    ["a text", { ...list, description: "Sends" }, "1 changed (list: description)"],
    ["a member that is new", { ...list, output: "x" }, "1 changed (list: output)"],
  ])("is, with %s changed, told", (_, after, told) => {
    const deviations = compareApproved(
      new Map([["tools list", list]]),
      new Map([["tools list", after]]),
    );
    expect(toSummary(deviations)).toBe(told);
  });

  it("waits where it came or changed, and not where it went", () => {
    const before = new Map<string, JsonObject>([
      ["tools gone", { operation: "GET /gone" }],
      ["tools list", list],
    ]);
    const after = new Map<string, JsonObject>([
      ["prompts hello", { content: "x" }],
      ["tools list", { ...list, description: "Sends" }],
    ]);
    const { deviations, operations, prompts } = judge(before, after);
    expect(toSummary(deviations)).toBe("1 added, 1 changed (list: description), 1 removed");
    expect([...operations]).toEqual(["GET /books"]);
    expect([...prompts]).toEqual(["hello"]);
  });
});
