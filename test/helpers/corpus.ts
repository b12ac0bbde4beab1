/**
 * Real OpenAPI documents, kept outside this repository for their size. CORPUS names the folder; continuous integration
 * has it beside the clone, and fails without it.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const corpusFolder =
  process.env["CORPUS"] ?? fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/** False only on a clone without the corpus, where its tests cannot run. */
export const hasCorpus = process.env["CI"] !== undefined || existsSync(corpusFolder);
