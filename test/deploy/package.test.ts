/** What npm would publish, in a folder of its own: nothing of this repository is within its reach but `dependencies`. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { rootFolder } from "../helpers/process.ts";

const { dependencies, devDependencies } = z
  .object({
    dependencies: z.record(z.string(), z.string()).default({}),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(rootFolder, "package.json"), "utf8")));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gateway-package-"));
  const packed = execFileSync(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", folder],
    { cwd: rootFolder, encoding: "utf8" },
  );
  const [{ filename }] = z.tuple([z.object({ filename: z.string() })]).parse(JSON.parse(packed));
  execFileSync("tar", ["--extract", "--file", filename, "--strip-components", "1"], {
    cwd: folder,
  });
  for (const name of Object.keys(dependencies)) {
    mkdirSync(join(folder, "node_modules", name, ".."), { recursive: true });
    symlinkSync(join(rootFolder, "node_modules", name), join(folder, "node_modules", name));
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: readonly string[]): {
  status: number | null;
  stdout: string;
  stderr: string;
} {
  return spawnSync(process.execPath, ["dist/main.js", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
}

describe("the package", () => {
  it("imports nothing but itself, Node, and what is installed with it", () => {
    const known = new Set([...builtinModules, ...Object.keys(dependencies)]);
    const imported = readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => [
        ...readFileSync(join(folder, "dist", file), "utf8").matchAll(
          /^(?:import|export)\b[^"'\n]*"(?<name>[^."][^"]*)";$/gm,
        ),
      ])
      .map(({ groups }) => groups?.["name"] ?? "");
    expect(imported).toContain("node:fs");
    expect(imported.filter((name) => !name.startsWith("node:") && !known.has(name))).toEqual([]);
  });

  it("holds the licences of its libraries", () => {
    const licences = readFileSync(join(folder, "dist/licences.txt"), "utf8");
    for (const name of ["hono", "undici", "ajv", "zod"]) {
      expect(licences).toContain(`${name} ${devDependencies[name]} (MIT)`);
    }
    expect(licences).toContain("Permission is hereby granted, free of charge");
  });

  it("carries a call, an expression over its reply included, with the sample API that it holds", () => {
    const { status, stdout } = run("call", "getBook", "isbn=9781777700492", "_select=title");
    expect(stdout).toMatch(/^"[\w ]+"$/m);
    expect(status).toBe(0);
  });
});
