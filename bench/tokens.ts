/**
 * What a client reads before its first call, in each mode: writes the README's table. It reads real documents from the
 * folder CORPUS.
 *
 *   npm run bench:tokens
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { readApi } from "../src/operation/read.ts";
import { loadDocument } from "../src/spec/load.ts";
import { createCatalogue } from "../src/tool/catalogue.ts";
import type { Catalogue } from "../src/tool/model.ts";
import { corpusFolder } from "../test/helpers/corpus.ts";
import { bookshop, corpusSubjects, heading, toRow } from "./token-table.ts";

async function read(document: string): Promise<Catalogue> {
  const loaded = await loadDocument(document, {
    fetch: () => Promise.reject(new Error("documents are read from the disk alone")),
    readStdin: () => Promise.reject(new Error("standard input is not read")),
    headers: new Map(),
    overlays: [],
    references: [],
    maxBytes: 64 * 1024 * 1024,
    maxFiles: 5_000,
    parseMs: 120_000,
  });
  return createCatalogue([readApi(loaded, "api")]);
}

const rows = [toRow(bookshop, await read(bookshop.document))];
for (const subject of corpusSubjects)
  rows.push(toRow(subject, await read(join(corpusFolder, subject.document))));
const table = [heading, heading.map(() => "---"), ...rows]
  .map((cells) => `| ${cells.join(" | ")} |`)
  .join("\n");

const file = new URL("../README.md", import.meta.url);
const readme = await readFile(file, "utf8");
const place = /<!-- tokens -->[\s\S]*<!-- \/tokens -->/;
await writeFile(
  file,
  readme.replace(place, () => `<!-- tokens -->\n\n${table}\n\n<!-- /tokens -->`),
);
process.stdout.write(`${table}\n`);
