import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { FileContent } from "../../src/spec/files.ts";
import { createFollower } from "../../src/spec/follow.ts";
import { type Joined, joinFiles } from "../../src/spec/join.ts";
import type { JsonObject, JsonValue } from "../../src/spec/model.ts";
import { reachAll } from "../../src/spec/reach.ts";
import { summaries } from "./load.ts";
import { unfold } from "./unfold.ts";

const folder = "file:///srv/";

/** Joins files that are at hand, `root.json` being the root. */
async function join(files: Readonly<Record<string, JsonValue>>): Promise<Joined> {
  const contents = new Map(
    Object.entries(files).map(([name, value]): [string, FileContent] => [
      folder + name,
      { kind: "read", value, warnings: [] },
    ]),
  );
  const root = new URL("root.json", folder);
  const read = (file: string): Promise<FileContent> =>
    Promise.resolve(contents.get(file) ?? { kind: "missing", reason: "there is no such file" });
  const source = files["root.json"] as JsonObject;
  const reached = await reachAll(source, root.href, createFollower(root, read));
  return joinFiles(source, root.href, reached);
}

async function joined(files: Readonly<Record<string, JsonValue>>): Promise<JsonObject> {
  const { root, diagnostics } = await join(files);
  expect(summaries(diagnostics)).toEqual([]);
  return root;
}

describe("joinFiles", () => {
  it("puts what one reference alone stands for in its place", async () => {
    expect(
      await joined({
        "root.json": {
          info: { $ref: "info.json" },
          paths: { "/pets": { $ref: "paths/pets.json" } },
        },
        "info.json": { title: "T" },
        "paths/pets.json": {
          get: { operationId: { $ref: "names.json#/list" }, tags: { $ref: "tags.json" } },
        },
        "paths/names.json": { list: "listPets" },
        "paths/tags.json": ["pets"],
      }),
    ).toEqual({
      info: { title: "T" },
      paths: { "/pets": { get: { operationId: "listPets", tags: ["pets"] } } },
    });
  });

  it("gives what several references stand for a place of its own", async () => {
    expect(
      await joined({
        "root.json": {
          paths: {
            "/a": { parameters: [{ $ref: "limit.json" }] },
            "/b": { parameters: [{ $ref: "limit.json" }] },
          },
        },
        "limit.json": { name: "limit", in: "query" },
      }),
    ).toEqual({
      paths: {
        "/a": { parameters: [{ $ref: "#/x-referenced/limit" }] },
        "/b": { parameters: [{ $ref: "#/x-referenced/limit" }] },
      },
      "x-referenced": { limit: { name: "limit", in: "query" } },
    });
  });

  it("names schemas after their file or key, and never twice the same", async () => {
    const root = await joined({
      "root.json": {
        components: { schemas: { Pet: { type: "object" } } },
        paths: {
          "/a": { schema: { $ref: "models/Pet.json" } },
          "/b": { schema: { $ref: "all.json#/definitions/Pet" } },
          "/c": { schema: { $ref: "models/Two words.json" } },
        },
      },
      "models/Pet.json": { title: "1" },
      "all.json": { definitions: { Pet: { title: "2" } } },
      "models/Two%20words.json": { title: "3" },
    });
    expect(root).toEqual({
      components: {
        schemas: {
          Pet: { type: "object" },
          Pet_2: { title: "1" },
          Pet_3: { title: "2" },
          Two_words: { title: "3" },
        },
      },
      paths: {
        "/a": { schema: { $ref: "#/components/schemas/Pet_2" } },
        "/b": { schema: { $ref: "#/components/schemas/Pet_3" } },
        "/c": { schema: { $ref: "#/components/schemas/Two_words" } },
      },
    });
  });

  it.each([
    ["one by one", { schemas: { Animal: { $ref: "pet.json" } } }],
    ["as a section", { schemas: { $ref: "index.json" } }],
    ["as a whole", { $ref: "components.json" }],
  ])("keeps the names of components that stand in other files %s", async (_, components) => {
    expect(
      await joined({
        "root.json": {
          paths: {
            "/a": { schema: { $ref: "pet.json" } },
            "/b": { schema: { $ref: "#/components/schemas/Animal" } },
          },
          components,
        },
        "components.json": { schemas: { $ref: "index.json" } },
        "index.json": { Animal: { $ref: "pet.json" } },
        "pet.json": { properties: { parent: { $ref: "pet.json" } } },
      }),
    ).toEqual({
      paths: {
        "/a": { schema: { $ref: "#/components/schemas/Animal" } },
        "/b": { schema: { $ref: "#/components/schemas/Animal" } },
      },
      components: {
        schemas: { Animal: { properties: { parent: { $ref: "#/components/schemas/Animal" } } } },
      },
    });
  });

  it("adds schemas where components are empty, and elsewhere where they are broken", async () => {
    const files = { "pet.json": { type: "object" } };
    const paths = { "/a": { schema: { $ref: "pet.json" } } };
    expect(await joined({ "root.json": { paths, components: null }, ...files })).toMatchObject({
      components: { schemas: { pet: { type: "object" } } },
    });
    expect(await joined({ "root.json": { paths, components: "none" }, ...files })).toMatchObject({
      paths: { "/a": { schema: { $ref: "#/x-referenced/pet" } } },
      "x-referenced": { pet: { type: "object" } },
    });
  });

  it("joins files that refer to each other in a circle", async () => {
    expect(
      await joined({
        "root.json": { paths: { "/a": { schema: { $ref: "a.json" } } } },
        "a.json": { properties: { b: { $ref: "sub/b.json" } } },
        "sub/b.json": {
          properties: {
            a: { $ref: "../a.json" },
            own: { $ref: "#/properties/a" },
            root: { $ref: "../root.json#/paths" },
          },
        },
      }),
    ).toEqual({
      paths: { "/a": { schema: { $ref: "#/components/schemas/a" } } },
      components: {
        schemas: {
          a: { properties: { b: { $ref: "#/components/schemas/b" } } },
          b: {
            properties: {
              a: { $ref: "#/components/schemas/a" },
              own: { $ref: "#/components/schemas/a" },
              root: { $ref: "#/paths" },
            },
          },
        },
      },
    });
  });

  it("keeps what stands beside a reference to itself", async () => {
    expect(
      await joined({
        "root.json": {
          a: { $ref: "x.json", description: "first", nullable: true },
          b: { $ref: "x.json", description: "second" },
        },
        "x.json": { type: "object" },
      }),
    ).toEqual({
      a: { $ref: "#/x-referenced/x", description: "first", nullable: true },
      b: { $ref: "#/x-referenced/x", description: "second" },
      "x-referenced": { x: { type: "object" } },
    });
  });

  it("puts maps and lists in the place of each reference to them", async () => {
    const files = {
      "common.json": { id: { type: "string" } },
      "parameters.json": [{ name: "limit" }],
    };
    const source = { properties: { $ref: "common.json" }, parameters: { $ref: "parameters.json" } };
    const result = { properties: files["common.json"], parameters: files["parameters.json"] };
    expect(
      await joined({ "root.json": { a: { schema: source }, b: { schema: source } }, ...files }),
    ).toEqual({ a: { schema: result }, b: { schema: result } });
  });

  it("adds the names beside a reference to a map to those of the map", async () => {
    const properties = { $ref: "common.json", own: { $ref: "own.json" } };
    expect(
      await joined({
        "root.json": { schema: { properties } },
        "common.json": { id: { type: "string" }, own: { type: "null" } },
        "own.json": { type: "number" },
      }),
    ).toEqual({
      schema: { properties: { id: { type: "string" }, own: { $ref: "#/components/schemas/own" } } },
      components: { schemas: { own: { type: "number" } } },
    });
  });

  it("leaves references in literal data and extensions as they are", async () => {
    const literal = { $ref: "missing.json" };
    const root = {
      paths: {
        "/a": {
          example: literal,
          examples: { one: { value: literal } },
          "x-code": literal,
          schema: {
            example: literal,
            examples: [literal],
            default: literal,
            const: literal,
            enum: [literal],
            properties: { a: { default: { deep: literal } } },
          },
          other: { $ref: "here.json" },
        },
      },
    };
    expect(await joined({ "root.json": root, "here.json": { example: literal } })).toEqual({
      paths: { "/a": { ...root.paths["/a"], other: { example: literal } } },
    });
  });

  it("joins what is only named like literal data", async () => {
    const reference = { $ref: "x.json#/a" };
    expect(
      await joined({
        "root.json": {
          responses: { default: reference },
          schema: {
            properties: { example: { properties: { default: reference, "x-y": reference } } },
          },
          headers: { "x-rate-limit": reference },
        },
        "x.json": { a: { b: 1 } },
      }),
    ).toEqual({
      responses: { default: { $ref: "#/x-referenced/a" } },
      schema: {
        properties: {
          example: {
            properties: {
              default: { $ref: "#/x-referenced/a" },
              "x-y": { $ref: "#/x-referenced/a" },
            },
          },
        },
      },
      headers: { "x-rate-limit": { $ref: "#/x-referenced/a" } },
      "x-referenced": { a: { b: 1 } },
    });
  });

  it("joins what an extension of the root holds for others to refer to", async () => {
    expect(
      await joined({
        "root.json": {
          "x-shared": { error: { schema: { $ref: "error.json" } } },
          paths: { "/a": { responses: { default: { $ref: "#/x-shared/error" } } } },
        },
        "error.json": { type: "string" },
      }),
    ).toMatchObject({
      paths: {
        "/a": { responses: { default: { schema: { $ref: "#/components/schemas/error" } } } },
      },
      components: { schemas: { error: { type: "string" } } },
    });
  });

  it("takes an object under the name $ref for a property", async () => {
    const schema = { properties: { $ref: { type: "string" }, next: { $ref: "#/schema" } } };
    expect(
      await joined({
        "root.json": { a: { schema: { $ref: "x.json#/schema" } } },
        "x.json": { schema },
      }),
    ).toMatchObject({
      components: {
        schemas: {
          schema: {
            properties: { $ref: { type: "string" }, next: { $ref: "#/components/schemas/schema" } },
          },
        },
      },
    });
  });

  it("follows the mapping of a discriminator", async () => {
    expect(
      await joined({
        "root.json": {
          components: { schemas: { Fish: {} } },
          schema: {
            oneOf: [{ $ref: "cat.json" }],
            discriminator: {
              propertyName: "kind",
              mapping: {
                cat: "cat.json",
                dog: "./dog.json#/Dog",
                fish: "Fish",
                eel: "#/components/schemas/Fish",
              },
            },
          },
        },
        "cat.json": { title: "cat" },
        "dog.json": { Dog: { title: "dog" } },
      }),
    ).toEqual({
      schema: {
        oneOf: [{ $ref: "#/components/schemas/cat" }],
        discriminator: {
          propertyName: "kind",
          mapping: {
            cat: "#/components/schemas/cat",
            dog: "#/components/schemas/Dog",
            fish: "Fish",
            eel: "#/components/schemas/Fish",
          },
        },
      },
      components: { schemas: { Fish: {}, cat: { title: "cat" }, Dog: { title: "dog" } } },
    });
  });

  it("keeps a key named __proto__ a key", async () => {
    const file: JsonValue = JSON.parse('{"properties": {"__proto__": {"type": "string"}}}');
    const root = await joined({ "root.json": { a: { $ref: "x.json" } }, "x.json": file });
    expect(JSON.stringify(root)).toBe(`{"a":${JSON.stringify(file)}}`);
  });

  it("leaves its sources as they are", async () => {
    const files = {
      "root.json": { a: { $ref: "x.json" }, b: { $ref: "x.json", c: { $ref: "#/a" } } },
      "x.json": { schema: { $ref: "#" } },
    };
    const before = structuredClone(files);
    await join(files);
    expect(files).toEqual(before);
  });

  describe("diagnostics", () => {
    it("names what leads nowhere, and leaves it so", async () => {
      const { root, diagnostics } = await join({
        "root.json": {
          a: { $ref: "x.json#/nope", description: "beside" },
          b: { $ref: "missing.json" },
          c: { $ref: "x.json#/loop" },
          d: { $ref: "x.json#anchor" },
          e: { $ref: "x.json#/constructor" },
          f: { $ref: "../outside.json" },
          g: { $ref: "#/nope" },
          h: { $ref: "x.json#/inner" },
        },
        "x.json": { loop: { $ref: "root.json#/c" }, inner: { deep: { $ref: "#/nowhere" } } },
      });
      expect(summaries(diagnostics)).toEqual([
        'error #/a: The reference "x.json#/nope" leads to a place that is not there; it was left as it stands.',
        'error #/b: The reference "missing.json" could not be read: there is no such file; it was left as it stands.',
        'error #/c: The reference "x.json#/loop" leads in a circle, or through too many others; it was left as it stands.',
        'error #/d: The reference "x.json#anchor" has a fragment that is no JSON Pointer, and no schema has it as its $anchor; it was left as it stands.',
        'error #/e: The reference "x.json#/constructor" leads to a place that is not there; it was left as it stands.',
        'error #/f: The reference "../outside.json" leaves the folder of the document, which is not followed; it was left as it stands.',
        'error #/h/deep: The reference "#/nowhere" leads to a place that is not there; it was left as it stands.',
      ]);
      expect(root).toEqual({
        a: { $ref: "x.json#/nope", description: "beside" },
        b: { $ref: "missing.json" },
        c: { $ref: "x.json#/loop" },
        d: { $ref: "x.json#anchor" },
        e: { $ref: "x.json#/constructor" },
        f: { $ref: "../outside.json" },
        g: { $ref: "#/nope" },
        // Not "#/nowhere", which might be something else in the root.
        h: { deep: { $ref: "x.json#/nowhere" } },
      });
    });

    it("takes a pointer that only the root has for one into the root", async () => {
      const { root, diagnostics } = await join({
        "root.json": { paths: { $ref: "paths.json" }, components: { schemas: { Pet: {} } } },
        "paths.json": { "/a": { schema: { $ref: "#/components/schemas/Pet" } } },
      });
      expect(root["paths"]).toEqual({ "/a": { schema: { $ref: "#/components/schemas/Pet" } } });
      expect(summaries(diagnostics)).toEqual([
        'warning #/paths/~1a/schema: The reference "#/components/schemas/Pet" is not in its own file: that in the root was taken.',
      ]);
    });
  });

  it("stays flat and quick on a chain of files", async () => {
    const length = 3_000;
    const files: Record<string, JsonValue> = {
      "root.json": { a: { $ref: "s0.json" } },
      [`s${length}.json`]: {},
    };
    for (let index = 0; index < length; index += 1) {
      files[`s${index}.json`] = { deep: { next: { $ref: `s${index + 1}.json` } } };
    }
    const root = await joined(files);
    // A recursive walk over the result must not overflow.
    expect(JSON.stringify(root).length).toBeGreaterThan(length);
    expect(depthOf(root)).toBeLessThan(50);
  });

  it("stays quick on files that are entangled", async () => {
    const files: Record<string, JsonValue> = { "root.json": { schema: { $ref: "s0.json" } } };
    for (let index = 0; index < 300; index += 1) {
      const properties = Array.from({ length: 10 }, (_, link) => [
        `p${link}`,
        { $ref: `s${(index * 7 + link * 31 + 1) % 300}.json` },
      ]);
      files[`s${index}.json`] = { properties: Object.fromEntries(properties) };
    }
    const root = await joined(files);
    expect(Object.keys((root["components"] as JsonObject)["schemas"] as JsonObject)).toHaveLength(
      300,
    );
  });

  it("means the same as its files, however they refer to each other", async () => {
    const names = ["root.json", "a.json", "b.json", "sub/c.json"];
    const target = fc
      .tuple(fc.constantFrom(...names), fc.constantFrom("", "/x", "/y", "/x/schema", "/y/k"))
      .map(([name, pointer]) => ({ name, pointer }));
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        fc.record({ leaf: fc.nat(99) }),
        fc.record({ to: target, note: fc.option(fc.nat(9), { nil: undefined }) }),
        fc.dictionary(fc.constantFrom("x", "y", "k", "schema"), tie("node"), {
          maxKeys: 3,
        }),
      ),
    })).node;

    await fc.assert(
      fc.asyncProperty(fc.tuple(value, value, value, value), async (values) => {
        const files = Object.fromEntries(
          names.map((name, index) => [
            name,
            { x: withReferences(values[index], name), y: { k: { leaf: index } } },
          ]),
        );
        const { root } = await join(files);
        const joinedFiles = { "root.json": root };
        for (const reference of ["#/x", "#/y"]) {
          expect(unfold({ $ref: reference }, "root.json", joinedFiles)).toEqual(
            unfold({ $ref: reference }, "root.json", files),
          );
        }
      }),
    );
  });
});

function depthOf(value: JsonValue | undefined): number {
  return typeof value === "object" && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
    : 0;
}

/** Turns generated `{ to }` into `$ref`s as they are written in the file `name`. */
function withReferences(value: unknown, name: string): JsonValue {
  if (typeof value !== "object" || value === null) {
    return value as JsonValue;
  }
  if ("to" in value) {
    const { to, note } = value as { to: { name: string; pointer: string }; note?: number };
    const up = name.includes("/") ? "../" : "";
    const file = to.name === name ? "" : up + to.name;
    return { $ref: `${file}#${to.pointer}`, ...(note !== undefined && { note }) };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withReferences(member, name)]),
  );
}
