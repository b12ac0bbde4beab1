import { execFileSync } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { describe, expect, it } from "vitest";

import { createFolder } from "./folder.ts";
import { load, minimal, summaries } from "./load.ts";

describe("loadDocument from a path", () => {
  it("reads JSON", async () => {
    const path = join(await createFolder({ "api.json": minimal }), "api.json");
    expect(await load(path)).toMatchObject({
      root: minimal,
      original: minimal,
      address: pathToFileURL(path),
      version: "3.0",
      diagnostics: [],
    });
  });

  it("reads YAML", async () => {
    const folder = await createFolder({ "a b#c.yaml": "openapi: 3.1.1\npaths: {}\n" });
    const { version, address } = await load(join(folder, "a b#c.yaml"));
    expect(version).toBe("3.1");
    expect(address?.href).toMatch(/a%20b%23c\.yaml$/);
  });

  it("reads a file: URL", async () => {
    const path = join(await createFolder({ "api.json": minimal }), "api.json");
    expect((await load(pathToFileURL(path).href)).root).toEqual(minimal);
  });

  it.each([
    [["swagger.json", "openapi.json", "openapi.yaml"], "openapi.yaml"],
    [["swagger.json", "openapi.json"], "openapi.json"],
    [["swagger.yml", "other.json"], "swagger.yml"],
  ])("finds the document in a folder with %j", async (names, expected) => {
    const folder = await createFolder(Object.fromEntries(names.map((name) => [name, minimal])));
    expect((await load(folder)).address).toEqual(pathToFileURL(join(folder, expected)));
  });

  it("says what it looked for in a folder without a document", async () => {
    const folder = await createFolder({ "other.json": minimal });
    await expect(load(folder)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: `The document ${folder} could not be read: it is a folder that holds none of openapi.yaml, openapi.yml, openapi.json, swagger.yaml, swagger.yml, swagger.json. Name the file of the document.`,
    });
  });

  it.each([
    ["missing.json", /there is no such file\. Check the path/],
    ["api.json/below.json", /there is no such file/],
    ["loop.json", /circle/],
  ])("says why %s cannot be read", async (name, message) => {
    const folder = await createFolder({ "api.json": minimal });
    await symlink(join(folder, "loop.json"), join(folder, "loop.json"));
    await expect(load(join(folder, name))).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringMatching(message),
    });
  });

  it.runIf(process.getuid?.() !== 0)("says that it may not read a file", async () => {
    const path = join(await createFolder({ "api.json": minimal }), "api.json");
    execFileSync("chmod", ["000", path]);
    await expect(load(path)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringContaining("this process may not read it"),
    });
  });

  it.each([
    ["ftp://example.com/api.json", /ftp: is no scheme that is read/],
    ["http://", /no valid URL/],
    ["https://exa mple.com/", /no valid URL/],
  ])("refuses %s", async (spec, message) => {
    await expect(load(spec)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ["", "ERR_DOCUMENT_SYNTAX", /is empty/],
    ["<html></html>", "ERR_DOCUMENT_SYNTAX", /is an HTML or XML page/],
    [
      "openapi: 3.0.3\n\tinfo: x",
      "ERR_DOCUMENT_SYNTAX",
      /is not JSON or YAML: line 2, column 1: Tabs/,
    ],
    [
      `${"[".repeat(101)}${"]".repeat(101)}`,
      "ERR_DOCUMENT_TOO_LARGE",
      /nests objects or lists more than 100 deep/,
    ],
    ["just words", "ERR_DOCUMENT_NOT_OPENAPI", /it is not an object/],
    ["[]", "ERR_DOCUMENT_NOT_OPENAPI", /it is not an object/],
    [
      "name: x",
      "ERR_DOCUMENT_NOT_OPENAPI",
      /no `openapi` field.*Swagger 2\.0 and OpenAPI 3\.0, 3\.1 and 3\.2 are read/,
    ],
    ["asyncapi: 3.0.0", "ERR_DOCUMENT_NOT_OPENAPI", /AsyncAPI/],
    ["$schema: x\ntype: object", "ERR_DOCUMENT_NOT_OPENAPI", /JSON Schema/],
    ['swagger: "1.2"', "ERR_DOCUMENT_NOT_OPENAPI", /it is Swagger 1\.2\. Swagger 2\.0 and OpenAPI/],
    ["openapi: 4.0.0", "ERR_DOCUMENT_NOT_OPENAPI", /version is 4\.0\.0\. Swagger 2\.0 and OpenAPI/],
    ["openapi: {a: 1}", "ERR_DOCUMENT_NOT_OPENAPI", /version is/],
  ])("refuses a document that says %j", async (text, code, message) => {
    const path = join(await createFolder({ "api.yaml": text }), "api.yaml");
    await expect(load(path)).rejects.toMatchObject({
      name: "GatewayError",
      code,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ["openapi: 3.0", "3.0"],
    ["openapi: 3.1", "3.1"],
    ["openapi: ' 3.0.3 '", "3.0"],
    ["openapi: 3.1.0-rc1", "3.1"],
    ["openapi: 3.2.0", "3.2"],
    ["swagger: 2.0", "2.0"],
  ])("reads the version of %j", async (text, version) => {
    const path = join(await createFolder({ "api.yaml": text }), "api.yaml");
    expect((await load(path)).version).toBe(version);
  });

  it("reads an unknown version as the newest, and says so", async () => {
    const path = join(await createFolder({ "api.yaml": "openapi: 3.9.0" }), "api.yaml");
    const { version, diagnostics } = await load(path);
    expect(version).toBe("3.9");
    expect(summaries(diagnostics)).toEqual([
      "warning #/openapi: OpenAPI 3.9.0 is not known here; the document is read as 3.2.",
    ]);
  });

  it("reads a document as large as the limit, and none that is larger", async () => {
    const path = join(await createFolder({ "api.json": minimal }), "api.json");
    const size = JSON.stringify(minimal).length;
    expect((await load(path, { maxBytes: size })).root).toEqual(minimal);
    await expect(load(path, { maxBytes: size - 1 })).rejects.toMatchObject({
      code: "ERR_DOCUMENT_TOO_LARGE",
      message: `The document ${path} is larger than ${size - 1} bytes. Serve a smaller document, or raise the limit.`,
    });
  });

  it("hands on what was guessed", async () => {
    const text = "openapi: 3.0.0\npaths: {}\npaths: {}\n";
    const path = join(await createFolder({ "api.yaml": text }), "api.yaml");
    expect(summaries((await load(path)).diagnostics)).toEqual([
      'warning #/paths: The key "paths" stands here more than once: the last one was read.',
    ]);
  });

  it("reads a document whose folder is reached through a link", async () => {
    const folder = await createFolder({
      "real/api.json": { ...minimal, paths: { "/a": { $ref: "a.json" } } },
      "real/a.json": { get: {} },
    });
    await mkdir(join(folder, "links"));
    await symlink(join(folder, "real"), join(folder, "links/specs"));
    const { root } = await load(join(folder, "links/specs/api.json"));
    expect(root["paths"]).toEqual({ "/a": { get: {} } });
  });
});

describe("loadDocument from standard input", () => {
  const stdin = (value: unknown) => ({
    readStdin: () => Promise.resolve(Buffer.from(JSON.stringify(value))),
  });

  it("reads a document without an address", async () => {
    expect(await load("-", stdin(minimal))).toMatchObject({
      root: minimal,
      original: minimal,
      address: undefined,
      version: "3.0",
      diagnostics: [],
    });
  });

  it("refuses references to files", async () => {
    const document = {
      ...minimal,
      paths: { "/a": { $ref: "a.json" }, "/b": { $ref: "#/paths/~1c" }, "/c": { get: {} } },
    };
    const { root, diagnostics } = await load("-", stdin(document));
    expect(root).toEqual(document);
    expect(summaries(diagnostics)).toEqual([
      'error #/paths/~1a: The reference "a.json" names a file, but a document from standard input has no folder to find it in; it was left as it stands.',
    ]);
  });

  it("has a size limit", async () => {
    await expect(load("-", { ...stdin(minimal), maxBytes: 10 })).rejects.toMatchObject({
      code: "ERR_DOCUMENT_TOO_LARGE",
      message: expect.stringContaining("standard input is larger than 10 bytes"),
    });
  });
});
