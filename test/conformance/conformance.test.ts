/**
 * The official conformance suite against the gateway as it ships, with the API of `fixture.openapi.yaml` behind it.
 * What cannot pass yet, or never can, stands in `expected-failures.yaml` with its reason.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import type { SampleServer } from "../../src/sample/serve.ts";
import { serveGateway, type ServedGateway } from "../helpers/process.ts";
import { type Check, expectedFailuresFile, type Run, runSuite, type SuiteRun } from "./suite.ts";
import { startUpstream } from "./upstream.ts";

/** What must pass whatever the expected failures say. */
const inEveryRevision: readonly string[] = [
  "tools-list",
  "tools-call-simple-text",
  "tools-call-image",
  "tools-call-audio",
  "tools-call-embedded-resource",
  "tools-call-mixed-content",
  "tools-call-error",
  "tools-call-with-progress",
  "resources-list",
  "resources-read-text",
  "resources-read-binary",
  "resources-templates-read",
  "prompts-list",
  "prompts-get-simple",
  "prompts-get-with-args",
  "prompts-get-embedded-resource",
  "prompts-get-with-image",
  "completion-complete",
  "json-schema-2020-12",
  "server-sse-multiple-streams",
  "dns-rebinding-protection",
];
const withSessions: readonly string[] = [
  "server-initialize",
  "ping",
  "logging-set-level",
  "tools-call-with-logging",
  "resources-subscribe",
  "resources-unsubscribe",
  "server-sse-polling",
];
const without: readonly string[] = [
  "server-stateless",
  "sep-2164-resource-not-found",
  "caching",
  "http-header-validation",
  "http-custom-header-server-validation",
  "input-required-result-unsupported-methods",
  "input-required-result-validate-input",
];

const required: readonly {
  readonly title: string;
  readonly run: Run;
  readonly scenarios: readonly string[];
}[] = [
  {
    title: "0.1.16",
    run: { release: "0.1" },
    scenarios: [...inEveryRevision, ...withSessions],
  },
  {
    title: "0.2 at 2025-11-25",
    run: { release: "0.2", revision: "2025-11-25" },
    scenarios: [...inEveryRevision, ...withSessions, "server-session-lifecycle"],
  },
  {
    title: "0.2 at 2026-07-28",
    run: { release: "0.2", revision: "2026-07-28" },
    scenarios: [...inEveryRevision, ...without],
  },
];

const expectedFailures: ReadonlySet<string> = new Set(
  z.object({ server: z.array(z.string()) }).parse(parse(readFileSync(expectedFailuresFile, "utf8")))
    .server,
);

let folder: string;
let upstream: SampleServer;
let gateway: ServedGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  folder = await mkdtemp(join(tmpdir(), "gateway-conformance-"));
  const api = { spec: `${upstream.url}/openapi.yaml`, baseUrl: upstream.url, pollMs: 100 };
  await writeFile(join(folder, "gateway.yaml"), JSON.stringify({ apis: { fixture: api } }));
  gateway = await serveGateway([], { cwd: folder });
});

afterAll(async () => {
  await gateway.stop();
  await upstream.close();
  await rm(folder, { recursive: true });
});

describe.each(required)("the suite $title", ({ run: suite, scenarios }) => {
  let run: SuiteRun;

  beforeAll(async () => {
    run = await runSuite(`${gateway.url}/mcp`, suite);
  });

  it("fails where it is expected to, and nowhere else", () => {
    expect({
      failedUnexpectedly: Object.fromEntries(
        run.unexpected.map((name) => [name, failuresOf(run, name)]),
      ),
      passedUnexpectedly: run.stale,
    }).toEqual({ failedUnexpectedly: {}, passedUnexpectedly: [] });
  });

  it.each(scenarios)("passes %s", (scenario) => {
    expect(run.checks.get(scenario)?.some(({ status }) => status === "SUCCESS")).toBe(true);
    expect(failuresOf(run, scenario)).toEqual([]);
  });
});

/** The failed checks of `scenario` or `scenario:check` that nobody expects, as sentences. */
function failuresOf({ checks }: SuiteRun, name: string): readonly string[] {
  const [scenario = "", id] = name.split(":");
  return (checks.get(scenario) ?? [])
    .filter((check) => isFailure(check) && (id === undefined || check.id === id))
    .filter((check) => !expectedFailures.has(`${scenario}:${check.id}`))
    .map((check) => `${check.id}: ${check.errorMessage ?? check.description}`);
}

/** The suite judges a warning as it judges a failure. */
function isFailure({ status }: Check): boolean {
  return status === "FAILURE" || status === "WARNING";
}
