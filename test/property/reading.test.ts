/** Whatever a document holds, it is read, and what comes of it can be listed and called. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { checkArguments } from "../../src/tool/validate.ts";
import { findBreaches } from "../corpus/strict.ts";
import { documentArbitrary } from "./document.ts";
import { readDocument } from "./load.ts";

const documents = documentArbitrary(["2.0", "3.0.3", "3.1.0", "3.2.0", "3.9.1"]);
const givenArguments = fc
  .array(
    fc.tuple(
      fc.constantFrom("id", "name", "body", "a", "__proto__"),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  )
  .map((entries) => Object.fromEntries(entries) as JsonObject);

describe("any document", () => {
  it("is read, and its tools take arguments or say what is wrong with them", async () => {
    await fc.assert(
      fc.asyncProperty(documents, givenArguments, async (document, given) => {
        const { tools } = createCatalogue([await readDocument(document)]);
        for (const tool of tools) {
          const check = checkArguments(tool, given);
          expect(check.ok || check.problems.length > 0).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("has tools with schemas that compile, hold together and fit the budget", async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const { tools } = createCatalogue([await readDocument(document)]);
        for (const { input, listedSchema } of tools) {
          // As they reach a client, and as a call is checked.
          for (const schema of [listedSchema, input.schema])
            expect(findBreaches(JSON.parse(JSON.stringify(schema)))).toEqual([]);
          expect(Buffer.byteLength(JSON.stringify(listedSchema))).toBeLessThanOrEqual(16 * 1024);
        }
      }),
      { numRuns: 400 },
    );
  });
});
