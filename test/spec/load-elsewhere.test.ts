import { symlink } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { createFolder } from "./folder.ts";
import { load, minimal, summaries } from "./load.ts";
import { serveFiles, startServer } from "./server.ts";

/** A document with one path for each reference: `/0`, `/1` ... */
function referringTo(...references: readonly string[]): Readonly<Record<string, unknown>> {
  const paths = references.map(($ref, index) => [`/${index}`, { $ref }]);
  return { ...minimal, paths: Object.fromEntries(paths) };
}

describe("loadDocument with further places for references", () => {
  it("follows references into a folder that is named, however they are written", async () => {
    const folder = await createFolder({
      "common/a.json": { get: { $ref: "sub/get.json" } },
      "common/sub/get.json": { summary: "shared" },
    });
    const common = join(folder, "common");
    const { root, diagnostics } = await load(
      {
        document: referringTo(
          "../common/a.json",
          join(common, "a.json"),
          `file://${common}/a.json`,
        ),
        file: join(folder, "api/gateway.yaml"),
      },
      { references: [common] },
    );
    expect(summaries(diagnostics)).toEqual([]);
    const shared = { $ref: "#/x-referenced/a" };
    expect(root["paths"]).toEqual({ "/0": shared, "/1": shared, "/2": shared });
    expect(root["x-referenced"]).toEqual({ a: { get: { summary: "shared" } } });
  });

  it("follows no others", async () => {
    const folder = await createFolder({
      "outside.json": { get: {} },
      "common2/a.json": { get: {} },
      "common/.env": { get: {} },
      "api/x.json": {},
    });
    const outside = await createFolder({ "secret.json": { get: {} } });
    await symlink(join(outside, "secret.json"), join(folder, "common/link.json"));
    await symlink(join(folder, "api/x.json"), join(folder, "common/within.json"));
    const { diagnostics } = await load(
      {
        document: referringTo(
          "../outside.json",
          "../common2/a.json",
          "../common/.env",
          "../common/link.json",
          "../common/../outside.json",
          "../common/..%2foutside.json",
          "/etc/hostname",
          "../common/within.json",
        ),
        file: join(folder, "api/gateway.yaml"),
      },
      { references: [join(folder, "common"), join(folder, "none")] },
    );
    expect(summaries(diagnostics)).toEqual([
      expect.stringMatching(/"\.\.\/outside\.json" leaves the folder/),
      expect.stringMatching(/"\.\.\/common2\/a\.json" leaves the folder/),
      expect.stringMatching(/"\.\.\/common\/\.env" names a hidden file/),
      expect.stringMatching(/"\.\.\/common\/link\.json" could not be read: a symbolic link/),
      expect.stringMatching(/"\.\.\/common\/\.\.\/outside\.json" leaves the folder/),
      expect.stringMatching(/"\.\.\/common\/\.\.%2foutside\.json" leaves the folder/),
      expect.stringMatching(/"\/etc\/hostname" is an absolute path/),
    ]);
  });

  it("follows references to an origin that is named, or a part of it, and to no other", async () => {
    const files = { "/v1/a.json": { get: {} }, "/v2/a.json": { get: {} } };
    const [whole, part, other] = await Promise.all(
      ["", "", ""].map(() => startServer(serveFiles(files))),
    );
    const references = [
      `${whole?.origin}/v1/a.json`,
      `${part?.origin}/v1/a.json`,
      `${part?.origin}/v2/a.json`,
      `${other?.origin}/v1/a.json`,
    ];
    const folder = await createFolder({ "api.json": referringTo(...references) });
    const { root, diagnostics } = await load(join(folder, "api.json"), {
      references: [whole?.origin ?? "", `${part?.origin}/v1`],
    });
    expect(root["paths"]).toMatchObject({ "/0": { get: {} }, "/1": { get: {} } });
    expect(summaries(diagnostics)).toEqual(
      [references[2], references[3]].map(
        (reference) =>
          `error #/paths/~1${references.indexOf(reference ?? "")}: The reference "${reference}" names another place than that of the document, which is not followed; it was left as it stands.`,
      ),
    );
    expect(part?.requests).toHaveLength(1);
    expect(other?.requests).toEqual([]);
  });

  it("lets a document from standard input name files by their whole address", async () => {
    const folder = await createFolder({ "a.json": { get: {} } });
    const text = JSON.stringify(referringTo(`file://${folder}/a.json`, "a.json"));
    const { root, files, diagnostics } = await load("-", {
      readStdin: () => Promise.resolve(Buffer.from(text)),
      references: [folder],
    });
    expect(root["paths"]).toEqual({ "/0": { get: {} }, "/1": { $ref: "a.json" } });
    expect(files).toEqual([`file://${folder}/a.json`]);
    expect(summaries(diagnostics)).toEqual([
      expect.stringContaining("a document from standard input has no folder"),
    ]);
  });
});
