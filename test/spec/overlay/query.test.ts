import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../../src/spec/model.ts";
import { compileQuery } from "../../../src/spec/overlay/query.ts";

const root: JsonObject = {
  list: [{ text: "one" }, { text: "two\rthree" }, { text: "a.b" }, { text: 1 }],
  "it's": { "/x": 1 },
};

function select(text: string) {
  const compiled = compileQuery(text);
  if (compiled.kind === "wrong") throw new Error(compiled.reason);
  return compiled.query.select(root);
}

describe("compileQuery", () => {
  it("gives the way to each value, with keys as they are", () => {
    expect(select("$['it\\'s'].*")).toEqual([["it's", "/x"]]);
    expect(select("$.list[0, -1].text")).toEqual([
      ["list", 0, "text"],
      ["list", 3, "text"],
    ]);
    expect(select("$")).toEqual([[]]);
  });

  it.each<[string, readonly number[]]>([
    ["match(@.text, 'o.e')", [0]],
    ["match(@.text, 'o')", []],
    ["search(@.text, 'o')", [0, 1]],
    // The dot of an I-Regexp takes no carriage return.
    ["search(@.text, 'two.three')", []],
    ["search(@.text, '[.]')", [2]],
    [String.raw`search(@.text, '\\.')`, [2]],
    [String.raw`search(@.text, '[\\].]')`, [2]],
    // No pattern, no match.
    ["search(@.text, '(')", []],
    ["search(@.text, @.missing)", []],
  ])("filters by %s", (filter, indexes) => {
    expect(select(`$.list[?${filter}]`)).toEqual(indexes.map((index) => ["list", index]));
  });
});
