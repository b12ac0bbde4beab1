/** Names of tools over whole documents; `test/tool/name.test.ts` has the laws of a single list. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createCatalogue } from "../../src/tool/catalogue.ts";
import { type NameSource, toToolNames } from "../../src/tool/name.ts";
import { findUnstable } from "../helpers/stability.ts";
import { documentArbitrary, nameArbitrary, pathArbitrary } from "./document.ts";
import { readDocument } from "./load.ts";

const documents = documentArbitrary(["2.0", "3.0.3", "3.1.0", "3.2.0"]);

describe("the names of a document's tools", () => {
  it("are legal, and each tool has one of its own", async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const { tools } = createCatalogue([await readDocument(document)]);
        const names = tools.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      }),
      { numRuns: 300 },
    );
  });

  it("stay when any one operation goes", async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const api = await readDocument(document);
        const unstable = findUnstable(api.operations, (operations) =>
          createCatalogue([{ ...api, operations }]).tools.map(({ name }) => name),
        );
        expect(unstable).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

const sources: fc.Arbitrary<readonly NameSource[]> = fc.uniqueArray(
  fc.record({
    apiName: fc.constant("shop"),
    operationId: nameArbitrary,
    method: fc.constantFrom("GET", "POST"),
    path: pathArbitrary,
  }),
  { minLength: 2, maxLength: 6, selector: ({ method, path }) => `${method} ${path}` },
);

describe("a name that a document writes on purpose", () => {
  it("does not become that of another tool", () => {
    fc.assert(
      fc.property(sources, fc.nat(), fc.boolean(), (list, seed, withPrefix) => {
        const taken = toToolNames(list, withPrefix)[seed % list.length] ?? "";
        // With the prefix the operation's own part is what comes after it.
        const operationId = withPrefix ? taken.replace(/^shop_/, "") : taken;
        const mimic = { apiName: "shop", operationId, method: "PUT", path: "/mimic" };
        const names = toToolNames([...list, mimic], withPrefix);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
