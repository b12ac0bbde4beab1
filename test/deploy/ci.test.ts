import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const script = fileURLToPath(new URL("../../.ci/run", import.meta.url));

/** What stands for every program that the script starts: it tells its command line, and does as the test says. */
const standIn = `#!/bin/sh
echo "$(basename "$0") $*" >> "$CALLS"
case "$(basename "$0") $*" in
  "$FAILING") echo "      Tests  2 failed | 5 passed (7)"; exit 1 ;;
  dpkg-query*) printf '%s' "$PACKAGES" ;;
  "npm run check") printf '\\033[2m      Tests \\033[22m \\033[1m\\033[32m40 passed\\033[39m\\033[22m\\033[90m (40)\\033[39m\\n' ;;
  "npm run conformance") echo "      Tests  2 passed | 1 skipped (3)" ;;
  "npm run judge") echo "      Tests  3 passed (3)" ;;
esac
`;

describe(".ci/run", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "gateway-ci-"));
    for (const program of ["npm", "apt-get", "dpkg-query"]) {
      writeFileSync(join(folder, program), standIn);
      chmodSync(join(folder, program), 0o755);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  async function run({ packages = "installed", failing = "" } = {}): Promise<{
    readonly code: unknown;
    readonly calls: readonly string[];
    readonly lastLine: string | undefined;
  }> {
    const calls = join(folder, "calls");
    writeFileSync(calls, "");
    const child = spawn(script, {
      env: {
        PATH: `${folder}:${process.env["PATH"]}`,
        CALLS: calls,
        PACKAGES: packages,
        FAILING: failing,
      },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
    return {
      code,
      calls: readFileSync(calls, "utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("dpkg-query")),
      lastLine: output.trimEnd().split("\n").at(-1),
    };
  }

  it("installs what is locked, checks everything, and ends with the sum of the counts", async () => {
    expect(await run()).toEqual({
      code: 0,
      calls: ["npm ci", "npm run check", "npm run conformance", "npm run judge"],
      lastLine: "45 passed, 0 failed",
    });
  });

  it("installs the packages of a new machine first", async () => {
    const { code, calls } = await run({ packages: "not-installed" });
    expect(code).toBe(0);
    expect(calls.slice(0, 2)).toEqual([
      "apt-get update",
      expect.stringMatching(/^apt-get install --yes --no-install-recommends \S/),
    ]);
    expect(calls[2]).toBe("npm ci");
  });

  it.each(["npm ci", "npm run check", "npm run conformance", "npm run judge"])(
    "fails when %s does",
    async (step) => {
      const { code, calls } = await run({ failing: step });
      expect(code).toBe(1);
      expect(calls.at(-1)).toBe(step);
    },
  );

  it("counts what passed and what failed when it fails", async () => {
    expect(await run({ failing: "npm run check" })).toMatchObject({
      lastLine: "5 passed, 2 failed",
    });
    expect(await run({ failing: "npm run conformance" })).toMatchObject({
      lastLine: "45 passed, 2 failed",
    });
  });

  it("runs the tests as `npm run check` does, last", () => {
    const { scripts } = z
      .object({ scripts: z.object({ check: z.string(), test: z.string() }) })
      .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")));
    expect(scripts.check).toMatch(/ && npm test$/);
    expect(scripts.test).toBe("vitest run");
  });
});

describe(".github/workflows/ci.yml", () => {
  const workflow = readFileSync(new URL("../../.github/workflows/ci.yml", import.meta.url), "utf8");

  it("runs .ci/run", () => {
    expect(workflow).toContain("- run: .ci/run\n");
  });

  it("pins every action to a commit, and names its version", () => {
    const uses = workflow.match(/uses: .*/g);
    expect(uses?.length).toBeGreaterThan(0);
    for (const line of uses ?? []) {
      expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it("has no right but to read", () => {
    expect(workflow.match(/permissions:\n( +.*\n)+/g)).toEqual([
      "permissions:\n  contents: read\n",
    ]);
  });
});
