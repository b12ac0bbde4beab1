/** Every OpenAPI 3.0 and 3.1 document of the corpus becomes tools: one an operation, each with a schema that compiles. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";

import { readApi } from "../../src/operation/read.ts";
import { isObject } from "../../src/spec/json.ts";
import { loadDocument } from "../../src/spec/load.ts";
import type { JsonObject, JsonValue, LoadedDocument } from "../../src/spec/model.ts";
import { createResolver } from "../../src/spec/pointer.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Catalogue } from "../../src/tool/model.ts";
import { corpusFolder, hasCorpus } from "../helpers/corpus.ts";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

interface Root {
  readonly file: string;
  readonly version: string;
  /** Operations, as the corpus counted them. */
  readonly operations: number;
}

/** The rows of the corpus's own index. */
async function readRoots(): Promise<readonly Root[]> {
  const index = await readFile(join(corpusFolder, "INDEX.md"), "utf8");
  return index.split("\n").flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    const file = /^`(.+)`$/.exec(cells[1] ?? "")?.[1];
    return file === undefined
      ? []
      : [{ file, version: cells[3] ?? "", operations: Number(cells[8]) }];
  });
}

/** Operations of a raw document, counted without the code under test. */
function countOperations(root: JsonObject): number {
  const follow = createResolver(root);
  const paths: JsonValue | undefined = root["paths"];
  return Object.values(isObject(paths) ? paths : {}).reduce<number>((count, item) => {
    const pathItem = follow(item).value;
    return count + methods.filter((method) => pathItem?.[method] !== undefined).length;
  }, 0);
}

const roots = hasCorpus ? await readRoots() : [];
const readable = roots.filter(
  ({ version }) => version.startsWith("3.0") || version.startsWith("3.1"),
);

describe.runIf(hasCorpus)("the corpus", () => {
  it("has the documents that its index names", () => {
    expect(readable.length).toBeGreaterThanOrEqual(40);
  });

  describe.each(readable)("$file", ({ file, operations }) => {
    let loaded: LoadedDocument;
    let catalogue: Catalogue;

    beforeAll(async () => {
      loaded = await loadDocument(join(corpusFolder, file), {
        fetch: () => Promise.reject(new Error("no network in this test")),
        readStdin: () => Promise.reject(new Error("no standard input in this test")),
        maxBytes: 64 * 1024 * 1024,
        maxFiles: 5_000,
      });
      catalogue = createCatalogue([readApi(loaded, "corpus")]);
    });

    it("becomes one tool an operation", () => {
      expect(catalogue.tools).toHaveLength(operations);
      expect(countOperations(loaded.root)).toBe(operations);
    });

    it("has legal and unique names", () => {
      const names = catalogue.tools.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    });

    it("has input schemas that compile, with an object at the root and legal keys", () => {
      const ajv = new Ajv2020({
        strict: false,
        validateFormats: false,
        logger: false,
        addUsedSchema: false,
      });
      for (const { input } of catalogue.tools) {
        expect(() => ajv.compile(input.schema)).not.toThrow();
        expect(input.schema["type"]).toBe("object");
        for (const key of Object.keys(input.schema["properties"] ?? {})) {
          expect(key).toMatch(/^[a-zA-Z0-9_.-]{1,64}$/);
        }
      }
    });

    it("binds every argument to a place of its own", () => {
      for (const { input, operation } of catalogue.tools) {
        const named = input.bindings.flatMap((binding) =>
          "argument" in binding ? [binding.argument] : [],
        );
        expect(new Set(named).size).toBe(named.length);
        const parameters = input.bindings.filter(({ to }) => to === "parameter");
        expect(parameters).toHaveLength(operation.parameters.length);
      }
    });
  });
});
