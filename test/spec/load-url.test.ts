import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

import { describe, expect, it, onTestFinished, vi } from "vitest";

import { load, minimal, summaries } from "./load.ts";
import { serveFiles, startServer } from "./server.ts";

describe("loadDocument from a URL", () => {
  it("asks for JSON or YAML", async () => {
    const { origin, requests } = await startServer(serveFiles({ "/v1/api.json?v=2": minimal }));
    const { root, address } = await load(`${origin}/v1/api.json?v=2#part`);
    expect(root).toEqual(minimal);
    expect(address).toEqual(new URL(`${origin}/v1/api.json`));
    expect(requests[0]?.headers).toMatchObject({
      accept: expect.stringMatching(/application\/json.*application\/yaml/),
      "user-agent": expect.stringMatching(/^openapi-mcp-gateway\//),
    });
  });

  it("sends user and password as a header, and shows neither", async () => {
    const { origin, requests } = await startServer(serveFiles({ "/api.json": minimal }));
    const withCredentials = origin.replace("//", "//me:p%40ss@");
    const { address } = await load(`${withCredentials}/api.json`);
    expect(requests[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from("me:p@ss").toString("base64")}`,
    );
    expect(address?.href).toBe(`${origin}/api.json`);
    await expect(load(`${withCredentials}/other.json?token=secret`)).rejects.toMatchObject({
      message: `The document at ${origin}/other.json could not be read: the server answered 404 Not Found. Check the address: it must be that of the document itself, not of a page about it.`,
    });
  });

  it("tries again while the server is unavailable, twice at most", async () => {
    let attempts = 0;
    const { origin } = await startServer((request, response) => {
      attempts += 1;
      response.setHeader("retry-after", "0");
      response.statusCode = request.url === "/down" || attempts < 3 ? 503 : 200;
      response.end(JSON.stringify(minimal));
    });
    expect((await load(`${origin}/up`)).root).toEqual(minimal);
    expect(attempts).toBe(3);
    await expect(load(`${origin}/down`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringContaining("the server answered 503 Service Unavailable"),
    });
    expect(attempts).toBe(6);
  });

  it.each([401, 403, 404, 410])("does not try again after %i", async (status) => {
    const { origin, requests } = await startServer((_, response) => {
      response.statusCode = status;
      response.end();
    });
    await expect(load(`${origin}/api.json`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringMatching(
        status === 401 || status === 403 ? /credentials/ : /Check the address/,
      ),
    });
    expect(requests).toHaveLength(1);
  });

  it("says that a page is no document", async () => {
    const { origin } = await startServer(serveFiles({ "/docs": "<!doctype html><title>API" }));
    await expect(load(`${origin}/docs`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_SYNTAX",
      message: `The document at ${origin}/docs is an HTML or XML page, not JSON or YAML. Name the address of the document itself, not that of a page that shows it or asks to sign in.`,
    });
  });

  it("says that the connection was refused", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    await expect(load(`http://127.0.0.1:${port}/api.json`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: `The document at http://127.0.0.1:${port}/api.json could not be read: the connection was refused. Check that the server runs and that the port is right.`,
    });
  });

  it("says that the connection broke", async () => {
    const { origin, requests } = await startServer((request) => request.socket.destroy());
    await expect(load(`${origin}/api.json`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringContaining("the connection broke"),
    });
    expect(requests).toHaveLength(3);
  });

  it("says that the connection broke in the middle of the document", async () => {
    const { origin } = await startServer((request, response) => {
      response.setHeader("content-length", "1000");
      response.write('{"openapi": "3.0.3"', () => request.socket.destroy());
    });
    await expect(load(`${origin}/api.json`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringContaining("the connection broke"),
    });
  });

  it.each([
    ["ENOTFOUND", /host name was not found/, 1],
    ["EAI_AGAIN", /name server did not answer/, 3],
    ["UND_ERR_CONNECT_TIMEOUT", /did not answer in time/, 3],
    ["ERR_TLS_CERT_ALTNAME_INVALID", /TLS certificate was not accepted/, 1],
    ["ERR_GUARD", /that address is private/, 1],
  ])("says what %s means", async (code, message, attempts) => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    let calls = 0;
    const failing = (): Promise<Response> => {
      calls += 1;
      const cause = Object.assign(new Error("that address is private"), { code });
      return Promise.reject(new TypeError("fetch failed", { cause: new AggregateError([cause]) }));
    };
    const failure = load("https://example.com/a", { fetch: failing }).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(300 + 600);
    expect(await failure).toMatchObject({
      code: "ERR_DOCUMENT_UNREACHABLE",
      message: expect.stringMatching(message),
    });
    expect(calls).toBe(attempts);
  });

  it("counts the bytes of a document after decompression", async () => {
    const text = JSON.stringify({ ...minimal, "x-padding": " ".repeat(100_000) });
    const { origin } = await startServer((_, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(text));
    });
    const { root } = await load(`${origin}/api.json`, { maxBytes: text.length });
    expect(root["openapi"]).toBe("3.0.3");
    await expect(load(`${origin}/api.json`, { maxBytes: text.length - 1 })).rejects.toMatchObject({
      code: "ERR_DOCUMENT_TOO_LARGE",
    });
  });

  it("stops reading a document without an end", async () => {
    const responses: ServerResponse[] = [];
    const { origin } = await startServer((_, response) => {
      responses.push(response);
      const chunk = Buffer.alloc(64 * 1024, " ");
      const write = (): void => {
        while (!response.destroyed && response.write(chunk)) {
          // Until the socket is full.
        }
      };
      response.on("drain", write);
      write();
    });
    await expect(load(`${origin}/api.json`)).rejects.toMatchObject({
      code: "ERR_DOCUMENT_TOO_LARGE",
    });
    const [response] = responses;
    if (response?.closed === false) {
      await once(response, "close");
    }
    expect(response?.writableFinished).toBe(false);
  });

  it("resolves references against the address after redirects", async () => {
    const document = { ...minimal, paths: { "/a": { $ref: "a.json" } } };
    const { origin } = await startServer((request, response) => {
      if (request.url === "/latest") {
        response.writeHead(302, { location: "/v2/api.json" }).end();
      } else {
        serveFiles({ "/v2/api.json": document, "/v2/a.json": { get: {} } })(request, response);
      }
    });
    const { root, address } = await load(`${origin}/latest`);
    expect(address?.pathname).toBe("/v2/api.json");
    expect(root["paths"]).toEqual({ "/a": { get: {} } });
  });

  it("reads references below its own folder, and asks for no other", async () => {
    const other = await startServer(serveFiles({ "/v1/a.json": { get: {} } }));
    const references = [
      "sub/a.json",
      "../b.json",
      "/b.json",
      `${other.origin}/v1/a.json`,
      "gone.json",
      "moved.json",
    ];
    const files = {
      "/v1/api.json": {
        ...minimal,
        paths: Object.fromEntries(references.map(($ref, index) => [`/${index}`, { $ref }])),
      },
      "/v1/sub/a.json": { get: { $ref: "../get.json" } },
      "/v1/get.json": { operationId: "get" },
    };
    const { origin, requests } = await startServer((request, response) => {
      if (request.url === "/v1/moved.json") {
        response.writeHead(302, { location: `${other.origin}/v1/a.json` }).end();
      } else {
        serveFiles(files)(request, response);
      }
    });
    const { root, diagnostics } = await load(`${origin}/v1/api.json`);
    expect(root["paths"]).toMatchObject({ "/0": { get: { operationId: "get" } } });
    expect(summaries(diagnostics)).toEqual([
      expect.stringMatching(/"\.\.\/b\.json" leaves the folder/),
      expect.stringMatching(/"\/b\.json" leaves the folder/),
      expect.stringMatching(/"http.*" names another place/),
      expect.stringMatching(/"gone\.json" could not be read: the server answered 404/),
      expect.stringMatching(/"moved\.json" could not be read: the server answered 302/),
    ]);
    expect(requests).toHaveLength(5);
    expect(new Set(requests.map(({ url }) => url))).toEqual(
      new Set([
        "/v1/api.json",
        "/v1/get.json",
        "/v1/gone.json",
        "/v1/moved.json",
        "/v1/sub/a.json",
      ]),
    );
    expect(other.requests).toEqual([]);
  });
});
