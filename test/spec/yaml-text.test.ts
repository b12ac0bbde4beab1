import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";

import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { toYaml } from "../../src/spec/yaml-text.ts";

it("is what people write", async () => {
  const document: JsonObject = {
    openapi: "3.1.0",
    info: { title: "Shop: a trial", version: "1.0", "x-empty": {}, "x-none": [] },
    paths: {
      "/books/{isbn}": {
        get: {
          tags: ["books", "yes", "0x1f"],
          description: "First line\n\n  second, indented\n",
          parameters: [
            { name: "isbn", in: "path", required: true, schema: { type: "string" } },
            [1, [2.5, null]],
          ],
          responses: { "200": { description: 'It\'s "fine" # really' } },
        },
      },
    },
  };
  expect(await toYaml(document)).toBe(`openapi: "3.1.0"
info:
  title: "Shop: a trial"
  version: "1.0"
  x-empty: {}
  x-none: []
paths:
  /books/{isbn}:
    get:
      tags:
        - books
        - "yes"
        - "0x1f"
      description: |
        First line

          second, indented
      parameters:
        - name: isbn
          in: path
          required: true
          schema:
            type: string
        - - 1
          - - 2.5
            - null
      responses:
        "200":
          description: "It's \\"fine\\" # really"
`);
});

const line = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.stringMatching(/^[ -~]{0,12}$/),
  fc.constantFrom(
    "",
    " ",
    "\t",
    "#",
    "- a",
    "? b",
    "a: b",
    "a #b",
    "&a",
    "*a",
    "!a",
    "%",
    "@",
    "|",
    ">",
    "~",
    "---",
    "...",
    "null",
    "NO",
    "1e3",
    ".inf",
    "2020-01-01",
    "'",
    '"',
    "\r",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "{a",
    "[a",
    "a:",
    "a ",
    "=",
    "<<",
  ),
);
const text = fc.oneof(
  line,
  fc.array(line, { maxLength: 4 }).map((lines) => lines.join("\n")),
  fc.constantFrom("k".repeat(999), "k".repeat(1001), "\u0000".repeat(200)),
);

it("reads back as the same, whatever is in it", async () => {
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(text, value, { noNullPrototype: true }), async (document) => {
      const yaml = await toYaml(document);
      for (const version of ["1.2", "1.1"] as const) {
        const read: unknown = parse(yaml, { version, merge: false, logLevel: "error" });
        expect(read).toEqual(document);
      }
    }),
    { numRuns: 400 },
  );
});
