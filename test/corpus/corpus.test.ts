/**
 * Every document of the corpus becomes tools: one an operation, under a name that stays, each with a schema that hosts
 * take and that arguments satisfy.
 */
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Api } from "../../src/operation/model.ts";
import { readApi } from "../../src/operation/read.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Catalogue, Tool } from "../../src/tool/model.ts";
import { toToolNames } from "../../src/tool/name.ts";
import { checkArguments } from "../../src/tool/validate.ts";
import { corpusFolder, hasCorpus } from "../helpers/corpus.ts";
import { findUnstable } from "../helpers/stability.ts";
import { load } from "../spec/load.ts";
import { readRawOperations, tokensOf } from "./raw-operation.ts";
import { readRoots } from "./roots.ts";
import { samplesOf } from "./sample.ts";
import { findFaults, withoutTexts } from "./strict.ts";

/** Tools whose documents contradict themselves: `allOf` of a string and an integer. No argument satisfies them. */
const impossible = new Set([
  "quirks_incompatibleNestedAllOf",
  "quirks_entirelyIncompatibleAllOf",
  "quirks_partiallyUsableIncompatibleAllOf",
]);

const roots = await readRoots();
const seen = { operations: 0, tools: 0 };

describe.runIf(hasCorpus)("the corpus", () => {
  it("has the documents that its index names", () => {
    expect(roots.length).toBeGreaterThanOrEqual(54);
  });

  // The largest take long on a machine that does other things as well.
  describe.each(roots)("$file", { timeout: 120_000 }, ({ file, version, operations }) => {
    const path = join(corpusFolder, file);
    let api: Api;
    let catalogue: Catalogue;

    beforeAll(async () => {
      const loaded = await load(path, {
        fetch: () => Promise.reject(new Error("no network in this test")),
        maxBytes: 64 * 1024 * 1024,
        maxFiles: 5_000,
      });
      api = readApi(loaded, "corpus");
      catalogue = createCatalogue([api]);
    });

    // The largest take hundreds of megabytes with all their schemas.
    afterAll(() => {
      catalogue = createCatalogue([]);
    });

    it("becomes one tool an operation, or says why not", async () => {
      const raw = await readRawOperations(path, version);
      const made = new Set(catalogue.tools.map(({ operation }) => operation.key));
      const blamed = new Set(
        api.diagnostics
          .filter(({ severity }) => severity === "error")
          .map((diagnostic) => JSON.stringify(tokensOf(diagnostic.path))),
      );
      const skipped = raw.filter((tokens) => !made.has(keyOf(tokens)));
      const unexplained = skipped.filter(
        // The blame is on the operation or on its whole path.
        (tokens) =>
          ![tokens, tokens.slice(0, 2)].some((place) => blamed.has(JSON.stringify(place))),
      );

      expect(raw).toHaveLength(operations);
      expect(catalogue.tools).toHaveLength(made.size);
      expect(made.size + skipped.length).toBe(raw.length);
      expect(unexplained).toEqual([]);

      seen.operations += raw.length;
      seen.tools += made.size;
    });

    it("has legal and unique names", () => {
      const names = catalogue.tools.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => !/^[A-Za-z0-9_-]{1,64}$/.test(name))).toEqual([]);
    });

    it("keeps every other name when an operation goes", () => {
      const sources = api.operations.map(({ operationId, method, path: template }) => ({
        apiName: "corpus",
        operationId,
        method,
        path: template,
      }));
      expect(findUnstable(sources, (list) => toToolNames(list, false))).toEqual([]);
    });

    it("binds every parameter and body property to an argument of its own", () => {
      for (const { input, operation } of catalogue.tools) {
        const named = input.bindings.flatMap((binding) =>
          "argument" in binding ? [binding.argument] : [],
        );
        expect(new Set(named).size).toBe(named.length);
        const bound = input.bindings.flatMap((binding) =>
          binding.to === "parameter" ? [binding.parameter] : [],
        );
        expect(bound).toEqual(operation.parameters);
      }
    });

    it("lists schemas that strict hosts take, of at most 16 KiB", () => {
      const faults = catalogue.tools.flatMap(({ name, listedSchema }) => {
        const size = Buffer.byteLength(JSON.stringify(listedSchema));
        return [...(size > 16 * 1024 ? [`is ${size} bytes`] : []), ...findFaults(listedSchema)].map(
          (fault) => `${name}: ${fault}`,
        );
      });
      expect(faults).toEqual([]);
    });

    it("takes arguments that are made from its schemas", () => {
      const checked = new Set<string>();
      const refused = catalogue.tools.flatMap((tool) => {
        // What differs in its texts alone takes the same arguments.
        const key = JSON.stringify(withoutTexts(tool.input.schema));
        if (checked.has(key)) return [];
        checked.add(key);
        return refusalOf(tool);
      });
      expect(refused.filter(({ tool }) => !impossible.has(tool))).toEqual([]);
      // No exception that is not needed.
      for (const tool of catalogue.tools.filter(({ name }) => impossible.has(name)))
        expect(refusalOf(tool)).toHaveLength(1);
    });
  });

  it("loses fewer than one operation in two hundred", () => {
    expect(seen.operations).toBe(roots.reduce((sum, { operations }) => sum + operations, 0));
    expect(1 - seen.tools / seen.operations).toBeLessThan(0.005);
  });
});

/** `GET /pets`, as the gateway names an operation. */
function keyOf(tokens: readonly string[]): string {
  const [, path, method = "", additional] = tokens;
  return `${additional ?? method.toUpperCase()} ${path}`;
}

/** The last sample that the tool did not take, when it took none. */
function refusalOf(tool: Tool): readonly { readonly tool: string; readonly why: unknown }[] {
  let why: unknown = "no sample could be made";
  for (const sample of samplesOf(tool.input.schema)) {
    const check = checkArguments(tool, sample);
    if (check.ok) return [];
    why = check.problems;
  }
  return [{ tool: tool.name, why }];
}
