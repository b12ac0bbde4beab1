import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { createFolder } from "./folder.ts";
import { load, minimal, summaries } from "./load.ts";
import { serveFiles, startServer } from "./server.ts";

function overlayOf(...actions: readonly object[]): object {
  return { overlay: "1.0.0", info: { title: "T", version: "1" }, actions };
}

const titled = (title: string): object => overlayOf({ target: "$.info", update: { title } });

describe("loadDocument with overlays", () => {
  it("applies them in order, from files and URLs", async () => {
    const { origin } = await startServer(serveFiles({ "/second.json": titled("second") }));
    const folder = await createFolder({
      "api.json": minimal,
      "first.yaml": `
overlay: 1.0.0
info: { title: T, version: 1.0.0 }
actions:
  - target: $.info
    update: { title: first, x-first: true }
`,
    });
    const path = join(folder, "api.json");
    const first = join(folder, "first.yaml");
    const second = `${origin}/second.json`;
    const there = await load(path, { overlays: [first, second] });
    expect(there.root["info"]).toEqual({ title: "second", version: "1", "x-first": true });
    expect(there.files).toEqual([`file://${path}`, `file://${first}`, second]);
    const back = await load(path, { overlays: [second, first] });
    expect(back.root["info"]).toEqual({ title: "first", version: "1", "x-first": true });
  });

  it("applies them to the root before references are followed", async () => {
    const folder = await createFolder({
      "api.json": {
        ...minimal,
        paths: { "/old": { $ref: "old.json" }, "/gone": { $ref: "gone.json" } },
      },
      "old.json": { get: { summary: "old" } },
      "new.json": { get: { summary: "new" } },
      "o.json": overlayOf(
        { target: "$.paths['/old']", update: { $ref: "new.json" } },
        { target: "$.paths['/gone']", remove: true },
        { target: "$.paths['/old'].get", update: { summary: "not in the root" } },
      ),
    });
    const { root, diagnostics } = await load(join(folder, "api.json"), {
      overlays: [join(folder, "o.json")],
    });
    expect(root["paths"]).toEqual({ "/old": { get: { summary: "new" } } });
    expect(summaries(diagnostics)).toEqual([
      `warning ${join(folder, "o.json")}#/actions/2: The target $.paths['/old'].get is not in the document: nothing was changed.`,
    ]);
  });

  it("applies them to Swagger 2.0 as it is written", async () => {
    const folder = await createFolder({
      "api.json": { swagger: "2.0", info: {}, host: "old.example", paths: {} },
      "o.json": overlayOf({ target: "$", update: { host: "new.example", schemes: ["https"] } }),
    });
    const { root } = await load(join(folder, "api.json"), { overlays: [join(folder, "o.json")] });
    expect(root["servers"]).toEqual([{ url: "https://new.example" }]);
  });

  it("lets them make a document of what was none", async () => {
    const { root } = await load("-", {
      readStdin: () => Promise.resolve(Buffer.from("paths: {}")),
      overlays: [
        join(
          await createFolder({
            "o.json": overlayOf({ target: "$", update: { openapi: "3.1.0" } }),
          }),
          "o.json",
        ),
      ],
    });
    expect(root).toEqual({ openapi: "3.1.0", paths: {} });
  });

  it("tells what was guessed in an overlay", async () => {
    const folder = await createFolder({
      "api.json": minimal,
      "o.yaml":
        "overlay: 1.0.0\ninfo: {}\nactions: [{ target: $.info, update: { title: a, title: b } }]\n",
    });
    const overlay = join(folder, "o.yaml");
    const { diagnostics } = await load(join(folder, "api.json"), { overlays: [overlay] });
    expect(summaries(diagnostics)).toEqual([
      `warning ${overlay}#/actions/0/update/title: The key "title" stands here more than once: the last one was read.`,
    ]);
  });

  it.each<[string, unknown, string, string]>([
    [
      "is not there",
      undefined,
      "ERR_DOCUMENT_UNREACHABLE",
      "could not be read: there is no such file",
    ],
    ["is no JSON or YAML", "a: b: c", "ERR_DOCUMENT_SYNTAX", "is not JSON or YAML: line 1"],
    ["is a page", "<html>", "ERR_DOCUMENT_SYNTAX", "is an HTML or XML page"],
    [
      "is too large",
      " ".repeat(1_000_001),
      "ERR_DOCUMENT_TOO_LARGE",
      "is larger than 1000000 bytes",
    ],
  ])("names an overlay that %s", async (_, content, code, message) => {
    const folder = await createFolder({
      "api.json": minimal,
      "good.json": titled("good"),
      ...(content !== undefined && { "o.json": content }),
    });
    const overlay = join(folder, "o.json");
    await expect(
      load(join(folder, "api.json"), { overlays: [join(folder, "good.json"), overlay] }),
    ).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`The overlay ${overlay} ${message}`),
    });
  });

  it("names an overlay that is none, and what is wrong in it", async () => {
    const folder = await createFolder({
      "api.json": minimal,
      "o.json": overlayOf({ target: "info" }),
    });
    const overlay = join(folder, "o.json");
    await expect(load(join(folder, "api.json"), { overlays: [overlay] })).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining(`${overlay}: actions[0].target: is no JSONPath`),
    });
  });
});
