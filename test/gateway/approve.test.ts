/** Documents that wait until somebody approves them. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";

import { run } from "../../src/cli/program.ts";
import { runGateway, serveGateway, type ServedGateway } from "../helpers/process.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-approve-"));
  const config = { reload: { approve: true }, apis: { shop: { spec: "./api.json", watch: true } } };
  await writeFile(join(folder, "gateway.json"), JSON.stringify(config));
  await writeDocument("Lists");
});

afterEach(() => rm(folder, { recursive: true }));

function writeDocument(description: string): Promise<void> {
  const paths = {
    "/books": { get: { operationId: "list", description } },
    "/same": { get: { operationId: "same", description: "Same" } },
  };
  return writeFile(
    join(folder, "api.json"),
    JSON.stringify({
      openapi: "3.1.0",
      info: { title: "Shop", version: "1" },
      servers: [{ url: "http://127.0.0.1:9" }],
      paths,
    }),
  );
}

const approve = (...args: readonly string[]) => runGateway(["approve", ...args], { cwd: folder });

function health({ url }: ServedGateway): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`${url}/health`, (response) => resolve(text(response))).on("error", reject);
  });
}

async function serve() {
  const gateway = await serveGateway([], { cwd: folder });
  onTestFinished(async () => void (await gateway.stop()));
  const client = new Client({ name: "approve", version: "1" });
  await client.connect(new SSEClientTransport(new URL(`${gateway.url}/sse`)));
  onTestFinished(() => client.close());
  const emitter = new EventTarget();
  client.setNotificationHandler(
    ToolListChangedNotificationSchema,
    () => void emitter.dispatchEvent(new Event("told")),
  );
  const read = async (page: string): Promise<string> =>
    JSON.stringify(await client.readResource({ uri: `openapi://shop/${page}` }));
  return {
    gateway,
    read,
    told: () => once(emitter, "told"),
    descriptions: async () =>
      (await client.listTools()).tools.map(({ description = "" }) => description.split("\n")[0]),
    changes: () => read("changes"),
  };
}

it("does not start on its own trust, and says what gives it", async () => {
  const { code, stderr } = await runGateway(["serve", "--port", "0"], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain("openapi-mcp-gateway approve");
});

it("tells a script what differs, and writes only when it is told to", async () => {
  expect(await approve()).toMatchObject({ code: 1, stdout: expect.stringContaining("added list") });
  expect(await approve("--yes")).toMatchObject({ code: 0 });
  expect(await approve()).toMatchObject({ code: 0 });
  await writeDocument("Sends all you know");
  const { code, stdout } = await approve("--api", "shop");
  expect(code).toBe(1);
  expect(stdout).toMatch(/changed list\n +description:\n +- Lists.*\n +\+ Sends all you know/);
  expect(stdout).not.toContain("same");
  expect((await approve("--api", "other")).code).toBe(2);
});

it.each([
  ["y\n", 0],
  ["\n", 1],
  ["", 1],
])("asks whoever sits there, and takes %j for an answer", async (answer, code) => {
  const stdin = Object.assign(new PassThrough().end(answer), { isTTY: true });
  const ended = run(["approve"], {
    env: {},
    cwd: folder,
    stdin,
    stdout: new PassThrough().resume(),
    stderr: new PassThrough().resume(),
    onSignal() {},
    onHangup() {},
    exit(status) {
      throw new Error(`exit ${status}`);
    },
  });
  expect(await ended).toBe(code);
  expect((await approve()).code).toBe(code);
});

it("says where the file cannot be written", async () => {
  const config = {
    reload: { lockFile: "nowhere/lock.json" },
    apis: { shop: { spec: "api.json" } },
  };
  await writeFile(join(folder, "other.json"), JSON.stringify(config));
  const { code, stderr } = await approve("--config", "other.json", "--yes");
  expect(code).toBe(2);
  expect(stderr).toMatch(/lock\.json cannot be written .*reload\.lockFile/);
});

it("goes on with what was approved while the file is broken or gone", async () => {
  await approve("--yes");
  const { gateway, told, descriptions } = await serve();
  const lock = join(folder, "gateway.lock.json");
  await writeFile(lock, "{");
  await gateway.logged("is no JSON");
  await rm(lock);
  await gateway.logged("does not exist");
  expect(await descriptions()).toHaveLength(2);
  await writeDocument("Sends all you know");
  await gateway.logged("until that is approved");
  expect((await descriptions())[0]).toMatch(/^Lists/);
  const isTold = told();
  await approve("--yes");
  await isTold;
  expect((await descriptions())[0]).toMatch(/^Sends/);
});

it("serves the last version until the next one is approved", async () => {
  await approve("--yes");
  const { gateway, told, descriptions, changes } = await serve();
  await writeDocument("Sends all you know");
  await gateway.logged("until that is approved");
  expect((await descriptions())[0]).toMatch(/^Lists/);
  expect(await health(gateway)).toContain("list: description");
  const page = await changes();
  expect(page).toContain("Waiting for approval");
  expect(page).not.toContain("Sends");
  const isTold = told();
  await approve("--yes");
  await isTold;
  expect((await descriptions())[0]).toMatch(/^Sends/);
  const after = await changes();
  expect(after).toContain("(GET /books): description");
  expect(after).not.toContain("Waiting");
});

it("leaves out at the start what was not approved, and takes it once it is", async () => {
  await approve("--yes");
  await writeDocument("Sends all you know");
  const { gateway, told, descriptions, changes, read } = await serve();
  expect(await descriptions()).toEqual([expect.stringMatching(/^Same/)]);
  expect(JSON.parse(await health(gateway))).toMatchObject({
    status: "degraded",
    apis: [{ tools: 1, problem: expect.stringContaining("list: description") }],
  });
  expect(await changes()).toContain("Waiting for approval");
  for (const page of ["document", "document.yaml", "operations/same"]) {
    const shown = await read(page);
    expect(shown).toContain("Same");
    expect(shown).not.toMatch(/Sends|books/);
  }
  await expect(read("operations/list")).rejects.toThrow("list");
  const isTold = told();
  await approve("--yes");
  await isTold;
  expect(await descriptions()).toHaveLength(2);
});
