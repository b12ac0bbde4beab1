/** The command line as people run it: spawned, with its output and its exit code. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { fetch } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { bookshopDemoToken, bookshopDocument, createBookshop } from "../../src/sample/bookshop.ts";
import { type SampleServer, startSample } from "../../src/sample/serve.ts";
import { entryFile, runGateway, serveGateway, type ServedGateway } from "../helpers/process.ts";

const document = fileURLToPath(bookshopDocument);

let folder: string;
let shop: SampleServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-cli-"));
  shop = await startSample(createBookshop({ token: bookshopDemoToken }), { port: 0 });
});

afterAll(async () => {
  await shop.close();
  await rm(folder, { recursive: true });
});

describe("help and usage", () => {
  it.each(["serve", "stdio", "tools", "call", "check"])(
    "%s --help has options and examples",
    async (command) => {
      const { code, stdout } = await runGateway([command, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain("Examples:");
      expect(stdout).toContain("--base-url");
    },
  );

  it.each([
    [["--nonsense"], "unknown option '--nonsense'"],
    [["call"], "missing required argument 'tool'"],
    [["call", "x", "novalue"], '"novalue" is no argument'],
    [["call", "x", "--args", "{"], "is not JSON"],
    [["call", "x", "--args", "[1]"], "is no object"],
    [["tools", "a.json", "b.json", "--base-url", "http://localhost"], "--base-url"],
    [["stdio", "-"], "standard input"],
    [["serve", "--port", "99999"], "--port"],
    [["tools", "x.json", "-H", "no colon"], "--header"],
  ])("%j ends with 2 and says what is wrong", async (args, complaint) => {
    const { code, stdout, stderr } = await runGateway(args);
    expect(stderr).toContain(complaint);
    expect(code).toBe(2);
    expect(stdout).toBe("");
  });

  it("prints its version", async () => {
    expect((await runGateway(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("documents", () => {
  it("that cannot be reached end with 1, in one paragraph", async () => {
    const { code, stderr } = await runGateway(["tools", "http://127.0.0.1:9/openapi.json"]);
    expect(code).toBe(1);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain("http://127.0.0.1:9/openapi.json");
  });

  it.each([
    ["empty.yaml", "", "empty"],
    ["broken.yaml", "a: [1", "broken.yaml"],
    ["other.json", '{"hello": "world"}', "OpenAPI"],
  ])("such as %s end with 1 and name the file", async (name, content, complaint) => {
    const file = join(folder, name);
    await writeFile(file, content);
    const { code, stderr } = await runGateway(["tools", file]);
    expect(code).toBe(1);
    expect(stderr).toContain(complaint);
    expect(stderr).toContain(name);
    expect(stderr).not.toContain("    at ");
  });

  it("are read from standard input", async () => {
    const { code, stdout } = await runGateway(["tools", "-"], {
      input: await readFile(document, "utf8"),
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^listBooks +GET +\/books +List books$/m);
  });
});

describe("configuration", () => {
  it("with several mistakes ends with 2 and names each with its place", async () => {
    const file = join(folder, "wrong.yaml");
    await writeFile(file, "prot: 1\nport: many\napis:\n  shop:\n    baseUrl: nowhere\n");
    const { code, stderr } = await runGateway(["serve", "--config", file]);
    expect(code).toBe(2);
    for (const place of ["prot", "port", "apis.shop.spec", "apis.shop.baseUrl"]) {
      expect(stderr).toContain(place);
    }
  });

  it("refuses to listen beyond loopback until auth is written down", async () => {
    const { code, stderr } = await runGateway(["serve", "--host", "0.0.0.0", "--port", "0"]);
    expect(code).toBe(2);
    expect(stderr).toContain("auth");
  });
});

describe("tools", () => {
  it("lists a table of what a client would see", async () => {
    const { code, stdout, stderr } = await runGateway(["tools"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^TOOL +METHOD +PATH +TITLE$/m);
    expect(stdout.trim().split("\n")).toHaveLength(18);
  });

  it("ends well when its reader has seen enough", async () => {
    const child = spawn(process.execPath, [entryFile, "tools", document, "--json"], {
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("lists what is left of them by a slice", async () => {
    const { stdout } = await runGateway([
      "tools",
      document,
      "--json",
      "--tags=books",
      "--tags=media",
      "--operations=*Book*,getCover",
      "--read-only",
    ]);
    const names = JSON.parse(stdout).map(({ name }: { name: string }) => name);
    expect(names).toEqual(["listBooks", "searchBooks", "getBook", "getCover"]);
  });

  it.each([
    [["--tags", "boks"], 'There is no tag "boks" here.'],
    [["--profile", "support"], 'There is no profile "support": the configuration has none.'],
    [["--mode", "quick"], "mode must be"],
  ])("ends with 2 at %j, and says what is wrong", async (options, complaint) => {
    for (const command of ["tools", "stdio"]) {
      const { code, stdout, stderr } = await runGateway([command, document, ...options]);
      expect(stderr).toContain(complaint);
      expect([code, stdout]).toEqual([2, ""]);
    }
  });

  it("lists JSON with schemas", async () => {
    const { stdout } = await runGateway(["tools", document, "--json"]);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        name: "getBook",
        inputSchema: expect.objectContaining({ type: "object" }),
      }),
    );
  });
});

describe("call", () => {
  function call(...args: string[]) {
    return runGateway(
      ["call", ...args, "-d", document, "--base-url", shop.url, "--name", "bookshop"],
      {
        env: { BOOKSHOP_SHOPTOKEN: bookshopDemoToken },
      },
    );
  }

  it("prints the result of key=value arguments", async () => {
    const { code, stdout, stderr } = await call(
      "searchBooks",
      "q=the",
      "genre=gothic",
      "genre=horror",
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toHaveProperty("items");
  });

  it("takes JSON arguments, and --json prints the whole result", async () => {
    const { stdout } = await call("listBooks", "--args", '{"per_page": 1}', "--json");
    expect(JSON.parse(stdout)).toMatchObject({ structuredContent: { items: [{}] } });
  });

  it("describes what a terminal cannot show", async () => {
    const { stdout } = await call("getCover", "isbn=9781777700492");
    expect(stdout).toMatch(/^\[image\/png, \d+ bytes; --json shows them\]\n$/);
  });

  it("ends with 1 when the result is an error", async () => {
    const { code, stdout } = await call("failWith", "status=503");
    expect(code).toBe(1);
    expect(stdout).toContain("503");
  });

  it("ends with 1 when the arguments do not fit, and says which", async () => {
    const { code, stdout } = await call("getBook", "isbm=1");
    expect(code).toBe(1);
    expect(stdout).toContain("did you mean isbn?");
  });

  it("ends with 2 for a tool that does not exist, with the closest names", async () => {
    const { code, stderr } = await call("listBook");
    expect(code).toBe(2);
    expect(stderr).toContain("listBooks");
  });
});

describe("serve", () => {
  it("says what is served, where, and what to paste", async () => {
    const gateway = await serveGateway([document, "--base-url", shop.url]);
    const log = gateway.log();
    expect(log).toContain("Bookshop 1.0.0, 17 tools");
    expect(log).toContain(`${gateway.url}/mcp`);
    expect(log).toContain("mcp-remote");
    // What is missing is named before anybody needs it.
    expect(log).toContain("BOOKSHOP_SHOPTOKEN");
    expect(await gateway.stop()).toBe(0);
  });

  it("says that a port is taken, and how to mend it", async () => {
    const port = new URL(shop.url).port;
    const { code, stderr } = await runGateway(["serve", "--port", port]);
    expect(code).toBe(1);
    expect(stderr).toContain(port);
    expect(stderr).toContain("--port");
  });

  describe("told to stop while a call runs", () => {
    let upstream: HeldApi;
    let gateway: ServedGateway;
    let answer: Promise<string>;

    beforeEach(async () => {
      upstream = await heldApi();
      const file = join(folder, "held.json");
      await writeFile(file, JSON.stringify(heldDocument(upstream.url)));
      gateway = await serveGateway([file]);
      answer = post(`${gateway.url}/mcp`, {
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "hold" },
      });
      await upstream.asked;
    });

    afterEach(() => upstream.close());

    it("lets it finish, takes nothing new, and ends with 0", async () => {
      const stopped = gateway.stop();
      await gateway.logged("stopping");
      await expect(post(`${gateway.url}/mcp`, {})).rejects.toThrow("ECONNREFUSED");
      upstream.release();
      expect(JSON.parse(await answer)).toMatchObject({ result: { content: [{ text: "held" }] } });
      expect(await stopped).toBe(0);
    });

    it("goes on while balancers leave it, and says that it is not ready", async () => {
      const config = join(folder, "leaving.json");
      const spec = heldDocument(upstream.url);
      await writeFile(
        config,
        JSON.stringify({ limits: { leaveMs: "1h" }, apis: { held: { spec } } }),
      );
      const leaving = await serveGateway(["--config", config]);
      const stopped = leaving.stop();
      await leaving.logged("stopping");
      const ready = await fetch(`${leaving.url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([
        503,
        { status: "not ready", reason: "stopping" },
      ]);
      const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
      expect(JSON.parse(await post(`${leaving.url}/mcp`, ping))).toMatchObject({ result: {} });
      leaving.child.kill("SIGTERM");
      expect(await stopped).toBe(1);
      upstream.release();
      await answer;
      expect(await gateway.stop()).toBe(0);
    });

    it("ends at once at a second signal", async () => {
      const stopped = gateway.stop();
      const broken = answer.catch((error: unknown) => error);
      await gateway.logged("stopping");
      gateway.child.kill("SIGTERM");
      expect(await stopped).toBe(1);
      expect(await broken).toMatchObject({ code: "ECONNRESET" });
    });
  });
});

interface HeldApi {
  readonly url: string;
  /** Settles when a request has arrived. */
  readonly asked: Promise<void>;
  /** Answers it. */
  release(): void;
  close(): void;
}

async function heldApi(): Promise<HeldApi> {
  const server = createServer();
  let response: ServerResponse | undefined;
  const asked = new Promise<void>((resolve) => {
    server.once("request", (_incoming, outgoing) => {
      response = outgoing;
      resolve();
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    release: () => response?.writeHead(200, { "content-type": "text/plain" }).end("held"),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function heldDocument(url: string): object {
  return {
    openapi: "3.1.0",
    info: { title: "Held", version: "1" },
    servers: [{ url }],
    paths: {
      "/hold": { get: { operationId: "hold", responses: { 200: { description: "Held" } } } },
    },
  };
}

function post(url: string, body: object): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { method: "POST", headers: { "content-type": "application/json" } }, (response) =>
      resolve(text(response)),
    )
      .on("error", reject)
      .end(JSON.stringify(body));
  });
}
