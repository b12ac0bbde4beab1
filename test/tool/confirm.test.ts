import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { ConfirmPolicy } from "../../src/config/confirm-options.ts";
import { toolOptions } from "../../src/config/tool-options.ts";
import { isObject } from "../../src/spec/json.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { isConfirmed } from "../../src/tool/confirm.ts";
import type { Tool } from "../../src/tool/model.ts";
import { apiOf } from "../helpers/document.ts";

const policies: readonly ConfirmPolicy[] = ["none", "destructive", "writes"];

function toolOf(
  method: string,
  { operation = {}, path = {}, root = {}, options = {} }: Readonly<Record<string, JsonObject>> = {},
): Tool {
  const api = apiOf({
    paths: { "/things": { ...path, [method]: { operationId: "it", ...operation } } },
    root,
  });
  const parsed = toolOptions.parse(options);
  const [tool] = createCatalogue([api], new Map([[api.name, parsed]])).tools;
  if (tool === undefined) throw new Error("there is no tool");
  return tool;
}

const single = (override: JsonObject): JsonObject => ({ operations: { it: override } });

describe("the confirmation of a tool", () => {
  it.each<[ConfirmPolicy, string, boolean]>([
    ["none", "delete", false],
    ["destructive", "get", false],
    ["destructive", "post", false],
    ["destructive", "put", false],
    ["destructive", "delete", true],
    ["writes", "get", false],
    ["writes", "head", false],
    ["writes", "post", true],
    ["writes", "patch", true],
    ["writes", "delete", true],
  ])("at %s: %s -> %s", (confirm, method, expected) => {
    expect(toolOf(method, { options: { confirm } }).confirmation !== undefined).toBe(expected);
  });

  it.each<[string, string, Readonly<Record<string, JsonObject>>, boolean]>([
    ["the operator asks about one more", "post", { options: single({ confirm: "writes" }) }, true],
    [
      "the operator excepts one",
      "delete",
      { options: { confirm: "writes", ...single({ confirm: "none" }) } },
      false,
    ],
    [
      "the operator says that a POST destroys",
      "post",
      { options: { confirm: "destructive", ...single({ destructiveHint: true }) } },
      true,
    ],
    [
      "the operator says that a POST only reads",
      "post",
      { options: { confirm: "writes", ...single({ readOnlyHint: true }) } },
      false,
    ],
    [
      "the operator says that a GET writes",
      "get",
      { options: { confirm: "writes", ...single({ readOnlyHint: false }) } },
      true,
    ],
    [
      "the operation asks for it",
      "delete",
      { operation: { "x-mcp-confirm": "destructive" } },
      true,
    ],
    ["its path asks for it", "post", { path: { "x-mcp-confirm": "writes" } }, true],
    ["the document asks for it", "post", { root: { "x-mcp-confirm": "writes" } }, true],
    [
      "the document says that a POST destroys",
      "post",
      {
        operation: { "x-mcp": { destructiveHint: true } },
        options: { confirm: "destructive" },
      },
      true,
    ],
    [
      "the document would have less",
      "delete",
      { operation: { "x-mcp-confirm": "none" }, options: { confirm: "destructive" } },
      true,
    ],
    [
      "the document says that a DELETE only reads",
      "delete",
      {
        operation: { "x-mcp": { readOnlyHint: true, destructiveHint: false } },
        options: { confirm: "destructive" },
      },
      true,
    ],
    ["the document's word is none", "delete", { operation: { "x-mcp-confirm": "always" } }, false],
  ])("where %s (%s) -> %s", (_, method, given, expected) => {
    expect(toolOf(method, given).confirmation !== undefined).toBe(expected);
  });

  it("offers _confirm where a token may be given, and nowhere else", () => {
    const offers = (tool: Tool): boolean =>
      isObject(tool.listedSchema["properties"]) &&
      Object.hasOwn(tool.listedSchema["properties"], "_confirm");
    const confirm = "destructive";
    expect(offers(toolOf("delete", { options: { confirm } }))).toBe(true);
    expect(offers(toolOf("post", { options: { confirm } }))).toBe(false);
    expect(offers(toolOf("delete", { options: { confirm, confirmFallback: "refuse" } }))).toBe(
      false,
    );
    expect(toolOf("delete", { options: { confirm, confirmFallback: "refuse" } }).confirmation).toBe(
      "refuse",
    );
  });

  it("is never less for what a document says", () => {
    const hints = fc.record({ readOnlyHint: fc.boolean(), destructiveHint: fc.boolean() });
    const policy = fc.constantFrom(...policies);
    const said = fc.record({
      confirm: fc.option(policy, { nil: undefined }),
      hints: fc.record(
        { readOnlyHint: fc.boolean(), destructiveHint: fc.boolean() },
        { requiredKeys: [] },
      ),
    });
    const nothing = { confirm: undefined, hints: {} };
    fc.assert(
      fc.property(policy, hints, said, (operator, given, document) => {
        const without = isConfirmed({ policy: operator, hints: given, said: nothing });
        const withIt = isConfirmed({ policy: operator, hints: given, said: document });
        expect(withIt || !without).toBe(true);
      }),
    );
  });
});
