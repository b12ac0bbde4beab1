/** The documents that the corpus's own index names, with what it says of them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { corpusFolder, hasCorpus } from "../helpers/corpus.ts";

export interface CorpusRoot {
  /** Path inside the corpus. */
  readonly file: string;
  readonly version: string;
  /** Operations, as whoever gathered the corpus counted them. */
  readonly operations: number;
}

/** One row a document; none where there is no corpus. */
export async function readRoots(): Promise<readonly CorpusRoot[]> {
  if (!hasCorpus) return [];
  const index = await readFile(join(corpusFolder, "INDEX.md"), "utf8");
  return index.split("\n").flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    const file = /^`(.+)`$/.exec(cells[1] ?? "")?.[1];
    return file === undefined
      ? []
      : [{ file, version: cells[3] ?? "", operations: Number(cells[8]) }];
  });
}
