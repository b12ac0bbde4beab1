import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createGlobTest } from "../../src/tool/glob.ts";

function matches(glob: string, text: string): boolean {
  return createGlobTest([glob])?.(text) ?? false;
}

describe("a glob", () => {
  it.each([
    ["list*", ["list", "listPets"], ["relist", "list/pets"]],
    ["*list*", ["list", "relisted"], ["lis", "a/list"]],
    ["*/create", ["books/create"], ["create", "a/books/create", "/create"]],
    ["a?c", ["abc", "a💡c"], ["ac", "a/c", "abbc"]],
    ["/repos/**", ["/repos", "/repos/", "/repos/a", "/repos/{owner}/b"], ["/repo", "/reposx"]],
    ["/repos/*", ["/repos/a", "/repos/.a"], ["/repos", "/repos/", "/repos/a/b"]],
    ["/**/issues", ["/issues", "/a/issues", "/a/b/issues"], ["issues", "/issues/a"]],
    ["/a/**/b/**/c", ["/a/b/c", "/a/x/b/b/y/c"], ["/a/c", "/a/b/c/d"]],
    ["**", ["", "a", "/a/b"], []],
    ["a**b", ["ab", "axxb"], ["a/b"]],
    ["GET /pets/**", ["GET /pets", "GET /pets/7"], ["PUT /pets"]],
    ["/{id}", ["/{id}"], ["/id"]],
    ["[x](y|z)+$^.", ["[x](y|z)+$^."], ["x"]],
    [String.raw`a\*b`, ["a*b"], ["axb"]],
    ["!a", ["!a"], ["b"]],
  ])("%s", (glob, found, missed) => {
    for (const text of found) expect([text, matches(glob, text)]).toEqual([text, true]);
    for (const text of missed) expect([text, matches(glob, text)]).toEqual([text, false]);
  });

  it("finds what any of several finds; none is no test", () => {
    const test = createGlobTest(["a*", "b"]);
    expect(["ab", "b", "bc"].map((text) => test?.(text))).toEqual([true, true, false]);
    expect(createGlobTest([])).toBeUndefined();
  });

  it("takes no longer for many stars, in a segment or between them", () => {
    const glob = `${"*s".repeat(2_000)}*Z`;
    expect(matches(glob, "s".repeat(4_000))).toBe(false);
    expect(matches(`${"**/s/".repeat(1_000)}Z`, "s/".repeat(2_000))).toBe(false);
  });

  it("finds what a regular expression of the same meaning finds", () => {
    const text = (characters: readonly string[]) =>
      fc.array(fc.constantFrom(...characters), { maxLength: 9 }).map((all) => all.join(""));
    fc.assert(
      fc.property(text(["a", "b", "/", "*", "?"]), text(["a", "b", "/"]), (glob, given) => {
        fc.pre(!glob.includes("**"));
        expect(matches(glob, given)).toBe(toExpression(glob).test(given));
      }),
    );
  });
});

function toExpression(glob: string): RegExp {
  const source = glob
    .split("/")
    .map((part) =>
      part === "*" ? "[^/]+" : part.replaceAll("*", "[^/]*").replaceAll("?", "[^/]"),
    );
  return new RegExp(`^${source.join("/")}$`);
}
