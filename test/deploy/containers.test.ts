/** The commands of the Dockerfile and of docker-compose.yml, run as they stand there. */
import { fileURLToPath } from "node:url";

import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { composeText, serviceOf } from "./compose.ts";
import { type Container, type ContainerOptions, startContainer } from "./container.ts";

const specs = fileURLToPath(new URL("../../specs/", import.meta.url));
const gatewayReady = /^\s*Health\s+http:\/\/localhost:(\d+)\/health$/m;
const gatewayOnLoopbackReady = /^\s*Health\s+http:\/\/127\.0\.0\.1:(\d+)\/health$/m;

/** Sends a JSON-RPC request the way the published port would hand it on. */
async function post(
  port: number,
  method: string,
  params: object = {},
  host = "localhost:8000",
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { statusCode, body } = await request(`http://127.0.0.1:${port}/mcp`, {
    method: "POST",
    headers: { host, "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const text = await body.text();
  return { status: statusCode, body: statusCode === 200 ? JSON.parse(text) : text };
}

async function toolNames(port: number): Promise<readonly string[]> {
  const { body } = await post(port, "tools/list");
  const list = z.object({
    result: z.object({ tools: z.array(z.object({ name: z.string() })) }),
  });
  return list.parse(body).result.tools.map(({ name }) => name);
}

const started: Container[] = [];

async function start(options: ContainerOptions): Promise<Container> {
  const container = await startContainer(options);
  started.push(container);
  return container;
}

// Those that a test has stopped stay stopped.
afterAll(() => Promise.all(started.map((container) => container.stop())));

describe("docker compose up", () => {
  let bookshop: Container;
  let gateway: Container;

  beforeAll(async () => {
    bookshop = await start({
      service: serviceOf("bookshop"),
      readyLine: /open at http:\/\/0\.0\.0\.0:(\d+)/,
    });
    gateway = await start({
      service: serviceOf("gateway"),
      readyLine: gatewayReady,
      replacements: { "/specs/": specs, "bookshop:8001": `127.0.0.1:${bookshop.port}` },
    });
  });

  it("starts two healthy containers", async () => {
    expect(await bookshop.checkHealth()).toBe("healthy");
    expect(await gateway.checkHealth()).toBe("healthy");
  });

  it("serves the bookshop's operations as tools", async () => {
    expect(await toolNames(gateway.port)).toEqual(
      expect.arrayContaining(["listBooks", "getBook", "deleteBook"]),
    );
  });

  it("calls the bookshop, with the token that both were given", async () => {
    const books = await post(gateway.port, "tools/call", {
      name: "listBooks",
      arguments: { per_page: 1 },
    });
    const isbn = /"isbn\\":\\"(\d{13})/.exec(JSON.stringify(books.body))?.[1];
    expect(isbn).toBeDefined();
    const { body } = await post(gateway.port, "tools/call", {
      name: "deleteBook",
      arguments: { isbn },
    });
    expect(body).toMatchObject({
      result: { _meta: { "openapi-mcp-gateway/response": { status: 204 } } },
    });
    expect(body).not.toMatchObject({ result: { isError: true } });
  });

  it("answers to the names of this machine only", async () => {
    expect(await post(gateway.port, "tools/list", {}, "rebound.example:8000")).toMatchObject({
      status: 403,
    });
  });

  it("serves another API once the two marked lines are changed", async () => {
    const changed = composeText
      .replace(/\S+( # <-- your document)/, "/specs/weather.openapi.json$1")
      .replace(/\S+( # <-- where your API lives)/, "--base-url=http://127.0.0.1:9$1");
    const { port } = await start({
      service: serviceOf("gateway", changed),
      readyLine: gatewayReady,
      replacements: { "/specs/": specs },
    });
    const names = await toolNames(port);
    expect(names).toContain("observations_by_station");
    expect(names).not.toContain("listBooks");
  });

  it("stops both with exit code 0, and is not healthy then", async () => {
    expect(await Promise.all([gateway.stop(), bookshop.stop()])).toEqual([0, 0]);
    expect(await gateway.checkHealth()).toBe("unhealthy");
    expect(await bookshop.checkHealth()).toBe("unhealthy");
  });
});

describe("docker run", () => {
  it("serves the sample API on loopback when it is told nothing", async () => {
    const container = await start({ readyLine: gatewayOnLoopbackReady });
    expect(await container.checkHealth()).toBe("healthy");
    expect(await toolNames(container.port)).toContain("listBooks");
    expect(await container.stop()).toBe(0);
  });
});
