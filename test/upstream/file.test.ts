/** Files by URL, through the whole call: what is fetched, what is refused, what is said of it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { describe, expect, it, onTestFinished } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { callTool, openGateway } from "../helpers/gateway.ts";

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const paths = {
  "/files": {
    put: {
      operationId: "upload",
      security: [{ token: [] }],
      requestBody: { required: true, content: { "application/octet-stream": {} } },
    },
    post: {
      operationId: "form",
      requestBody: {
        required: true,
        content: {
          "multipart/form-data": {
            schema: {
              type: "object",
              properties: {
                files: { type: "array", items: { type: "string", format: "binary" } },
                meta: { type: "object", properties: { url: { type: "string" } } },
              },
            },
          },
        },
      },
    },
  },
};

/** Calls a tool of an API that keeps what it is sent. */
async function call(tool: string, given: JsonObject, options: JsonObject = {}) {
  const received: { readonly body: string }[] = [];
  const baseUrl = await serve(async (request, response) => {
    received.push({ body: await text(request) });
    response.writeHead(204).end();
  });
  const spec = {
    openapi: "3.1.0",
    info: { title: "Files", version: "1" },
    paths,
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
  const api = { spec, baseUrl, credentials: { token: "secret-token-1" }, ...options };
  const gateway = await openGateway({ files: api });
  onTestFinished(() => gateway.close());
  return { received, ...(await callTool(gateway, tool, given)) };
}

describe("a file that an argument names by URL", () => {
  it("is fetched without credentials and sent", async () => {
    const asked: IncomingMessage["headers"][] = [];
    const origin = await serve((request, response) => {
      asked.push(request.headers);
      if (request.url === "/old") response.writeHead(302, { location: "/new%20name.txt" }).end();
      else response.writeHead(200, { "content-type": "text/plain" }).end("what it holds");
    });
    const { received, isError } = await call(
      "upload",
      { body: { url: `${origin}/old` } },
      { fileOrigins: [origin] },
    );
    expect(isError).toBe(false);
    expect(received).toEqual([{ body: "what it holds" }]);
    expect(asked).toHaveLength(2);
    for (const headers of asked) expect(headers["authorization"]).toBeUndefined();
  });

  it("brings its name and type to a form, and an URL in other values is left alone", async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/csv" }).end("a,b");
    });
    const { received } = await call(
      "form",
      { files: ["plain", { url: `${origin}/table.csv` }], meta: { url: "http://127.0.0.1:1/x" } },
      { fileOrigins: [origin] },
    );
    const [{ body } = { body: "" }] = received;
    expect(body).toContain(
      'name="files"; filename="table.csv"\r\ncontent-type: text/csv\r\n\r\na,b',
    );
    expect(body).toContain('{"url":"http://127.0.0.1:1/x"}');
  });

  it.each([
    "http://127.0.0.1:9/",
    "http://[::1]:9/",
    "http://169.254.169.254/latest/",
    "http://localhost:9/",
  ])("is refused on a private network: %s", async (url) => {
    const { received, isError, told } = await call("upload", { body: { url } });
    expect(isError).toBe(true);
    expect(told).toMatch(/body\.url was not fetched\..*(private network|reserved address)/s);
    expect(received).toEqual([]);
  });

  it("is not followed to a private network", async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(302, { location: "http://localhost:9/" }).end();
    });
    const { told } = await call(
      "upload",
      { body: { url: `${origin}/x` } },
      { fileOrigins: [origin] },
    );
    expect(told).toMatch(/private network/);
  });

  it("is refused when it is too large, or not there", async () => {
    const origin = await serve((request, response) => {
      response.writeHead(request.url === "/gone" ? 404 : 200).end("x".repeat(2_000));
    });
    const options = { fileOrigins: [origin], limits: { fileBytes: 1_000 } };
    const large = await call("upload", { body: { url: `${origin}/large` } }, options);
    expect(large.told).toContain("body.url is larger than 1000 bytes, the most that is fetched.");
    const gone = await call("upload", { body: { url: `${origin}/gone` } }, options);
    expect(gone.told).toContain(
      "body.url answered 404. Give another URL, or the file itself in base64.",
    );
    expect([...large.received, ...gone.received]).toEqual([]);
  });
});

describe("a dry run", () => {
  it("shows the request, credentials masked, and neither fetches nor sends", async () => {
    const { received, told, isError } = await call(
      "upload",
      { body: { url: "http://127.0.0.1:9/x" }, _dryRun: true },
      { tools: { dryRun: true } },
    );
    expect(isError).toBe(false);
    expect(received).toEqual([]);
    expect(told).toContain("authorization: Bearer [secret]");
    expect(told).toContain("[what http://127.0.0.1:9/x holds]");
    expect(told).not.toContain("secret-token-1");
  });

  it("is no argument unless the configuration allows it", async () => {
    const { told, isError } = await call("upload", { body: "x", _dryRun: true });
    expect(isError).toBe(true);
    expect(told).toContain("_dryRun is not known here");
  });
});
