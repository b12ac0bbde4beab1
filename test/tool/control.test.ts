import { describe, expect, it } from "vitest";

import { isObject } from "../../src/spec/json.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { takeControls } from "../../src/tool/control.ts";
import type { Tool } from "../../src/tool/model.ts";
import { toolFor } from "../helpers/document.ts";

const json: JsonObject = { 200: { description: "", content: { "application/json": {} } } };
const select: ReadonlySet<"select"> = new Set(["select"]);

const propertiesOf = ({ listedSchema }: Tool): readonly string[] =>
  Object.keys(isObject(listedSchema["properties"]) ? listedSchema["properties"] : {});

describe("controlsOf", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["JSON is declared", {}, json],
    ["a type of JSON is declared beside another", {}, typed("text/csv", "application/hal+json")],
    ["any type is declared", {}, typed("*/*")],
    ["nothing is declared", {}, {}],
    ["a success has no content declared", {}, { 200: { description: "" } }],
    ["only an error has content", {}, { default: { description: "" }, 404: typed("a/b")[200] }],
  ])("offers _select where %s", (_, operation, responses) => {
    expect(propertiesOf(toolFor({ ...operation, responses }))).toContain("_select");
  });

  it.each<[string, JsonObject]>([
    ["other types are declared", typed("text/csv", "image/png")],
    ["a success has no body", { 204: { description: "" } }],
    ["the range says another type", { "2XX": typed("text/csv")[200] }],
  ])("does not offer _select where %s", (_, responses) => {
    expect(propertiesOf(toolFor({ responses }))).not.toContain("_select");
  });

  it("does not offer _select for HEAD", () => {
    expect(propertiesOf(toolFor({ responses: json }, { method: "head" }))).toEqual([]);
  });

  const paged: JsonObject = {
    parameters: ["page", "per_page"].map((name) => ({
      name,
      in: "query",
      schema: { type: "integer" },
    })),
    responses: json,
  };

  it("offers _maxItems where lists come in pages, and nowhere else", () => {
    expect(propertiesOf(toolFor(paged))).toContain("_maxItems");
    expect(propertiesOf(toolFor({ responses: json }))).not.toContain("_maxItems");
  });

  it("takes a whole number as _maxItems, also as text", async () => {
    const { controls } = toolFor(paged);
    expect((await takeControls(controls, { _maxItems: "250", page: 2 })).controls).toEqual({
      maxItems: 250,
    });
    for (const wrong of [0, -1, 1.5, "many", true, [3]]) {
      expect((await takeControls(controls, { _maxItems: wrong })).problems).toMatchObject([
        { argument: "_maxItems", expected: "must be a whole number, at least 1" },
      ]);
    }
  });

  it("leaves an argument of the API alone that has the same name", async () => {
    const parameter = { name: "_select", in: "query", schema: { type: "integer" } };
    const tool = toolFor({ parameters: [parameter], responses: json });
    expect(tool.listedSchema["properties"]).toEqual({ _select: { type: "integer" } });
    expect((await takeControls(tool.controls, { _select: 5 })).rest).toEqual({ _select: 5 });
  });

  it("says what _select is however little room there is", () => {
    const long = { type: "string", description: "x".repeat(20_000) };
    const tool = toolFor({
      parameters: Array.from({ length: 400 }, (_, index) => ({
        name: `p${index}`,
        in: "query",
        schema: long,
      })),
      responses: json,
    });
    expect(Buffer.byteLength(JSON.stringify(tool.listedSchema))).toBeLessThanOrEqual(16 * 1024);
    expect(tool.listedSchema["properties"]).toHaveProperty(
      "_select.description",
      expect.stringContaining("JMESPath"),
    );
  });
});

describe("takeControls", () => {
  it("parts them from what is the API's, and changes nothing that it was given", async () => {
    const given = Object.freeze({ _select: "items[]", id: 7, _other: 1 });
    expect(await takeControls(select, given)).toEqual({
      controls: { select: "items[]" },
      rest: { id: 7, _other: 1 },
      problems: [],
    });
  });

  it("takes null for none", async () => {
    expect(await takeControls(select, { _select: null })).toEqual({
      controls: {},
      rest: {},
      problems: [],
    });
  });

  it("leaves alone what a tool does not offer", async () => {
    expect((await takeControls(new Set(), { _select: "a" })).rest).toEqual({ _select: "a" });
  });

  it("says what it expected", async () => {
    expect((await takeControls(select, { _select: 5 })).problems).toEqual([
      { argument: "_select", expected: "must be a JMESPath expression", given: "5" },
    ]);
    expect((await takeControls(select, { _select: "a[" })).problems).toMatchObject([
      { argument: "_select", expected: expect.stringContaining("ends too early") },
    ]);
  });
});

function typed(...types: readonly string[]): { readonly 200: JsonObject } {
  const content = Object.fromEntries(types.map((type) => [type, {}]));
  return { 200: { description: "", content } };
}
