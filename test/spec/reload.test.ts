import { writeFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { createFolder } from "./folder.ts";
import { load, minimal, reload } from "./load.ts";
import { serveFiles, startServer } from "./server.ts";

const changed = { ...minimal, info: { title: "Changed", version: "2" } };

/** Serves one version of a document at a time, by its rules for conditional requests. */
function serveVersions(
  headersOf: (version: number) => Readonly<Record<string, string>>,
): RequestListener & { version: number; content: object } {
  const listener: RequestListener = (request, response) => {
    const current = headersOf(serve.version);
    const isKnown =
      (current["etag"] !== undefined && request.headers["if-none-match"] === current["etag"]) ||
      (current["last-modified"] !== undefined &&
        request.headers["if-modified-since"] === current["last-modified"]);
    response.writeHead(isKnown ? 304 : 200, current);
    response.end(isKnown ? undefined : JSON.stringify(serve.content));
  };
  const serve = Object.assign(listener, { version: 1, content: minimal });
  return serve;
}

const dates = ["", "Sat, 01 Nov 2025 00:00:00 GMT", "Sun, 02 Nov 2025 00:00:00 GMT"];

describe("reloadDocument", () => {
  it.each<[string, (version: number) => Readonly<Record<string, string>>, object]>([
    ["ETag", (version) => ({ etag: `W/"${version}"` }), { etag: 'W/"1"', lastModified: undefined }],
    [
      "Last-Modified",
      (version) => ({ "last-modified": dates[version] ?? "" }),
      { etag: undefined, lastModified: dates[1] },
    ],
  ])("asks by %s whether the document has changed", async (_, headersOf, validators) => {
    const server = serveVersions(headersOf);
    const { origin, requests } = await startServer(server);
    const known = await load(`${origin}/api.json`);
    expect(known.validators).toEqual(validators);
    expect(await reload(`${origin}/api.json`, known)).toBeUndefined();

    Object.assign(server, { version: 2, content: changed });
    const loaded = await reload(`${origin}/api.json`, known);
    expect(loaded?.root["info"]).toEqual(changed.info);
    expect(loaded?.validators).not.toEqual(validators);
    expect(requests).toHaveLength(3);
  });

  it("asks at the end of redirects", async () => {
    const server = serveVersions((version) => ({ etag: `"${version}"` }));
    const { origin } = await startServer((request, response) => {
      if (request.url === "/latest") response.writeHead(302, { location: "/v1" }).end();
      else server(request, response);
    });
    const known = await load(`${origin}/latest`);
    expect(await reload(`${origin}/latest`, known)).toBeUndefined();
  });

  it("sees by itself that nothing has changed where the server cannot tell", async () => {
    const files = { "/api.json": minimal };
    const { origin } = await startServer((request, response) =>
      serveFiles(files)(request, response),
    );
    const known = await load(`${origin}/api.json`);
    expect(known.validators).toBeUndefined();
    expect(await reload(`${origin}/api.json`, known)).toBeUndefined();
    files["/api.json"] = changed;
    expect((await reload(`${origin}/api.json`, known))?.root["info"]).toEqual(changed.info);
  });

  it("lets no server speak for references and overlays", async () => {
    const overlay = (title: string): object => ({
      overlay: "1.0.0",
      info: {},
      actions: [{ target: "$.info", update: { title } }],
    });
    const files = {
      "/api.json": { ...minimal, paths: { "/a": { $ref: "a.json" }, "/b": { $ref: "b.json" } } },
      "/a.json": { get: { summary: "one" } },
    };
    const { origin } = await startServer((request, response) => {
      response.setHeader("etag", '"same"');
      if (request.headers["if-none-match"] === undefined) serveFiles(files)(request, response);
      else response.writeHead(304).end();
    });
    const folder = await createFolder({ "o.json": overlay("one") });
    const overlays = [join(folder, "o.json")];
    const spec = `${origin}/api.json`;

    const known = await load(spec, { overlays });
    expect(known.validators).toBeUndefined();
    expect(await reload(spec, known, { overlays })).toBeUndefined();

    files["/a.json"] = { get: { summary: "two" } };
    const second = await reload(spec, known, { overlays });
    expect(second?.root["paths"]).toMatchObject({ "/a": { get: { summary: "two" } } });

    await writeFile(join(folder, "o.json"), JSON.stringify(overlay("two")));
    const third = second && (await reload(spec, second, { overlays }));
    expect(third?.root["info"]).toMatchObject({ title: "two" });

    // Not there before.
    Object.assign(files, { "/b.json": { get: {} } });
    const fourth = third && (await reload(spec, third, { overlays }));
    expect(fourth?.root["paths"]).toMatchObject({ "/b": { get: {} } });
    expect(fourth && (await reload(spec, fourth, { overlays }))).toBeUndefined();
  });

  it("reads files and documents at hand again", async () => {
    const folder = await createFolder({ "api.json": minimal });
    const path = join(folder, "api.json");
    const known = await load(path);
    expect(await reload(path, known)).toBeUndefined();
    await writeFile(path, JSON.stringify(changed));
    expect((await reload(path, known))?.root["info"]).toEqual(changed.info);

    const file = join(folder, "gateway.yaml");
    const inline = await load({ document: minimal, file });
    expect(await reload({ document: minimal, file }, inline)).toBeUndefined();
    expect((await reload({ document: changed, file }, inline))?.root).toEqual(changed);
  });

  it("takes standard input for unchanged, since it cannot be read twice", async () => {
    const known = await load("-", {
      readStdin: () => Promise.resolve(Buffer.from(JSON.stringify(minimal))),
    });
    expect(await reload("-", known)).toBeUndefined();
  });

  it("fails as loading does, and leaves what is known alone", async () => {
    const folder = await createFolder({ "api.json": minimal });
    const path = join(folder, "api.json");
    const known = await load(path);
    await writeFile(path, "{");
    await expect(reload(path, known)).rejects.toMatchObject({ code: "ERR_DOCUMENT_SYNTAX" });
    await writeFile(path, JSON.stringify(minimal));
    expect(await reload(path, known)).toBeUndefined();
  });

  it("is told when a server says 304 without being asked", async () => {
    const { origin } = await startServer((_, response) => response.writeHead(304).end());
    await expect(load(`${origin}/api.json`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringContaining("without being asked"),
    });
  });
});
