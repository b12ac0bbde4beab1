/** The input schemas of a document before they are cut to what a list has room for. */
import { readApi } from "../../src/operation/read.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import { load } from "../spec/load.ts";

/** Reads the document when it is first asked for; in the order of the tools. */
export function wholeSchemasOf(path: string): () => Promise<readonly JsonObject[]> {
  let schemas: Promise<readonly JsonObject[]> | undefined;
  async function read(): Promise<readonly JsonObject[]> {
    const document = await load(path, { maxBytes: 64 * 1024 * 1024, maxFiles: 5_000 });
    return createCatalogue([readApi(document, "judged")]).tools.map(({ input }) => input.schema);
  }
  return () => (schemas ??= read());
}
