import fc from "fast-check";
import { expect, it } from "vitest";

import { parseResourceUri, toResourceUri } from "../../src/mcp/resource-uri.ts";

const api = fc.stringMatching(/^[a-z0-9]+(?:-[a-z0-9]+){0,3}$/);

it("reads back every address that it writes", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1 });
  const address = fc.oneof(
    fc.record({ kind: fc.constantFrom("overview" as const, "document" as const), api }),
    fc.record({ kind: fc.constantFrom("operation" as const, "schema" as const), api, name }),
  );
  fc.assert(
    fc.property(address, (given) => {
      expect(parseResourceUri(toResourceUri(given))).toEqual(given);
    }),
  );
});

it("never throws", () => {
  const uri = fc.oneof(
    fc.string(),
    fc.string().map((rest) => `openapi://pets/schemas/${rest}`),
  );
  fc.assert(
    fc.property(uri, (given) => {
      expect(() => parseResourceUri(given)).not.toThrow();
    }),
  );
});
