import { execFileSync } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { createFolder } from "./folder.ts";
import { load, minimal, summaries } from "./load.ts";

/** A document with one path for each reference: `/0`, `/1` ... */
function referringTo(...references: readonly string[]): object {
  const paths = references.map(($ref, index) => [`/${index}`, { $ref }]);
  return { ...minimal, paths: Object.fromEntries(paths) };
}

describe("loadDocument with references to files", () => {
  it("joins JSON and YAML files of folders below and beside each other", async () => {
    const folder = await createFolder({
      "openapi.yaml": `
openapi: 3.0.3
info: { title: T, version: "1" }
paths:
  /pets: { $ref: paths/pets.yaml }
components:
  schemas:
    Pet: { $ref: schemas/pet.json }
`,
      "paths/pets.yaml": `
get:
  responses:
    default:
      description: ok
      content:
        application/json:
          schema: { type: array, items: { $ref: ../schemas/pet.json } }
`,
      "schemas/pet.json": {
        type: "object",
        properties: {
          owner: { $ref: "people/owner.json#/Owner" },
          root: { $ref: "../openapi.yaml#/components/schemas/Pet" },
        },
      },
      "schemas/people/owner.json": { Owner: { properties: { pet: { $ref: "../pet.json" } } } },
    });
    const { root, diagnostics } = await load(join(folder, "openapi.yaml"));
    expect(diagnostics).toEqual([]);
    expect(root).toEqual({
      openapi: "3.0.3",
      info: { title: "T", version: "1" },
      paths: {
        "/pets": {
          get: {
            responses: {
              default: {
                description: "ok",
                content: {
                  "application/json": {
                    schema: { type: "array", items: { $ref: "#/components/schemas/Pet" } },
                  },
                },
              },
            },
          },
        },
      },
      components: {
        schemas: {
          Pet: {
            type: "object",
            properties: {
              owner: { $ref: "#/components/schemas/Owner" },
              root: { $ref: "#/components/schemas/Pet" },
            },
          },
          Owner: { properties: { pet: { $ref: "#/components/schemas/Pet" } } },
        },
      },
    });
  });

  it.each([
    "file:///etc/hostname",
    "/etc/hostname",
    "../outside.yaml",
    "sub/../../outside.yaml",
    "%2e%2e/outside.yaml",
    "http://127.0.0.1:1/x",
    "https://example.com/x.yaml",
    "link.yaml",
    "linked/outside.yaml",
    ".secret.yaml",
    "pipe",
    "sub",
    "notes.txt",
    "words.yaml",
    "broken.yaml",
    "page.html",
    "empty.yaml",
  ])("names %s, never its content", async (reference) => {
    const outside = await createFolder({ "outside.yaml": "secret: hunter2" });
    const folder = await createFolder({
      "../outside.yaml": "secret: hunter2",
      "api.json": { ...referringTo(reference, "good.yaml") },
      "good.yaml": { get: {} },
      "sub/x.yaml": "a: 1",
      ".secret.yaml": "secret: hunter2",
      "notes.txt": "hunter2 is the password",
      "words.yaml": '"hunter2"',
      "broken.yaml": '"hunter2" "hunter2"',
      "page.html": "<p>hunter2",
      "empty.yaml": "# hunter2",
    });
    await symlink(join(outside, "outside.yaml"), join(folder, "link.yaml"));
    await symlink(outside, join(folder, "linked"));
    execFileSync("mkfifo", [join(folder, "pipe")]);

    const { root, diagnostics } = await load(join(folder, "api.json"));
    expect(root["paths"]).toEqual({ "/0": { $ref: reference }, "/1": { get: {} } });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ severity: "error", path: "#/paths/~10" });
    expect(diagnostics[0]?.message).toContain(`"${reference}"`);
    expect(diagnostics[0]?.message).not.toContain("hunter2");
  });

  it("leaves a reference in an example alone, and does not look for its file", async () => {
    const literal = { $ref: "nowhere.yaml" };
    const document = {
      ...minimal,
      paths: {
        "/a": {
          get: {
            responses: {
              200: {
                content: { "a/b": { example: literal, examples: { one: { value: literal } } } },
              },
            },
          },
        },
      },
      "x-code": literal,
    };
    const folder = await createFolder({ "api.json": document });
    const { root, diagnostics } = await load(join(folder, "api.json"));
    expect(root).toEqual(document);
    expect(diagnostics).toEqual([]);
  });

  it("tells where a file repeats a key", async () => {
    const folder = await createFolder({
      "api.json": referringTo("a.yaml"),
      "a.yaml": "get: {}\nget: {}\n",
    });
    const { diagnostics } = await load(join(folder, "api.json"));
    expect(summaries(diagnostics)).toEqual([
      `warning ${join(folder, "a.yaml")}#/get: The key "get" stands here more than once: the last one was read.`,
    ]);
  });

  it("reads as many files as the limit, and no more", async () => {
    const folder = await createFolder({
      "api.json": referringTo("a.json", "b.json"),
      "a.json": { get: {} },
      "b.json": { get: {} },
    });
    const path = join(folder, "api.json");
    expect((await load(path, { maxFiles: 3 })).diagnostics).toEqual([]);
    const { root, diagnostics } = await load(path, { maxFiles: 2 });
    expect(root["paths"]).toEqual({ "/0": { get: {} }, "/1": { $ref: "b.json" } });
    expect(summaries(diagnostics)).toEqual([
      'error #/paths/~11: The reference "b.json" could not be read: the document has more files than the limit allows; it was left as it stands.',
    ]);
  });

  it("reads as many bytes in all as the limit, and no more", async () => {
    const document = referringTo("a.json");
    const folder = await createFolder({ "api.json": document, "a.json": { get: {} } });
    const path = join(folder, "api.json");
    const size = JSON.stringify(document).length + JSON.stringify({ get: {} }).length;
    expect((await load(path, { maxBytes: size })).diagnostics).toEqual([]);
    expect(summaries((await load(path, { maxBytes: size - 1 })).diagnostics)).toEqual([
      'error #/paths/~10: The reference "a.json" could not be read: the files of the document together are larger than the limit allows; it was left as it stands.',
    ]);
  });

  it("reads many files", async () => {
    const names = Array.from({ length: 90 }, (_, index) => `p${index}.json`);
    const folder = await createFolder({
      "api.json": referringTo(...names),
      ...Object.fromEntries(names.map((name) => [name, { get: { operationId: name } }])),
    });
    const { root } = await load(join(folder, "api.json"));
    expect(root["paths"]).toMatchObject({ "/89": { get: { operationId: "p89.json" } } });
  });
});
