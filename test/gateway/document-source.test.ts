/** Where documents come from, and what is done to them before they are read. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { bookshopDocument } from "../../src/sample/bookshop.ts";
import { runGateway } from "../helpers/process.ts";
import { startServer } from "../spec/server.ts";

const document = fileURLToPath(bookshopDocument);

const hideTrial = `
overlay: 1.0.0
info: { title: Hide what is for trying out, version: 1.0.0 }
actions:
  - target: $.paths.*[?@.tags[?@ == 'trial']]
    update: { x-mcp: false }
  - target: $.paths['/books'].get
    update: { summary: Browse the shelf }
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-source-"));
});

afterEach(() => rm(folder, { recursive: true }));

/** What `tools --json` lists. */
async function toolsOf(...args: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { code, stdout, stderr } = await runGateway(["tools", "--json", ...args], { cwd: folder });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const tools: readonly { name: string; title: string }[] = JSON.parse(stdout);
  return new Map(tools.map(({ name, title }) => [name, title]));
}

describe("a document", () => {
  it("is changed by overlays from the command line", async () => {
    await writeFile(join(folder, "hide.yaml"), hideTrial);
    const plain = await toolsOf(document);
    const changed = await toolsOf(document, "--overlay", "hide.yaml");
    expect(changed.get("listBooks")).toBe("Browse the shelf");
    const hidden = [...plain.keys()].filter((name) => !changed.has(name));
    expect(hidden).toEqual(["waitFor", "failWith", "echoRequest"]);
  });

  it("may stand in the configuration", async () => {
    const config = `
apis:
  tiny:
    spec:
      openapi: 3.1.0
      info: { title: Tiny, version: "1" }
      servers: [{ url: "https://tiny.example" }]
      paths:
        /ping: { $ref: ping.yaml }
`;
    await writeFile(join(folder, "gateway.yaml"), config);
    await writeFile(join(folder, "ping.yaml"), "get: { operationId: ping, responses: {} }");
    expect([...(await toolsOf()).keys()]).toEqual(["ping"]);
  });

  it("may be protected, and its key is seen nowhere", async () => {
    const { origin, requests } = await startServer((request, response) => {
      response.statusCode = request.headers["x-api-key"] === "hunter2-key" ? 404 : 401;
      response.end();
    });
    const { code, stdout, stderr } = await runGateway(
      ["tools", `${origin}/api.json`, "--spec-header", "X-API-Key: hunter2-key"],
      { cwd: folder, env: { LOG_LEVEL: "trace" } },
    );
    expect(code).toBe(1);
    expect(stderr).toContain("the server answered 404");
    expect(stdout + stderr).not.toContain("hunter2");
    expect(requests[0]?.headers["x-api-key"]).toBe("hunter2-key");
  });

  it("is not served when an overlay is wrong, which might have hidden something", async () => {
    await writeFile(join(folder, "hide.yaml"), hideTrial.replace("target:", "tarjet:"));
    const { code, stderr } = await runGateway(["tools", document, "--overlay", "hide.yaml"], {
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toContain(
      "hide.yaml: actions[0].tarjet: is no option here; did you mean target?",
    );
  });
});
