import { existsSync } from "node:fs";

import { DCLinter } from "dclint";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { configSchema } from "../../src/config/schema.ts";
import { composeFile, composeText, readServices, serviceOf } from "./compose.ts";

const services = readServices(composeText);

const lintResults = z.array(
  z.object({
    messages: z.array(z.object({ rule: z.string(), line: z.number(), message: z.string() })),
  }),
);

describe("docker-compose.yml", () => {
  it("is a sound Compose file", () => {
    const linter = new DCLinter({
      rules: { "require-quotes-in-ports": [2, { quoteType: "double" }] },
      quiet: false,
      debug: false,
      exclude: [],
    });
    const problems = lintResults
      .parse(linter.lintFiles([composeFile], false))
      .flatMap(({ messages }) => messages)
      // The order is the one in which things are explained.
      .filter(({ rule }) => !rule.endsWith("-order"));
    expect(problems).toEqual([]);
  });

  it("has the gateway and the sample API", () => {
    expect([...services.keys()]).toEqual(["gateway", "bookshop"]);
  });

  it("publishes the gateway to this machine only, and the sample API not at all", () => {
    expect(serviceOf("gateway").ports).toEqual(["127.0.0.1:8000:8000"]);
    expect(serviceOf("bookshop").ports).toEqual([]);
  });

  it.each([...services])("confines %s", (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      tmpfs: ["/tmp:size=16m"],
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      pids_limit: 100,
      mem_limit: expect.stringMatching(/^\d+[mg]$/),
      restart: "unless-stopped",
    });
    for (const key of ["privileged", "cap_add", "network_mode", "pid", "user", "devices"]) {
      expect(service).not.toHaveProperty(key);
    }
  });

  it("runs the image that is built here", () => {
    for (const service of services.values()) {
      expect(service).toMatchObject({ build: ".", pull_policy: "build" });
    }
  });

  it("mounts the documents, to be read only, and nothing else", () => {
    expect(serviceOf("gateway").volumes).toEqual(["./specs:/specs:ro"]);
    expect(serviceOf("bookshop").volumes).toEqual([]);
    expect(existsSync(new URL("../../specs", import.meta.url))).toBe(true);
  });

  it("takes secrets from the environment", () => {
    const secrets = composeText.match(/^ +\w*TOKEN\w*: .*$/gm);
    expect(secrets).toHaveLength(2);
    for (const line of secrets ?? []) {
      expect(line).toMatch(/: \$\{BOOKSHOP_TOKEN:-bookshop-demo-token\}$/);
    }
  });

  it("starts the gateway when the sample API is healthy", () => {
    expect(serviceOf("gateway")).toMatchObject({
      depends_on: { bookshop: { condition: "service_healthy" } },
    });
  });

  it("waits longer for the gateway to stop than running calls may take", () => {
    const graceMs = 1_000 * Number.parseInt(String(serviceOf("gateway")["stop_grace_period"]));
    expect(graceMs).toBeGreaterThan(configSchema.parse({}).limits.drainMs);
  });

  it("marks the two lines to change for an API of one's own", () => {
    const marked = composeText.match(/^.* # <-- .*$/gm);
    expect(marked).toHaveLength(2);
  });
});
