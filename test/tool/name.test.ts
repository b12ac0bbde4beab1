import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type NameSource, toToolNames } from "../../src/tool/name.ts";

function source(operationId: string | undefined, path = "/things", method = "GET"): NameSource {
  return { apiName: "shop", operationId, method, path };
}

function nameOf(operationId: string | undefined, path?: string, method?: string): string {
  return toToolNames([source(operationId, path, method)], false)[0] ?? "";
}

describe("toToolNames", () => {
  it.each([
    ["listBooks", "listBooks"],
    ["actions/list-runs", "actions_list-runs"],
    ["Get user by name", "Get_user_by_name"],
    ["_private_", "private"],
    ["größe", "gr_e"],
  ])("makes %s legal", (operationId, name) => {
    expect(nameOf(operationId)).toBe(name);
  });

  it("falls back on method and path", () => {
    expect(nameOf(undefined, "/pets/{petId}/toys", "POST")).toBe("post_pets_petId_toys");
    expect(nameOf("日本", "/pets", "GET")).toBe("get_pets");
  });

  it("shortens by whole words", () => {
    const name = nameOf(
      "actions/list-selected-repositories-enabled-github-actions-organization-wide",
    );
    expect(name).toBe("actions_list-selected-repositories-enabled-github-actions");
  });

  it("cuts one endless word and marks it with a hash", () => {
    const name = nameOf("a".repeat(100));
    expect(name).toMatch(/^a{55}_[0-9a-f]{8}$/);
  });

  it("starts with the API's name when several are served", () => {
    expect(toToolNames([source("listBooks")], true)).toEqual(["shop_listBooks"]);
  });

  it("gives both of a colliding pair a hash, and nobody else", () => {
    const names = toToolNames(
      [source("list books", "/a"), source("list/books", "/b"), source("other", "/c")],
      false,
    );
    expect(names[0]).toMatch(/^list_books_[0-9a-f]{8}$/);
    expect(names[1]).toMatch(/^list_books_[0-9a-f]{8}$/);
    expect(names[0]).not.toBe(names[1]);
    expect(names[2]).toBe("other");
  });

  const sources = fc.uniqueArray(
    fc.record({
      apiName: fc.constantFrom("shop", "weather"),
      operationId: fc.option(
        fc.oneof(
          fc.string(),
          fc.constantFrom("list", "list/", "getThing", "x".repeat(80), "__proto__"),
        ),
        { nil: undefined },
      ),
      method: fc.constantFrom("GET", "POST"),
      path: fc.string().map((text) => `/${text}`),
    }),
    { selector: ({ apiName, method, path }) => `${apiName} ${method} ${path}` },
  );

  it("are legal and unique for any operations", () => {
    fc.assert(
      fc.property(sources, fc.boolean(), (list, withPrefix) => {
        const names = toToolNames(list, withPrefix);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      }),
    );
  });

  it("do not change when another operation goes, colliding pairs excepted", () => {
    fc.assert(
      fc.property(sources, fc.nat(), (list, seed) => {
        if (list.length < 2) return;
        const gone = seed % list.length;
        const before = toToolNames(list, false);
        const after = toToolNames(list.toSpliced(gone, 1), false);
        const changed = before.toSpliced(gone, 1).filter((name, index) => name !== after[index]);
        // Only a partner that had been told apart from the one that went may lose its hash.
        expect(changed.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
