import type { Api } from "../../src/operation/model.ts";
import { readApi } from "../../src/operation/read.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { load } from "../spec/load.ts";

/** A document through the whole of the real reading, as if it came from standard input. */
export async function readDocument(document: JsonObject): Promise<Api> {
  const loaded = await load("-", {
    fetch: () => Promise.reject(new Error("nothing is fetched in this test")),
    readStdin: () => Promise.resolve(Buffer.from(JSON.stringify(document))),
  });
  return readApi(loaded, "test");
}
