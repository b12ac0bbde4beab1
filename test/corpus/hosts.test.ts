/** Lists of real documents, adapted to each host: it takes them, and what its model would send is what the tool wants. */
import { join } from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";

import { type HostName, hostNames } from "../../src/config/view-options.ts";
import { toHostToolset } from "../../src/mcp/host-toolset.ts";
import { createFullToolset } from "../../src/mcp/tools.ts";
import type { Toolset } from "../../src/mcp/toolset.ts";
import { readApi } from "../../src/operation/read.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { hosts } from "../../src/tool/host-limits.ts";
import type { Catalogue } from "../../src/tool/model.ts";
import { checkArguments } from "../../src/tool/validate.ts";
import { corpusFolder, hasCorpus } from "../helpers/corpus.ts";
import { load } from "../spec/load.ts";
import { refusalsOf } from "../tool/host-validator.ts";
import { samplesOf } from "./sample.ts";

const files = [
  "github/api.github.com.json",
  "stripe/spec3.yaml",
  "kubernetes/swagger.json",
  "jira/platform-swagger.v3.json",
  "msgraph/Files.yml",
  "notion/notion-openapi.json",
];

describe.runIf(hasCorpus).each(files)("%s", (file) => {
  let catalogue: Catalogue;
  let exact: Toolset;

  beforeAll(async () => {
    const loaded = await load(join(corpusFolder, file), {
      fetch: () => Promise.reject(new Error("no network in this test")),
      maxBytes: 64 * 1024 * 1024,
      maxFiles: 5_000,
    });
    catalogue = createCatalogue([readApi(loaded, "corpus")]);
    exact = createFullToolset({
      catalogue,
      callOperation: () => Promise.reject(new Error("nothing is called in this test")),
    });
  }, 120_000);

  it.each(hostNames)(
    "is taken by %s",
    (host: HostName) => {
      const adapted = toHostToolset(exact, hosts[host], "gateway");
      const list = adapted.list();
      expect(list).toHaveLength(catalogue.tools.length);
      expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
      const refused = list.flatMap((tool) =>
        refusalsOf(host, tool).map((refusal) => `${tool.name}: ${refusal}`),
      );
      expect(refused.slice(0, 5)).toEqual([]);
      const large = list.filter((tool) => JSON.stringify(tool.inputSchema).length > 17 * 1024);
      expect(large.map(({ name }) => name)).toEqual([]);
      // Whatever it is called, it is the same tool.
      list.forEach(({ name }, index) => {
        expect(adapted.find(name)?.listed.name).toBe(catalogue.tools[index]?.name);
      });
    },
    120_000,
  );

  it("lets through what the exact schemas take", () => {
    const strict: readonly HostName[] = ["claude-api", "openai", "gemini", "gemini-cli", "zed"];
    const step = Math.ceil(catalogue.tools.length / 25);
    const refused = strict.flatMap((host) => {
      const list = toHostToolset(exact, hosts[host], "gateway").list();
      return catalogue.tools.flatMap((tool, index) => {
        const listed = list[index];
        if (index % step !== 0 || listed === undefined) return [];
        const ajv = new Ajv2020({ strict: false, validateFormats: false });
        const validate = ajv.compile(listed.inputSchema);
        const samples = [...samplesOf(tool.input.schema)].filter(
          (sample) => !hasNull(sample) && checkArguments(tool, sample).ok,
        );
        return samples.flatMap((sample) =>
          validate(sample) ? [] : [`${host} ${tool.name}: ${ajv.errorsText(validate.errors)}`],
        );
      });
    });
    expect(refused).toEqual([]);
  }, 120_000);
});

/** Some hosts know no null: their models leave the value out. */
function hasNull(value: unknown): boolean {
  return JSON.stringify(value).includes("null");
}
