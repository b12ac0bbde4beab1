/** Whether people find what they ask for, in their own words: `questions.yaml`, over real documents. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { costOf } from "../../../bench/token-table.ts";
import { readApi } from "../../../src/operation/read.ts";
import { createCatalogue } from "../../../src/tool/catalogue.ts";
import type { Catalogue } from "../../../src/tool/model.ts";
import { searchOperations } from "../../../src/tool/search.ts";
import { corpusFolder, hasCorpus } from "../../helpers/corpus.ts";
import { load } from "../../spec/load.ts";

interface Question {
  readonly ask: string;
  /** Any of them, by operationId. */
  readonly expect: readonly string[];
}

interface Answer {
  readonly isHeldOut: boolean;
  /** Of the first operation that does it, from 0; -1 when none is found. */
  readonly rank: number;
}

const questions = parse(
  await readFile(new URL("questions.yaml", import.meta.url), "utf8"),
) as Readonly<Record<string, readonly Question[]>>;

async function read(document: string): Promise<Catalogue> {
  const loaded = await load(join(corpusFolder, document), {
    maxBytes: 64 * 1024 * 1024,
    maxFiles: 5_000,
  });
  return createCatalogue([readApi(loaded, "corpus")]);
}

async function answer(
  catalogue: Catalogue,
  { ask, expect: expected }: Question,
  position: number,
): Promise<Answer> {
  const found = await searchOperations(catalogue, { words: ask });
  const rank = found.findIndex(({ operation }) => expected.includes(operation.operationId ?? ""));
  return { isHeldOut: position % 3 === 2, rank };
}

function recall(answers: readonly Answer[], count: number): number {
  return answers.filter(({ rank }) => rank >= 0 && rank < count).length / answers.length;
}

describe.runIf(hasCorpus)("the search of operations", () => {
  const answers: Answer[] = [];
  const costs: number[] = [];

  it("is asked at least 120 questions over six APIs", () => {
    expect(Object.keys(questions)).toHaveLength(6);
    expect(Object.values(questions).flat().length).toBeGreaterThanOrEqual(120);
    for (const asked of Object.values(questions)) expect(asked.length).toBeGreaterThanOrEqual(20);
  });

  it.each(Object.keys(questions))("is asked about operations that %s has", async (document) => {
    const catalogue = await read(document);
    const known = new Set(catalogue.tools.map(({ operation }) => operation.operationId));
    costs.push(costOf(catalogue, "search").tokens);
    const asked = questions[document] ?? [];
    expect(asked.flatMap((question) => question.expect).filter((id) => !known.has(id))).toEqual([]);
    for (const [position, question] of asked.entries())
      answers.push(await answer(catalogue, question, position));
  });

  it("costs a client less than 1,500 tokens before its first call, whatever the API", () => {
    expect(costs).toHaveLength(6);
    expect(Math.max(...costs)).toBeLessThan(1_500);
  });

  it("has what is wanted among the first five", () => {
    expect(recall(answers, 5)).toBeGreaterThan(0.85);
    expect(recall(answers, 1)).toBeGreaterThan(0.55);
  });

  it("does about as well where its weights were not chosen", () => {
    const heldOut = answers.filter(({ isHeldOut }) => isHeldOut);
    expect(recall(heldOut, 5)).toBeGreaterThan(0.75);
    expect(recall(heldOut, 1)).toBeGreaterThan(0.5);
  });
});
