/**
 * Real documents: which of their operations are recognised as lists in pages. What pages is known here from the index of
 * the corpus: the parameters that each API pages with, by hand.
 */
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readApi } from "../../src/operation/read.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";
import { corpusFolder, hasCorpus } from "../helpers/corpus.ts";
import { load } from "../spec/load.ts";

/** Of each document: the parameters of its lists, any one of them, and the least share that is recognised, in percent. */
const paged: readonly [string, readonly string[], number][] = [
  ["github/api.github.com.json", ["page", "per_page", "after"], 100],
  ["stripe/spec3.yaml", ["starting_after", "page"], 100],
  // Beside its lists it has a deprecated watch for each, which takes their parameters and is a stream.
  ["kubernetes/swagger.json", ["continue"], 37],
  ["openai/openapi.yaml", ["after", "page"], 100],
  ["okta/management-minimal.yaml", ["after"], 96],
  ["asana/asana_oas.yaml", ["offset"], 100],
  ["twilio/twilio_api_v2010.json", ["PageToken"], 100],
  ["box/openapi.json", ["marker", "offset"], 100],
  ["slack/slack_web_openapi_v2.json", ["cursor", "page"], 90],
  ["jira/platform-swagger.v3.json", ["startAt"], 100],
  ["spotify/official-spotify-open-api.yml", ["offset"], 100],
  ["notion/notion-openapi.json", ["start_cursor"], 75],
  ["netlify/swagger.yml", ["page"], 100],
  ["msgraph/Files.yml", ["$skip"], 100],
  ["pokeapi/openapi.yml", ["offset"], 100],
  ["redocly/cafe.yaml", ["after"], 100],
  ["vonage/application.v2.yml", ["page"], 100],
  ["vonage/conversation.yml", ["record_index"], 100],
  ["digitalocean/specification/DigitalOcean-public.v2.yaml", ["page"], 90],
];

/** Documents that page nothing, or whose `limit` is not a page's. */
const unpaged = [
  "docker/swagger.yaml",
  "powerdns/authoritative-api-openapi.yaml",
  "adyen/CheckoutService-v71.json",
  "redocly/pets.yaml",
  "vonage/number-insight.yml",
  "vonage/verify.yml",
  "petstore-3.0/openapi.yaml",
  "readme-oas-examples/3.0/json/parameters-style.json",
];

async function toolsOf(file: string): Promise<readonly Tool[]> {
  const document = await load(join(corpusFolder, file), {
    fetch: () => Promise.reject(new Error("no network in this test")),
    maxBytes: 64 * 1024 * 1024,
    maxFiles: 5_000,
  });
  return createCatalogue([readApi(document, "corpus")]).tools;
}

const isRecognised = ({ pagination }: Tool): boolean => pagination?.recognised === true;

describe.runIf(hasCorpus)("the corpus", () => {
  it.each(paged)("recognises the lists of %s", async (file, parameters, least) => {
    const tools = await toolsOf(file);
    const lists = tools.filter(
      ({ operation }) =>
        operation.method === "GET" &&
        operation.parameters.some((each) => each.in === "query" && parameters.includes(each.name)),
    );
    const missed = lists
      .filter((tool) => !isRecognised(tool))
      .map(({ operation }) => operation.key);
    expect(lists.length).toBeGreaterThan(0);
    const share = Math.round(((lists.length - missed.length) / lists.length) * 100);
    expect({
      share: share >= least,
      of: lists.length,
      missed: share >= least ? [] : missed,
    }).toEqual({
      share: true,
      of: lists.length,
      missed: [],
    });
    if (process.env["SHOW"] !== undefined)
      process.stdout.write(
        `${file}: ${lists.length - missed.length} of ${lists.length} (${share} %)\n`,
      );
    // Nothing that writes, and nothing that streams a watch.
    const wrong = tools.filter(
      (tool) => isRecognised(tool) && /^(?:PUT|PATCH|DELETE) |\/watch\//.test(tool.operation.key),
    );
    expect(wrong).toEqual([]);
  });

  it.each(unpaged)("recognises nothing in %s", async (file) => {
    const tools = await toolsOf(file);
    expect(tools.filter(isRecognised).map(({ operation }) => operation.key)).toEqual([]);
  });
});
