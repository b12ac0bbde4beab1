import { describe, expect, it } from "vitest";

import { viewOptions } from "../../src/config/view-options.ts";
import { readViewQuery } from "../../src/mcp/view-query.ts";
import { type View, viewOfApi, wholeView } from "../../src/mcp/view.ts";
import { narrow } from "../../src/tool/slice.ts";
import { createFixture } from "./fixture.ts";

const catalogue = createFixture();
const profiles = new Map([
  ["support", viewOptions.parse({ tags: "pets", methods: ["get"], mode: "full" })],
  ["orders", viewOptions.parse({ api: "orders" })],
]);

function read(query: string, base: View = wholeView): View {
  const reading = readViewQuery(new URLSearchParams(query), { base, profiles, catalogue });
  if (!reading.ok) throw new Error(reading.problem);
  return reading.view;
}

function problemOf(query: string, base: View = wholeView): string | undefined {
  const reading = readViewQuery(new URLSearchParams(query), { base, profiles, catalogue });
  return reading.ok ? undefined : reading.problem;
}

it("takes a tag that has a comma for one, where there is such a tag", () => {
  const [first, ...others] = catalogue.tools;
  if (first === undefined) throw new Error("there are no tools");
  const tagged = { ...first, operation: { ...first.operation, tags: ["Bills, paid"] } };
  const reading = readViewQuery(new URLSearchParams({ tags: "Bills, paid" }), {
    base: wholeView,
    profiles,
    catalogue: { ...catalogue, tools: [tagged, ...others] },
  });
  expect(reading).toMatchObject({ ok: true, view: { slices: [{ tags: ["Bills, paid"] }] } });
});

describe("the query of an address", () => {
  it.each([
    ["", ["pets_listPets", "pets_getPet", "pets_createPet", "orders_listOrders"]],
    ["api=orders", ["orders_listOrders"]],
    ["tags=lookup", ["pets_getPet"]],
    ["tags=pets,lookup", ["pets_listPets", "pets_getPet"]],
    ["tags=pets&tags=lookup", ["pets_listPets", "pets_getPet"]],
    ["methods=post", ["pets_createPet"]],
    ["paths=/pets/**", ["pets_listPets", "pets_getPet", "pets_createPet"]],
    ["operations=list*", ["pets_listPets", "orders_listOrders"]],
    ["operations=pets_*", ["pets_listPets", "pets_getPet", "pets_createPet"]],
    ["operations=POST%20/pets", ["pets_createPet"]],
    ["tools=pets_getPet,orders_listOrders", ["pets_getPet", "orders_listOrders"]],
    ["readOnly=true&api=pets", ["pets_listPets", "pets_getPet"]],
    ["readOnly=false&mode=full", 4],
    ["tags=pets&methods=post", []],
    ["profile=support", ["pets_listPets", "pets_getPet"]],
    ["profile=support&tags=lookup", ["pets_getPet"]],
    ["token=abc&code=7&session=1", 4],
  ])("%s shows %j", (query, tools) => {
    const shown = narrow(catalogue, read(query).slices).tools.map(({ name }) => name);
    if (typeof tools === "number") expect(shown).toHaveLength(tools);
    else expect(shown).toEqual(tools);
  });

  it.each([
    [
      "order, capitals and repetition of its values",
      "methods=get,POST&tags=pets",
      "tags=pets,pets&methods=post,get",
    ],
    ["what is none of ours", "tags=pets", "token=1&tags=pets"],
  ])("makes one view of queries that differ in %s", (_, one, other) => {
    expect(read(one).key).toBe(read(other).key);
  });

  it("makes other views of other queries", () => {
    const queries = ["", "tags=pets", "operations=pets", "tags=pets,lookup", "readOnly=true"];
    const lenient = queries.map((query) => (query === "operations=pets" ? "operations=*" : query));
    expect(new Set(lenient.map((query) => read(query).key)).size).toBe(lenient.length);
  });

  it("narrows what the path of the address shows, and widens nothing", () => {
    const view = read("methods=get", viewOfApi("orders"));
    expect(narrow(catalogue, view.slices).tools.map(({ name }) => name)).toEqual([
      "orders_listOrders",
    ]);
    expect(problemOf("api=pets", viewOfApi("orders"))).toBe(
      'There is no API "pets" here. Known: orders.',
    );
  });

  it.each([
    ["readonly=true", 'There is no parameter "readonly". Did you mean readOnly?'],
    ["tag=pets", 'There is no parameter "tag". Did you mean tags?'],
    ["operation=x", 'There is no parameter "operation". Did you mean operations?'],
    ["read-only=true", 'There is no parameter "read-only". Did you mean readOnly?'],
    ["readOnly=yes", "readOnly must be true or false."],
    ["mode=fast", "mode must be one of full, search, code, auto."],
    ["methods=g3t", "methods must be an HTTP method."],
    ["tags=pet", 'There is no tag "pet" here. Known: pets, lookup.'],
    ["methods=git", /^There is no method "git"/i],
    ["tools=pets_getPets", /^There is no tool "pets_getPets" here\. Known: pets_listPets,/],
    ["operations=find*", 'No operation here matches "find*" (operations).'],
    [`operations=${"*,".repeat(50)}*`, "operations takes 50 globs at most."],
    ["profile=suport", 'There is no profile "suport". Known: support, orders.'],
    ["profiles=support", 'There is no parameter "profiles". Did you mean profile?'],
    [
      "profile=support&methods=post&tags=unused",
      'There is no tag "unused" here. Known: pets, lookup.',
    ],
    [
      "profile=orders&tools=pets_getPet",
      'There is no tool "pets_getPet" here. Known: orders_listOrders.',
    ],
    ["paths=/pet", 'No path here matches "/pet" (paths).'],
  ])("is refused when it is %s", (query, problem) => {
    expect(problemOf(query)).toEqual(
      typeof problem === "string" ? problem : expect.stringMatching(problem),
    );
  });
});
