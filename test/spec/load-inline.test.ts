import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { describe, expect, it } from "vitest";

import { createFolder } from "./folder.ts";
import { load, minimal, summaries } from "./load.ts";

describe("loadDocument of what stands in the configuration", () => {
  it("starts its references from the folder of the configuration", async () => {
    const folder = await createFolder({ "paths/a.json": { get: {} } });
    const file = join(folder, "gateway.yaml");
    const document = { ...minimal, paths: { "/a": { $ref: "paths/a.json" } } };
    const { root, address, files, diagnostics } = await load({ document, file });
    expect(summaries(diagnostics)).toEqual([]);
    expect(root["paths"]).toEqual({ "/a": { get: {} } });
    expect(address).toEqual(pathToFileURL(file));
    expect(files).toEqual([pathToFileURL(join(folder, "paths/a.json")).href]);
  });

  it("cannot refer to the rest of the configuration", async () => {
    const folder = await createFolder({ "gateway.yaml": { apis: { a: { headers: "hunter2" } } } });
    const file = join(folder, "gateway.yaml");
    const document = { ...minimal, paths: { "/a": { $ref: "gateway.yaml#/apis/a/headers" } } };
    const { root, diagnostics } = await load({ document, file });
    expect(JSON.stringify(root)).not.toContain("hunter2");
    expect(summaries(diagnostics)).toEqual([
      expect.stringContaining('"gateway.yaml#/apis/a/headers" leads to a place that is not there'),
    ]);
  });

  it("has the limits of any document", async () => {
    const file = "/srv/gateway.yaml";
    await expect(load({ document: minimal, file }, { maxBytes: 10 })).rejects.toMatchObject({
      code: "ERR_DOCUMENT_TOO_LARGE",
      message: `The document in ${file} is larger than 10 bytes. Serve a smaller document, or raise the limit.`,
    });
    await expect(load({ document: { paths: {} }, file })).rejects.toMatchObject({
      code: "ERR_DOCUMENT_NOT_OPENAPI",
      message: expect.stringContaining(`The document in ${file} is not one that can be served`),
    });
  });
});
