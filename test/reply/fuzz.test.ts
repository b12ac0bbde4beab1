/** Whatever bytes an API answers with, the call has a result, and the session goes on. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";

import { serveGateway } from "../helpers/process.ts";

const runs = 200;

const mediaType = fc.oneof(
  fc.constantFrom(
    "application/json",
    "text/plain; charset=utf-16",
    "text/event-stream",
    "application/x-ndjson",
    "application/json-seq",
    "application/xml",
    "multipart/mixed; boundary=b",
    "image/png",
    "",
  ),
  fc.string({ maxLength: 20 }),
);

const coding = fc.constantFrom("", "gzip", "deflate", "br", "zstd", "gzip, br", "nope");

const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .array(
      fc.constantFrom(
        "data: 1",
        "data",
        "event: result",
        "event: log",
        "\n",
        "\r\n",
        "\r",
        "--b",
        "--b--",
        "a: b",
        "<a>",
        "</a>",
        "\u001E",
        "{}",
        "[DONE]",
      ),
      { maxLength: 20 },
    )
    .map((pieces) => Buffer.from(pieces.join(""))),
);

/** A reply in parts: most of them nearly right, which goes deeper than noise. */
const answer = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .record({
      version: fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9"),
      status: fc.oneof(
        fc.constantFrom(200, 204, 206, 304, 404, 500),
        fc.integer({ min: 0, max: 1000 }),
      ),
      mediaType,
      coding,
      framing: fc.constantFrom("length", "short", "long", "chunked", "both", "none"),
      body,
      cut: fc.oneof(fc.constant(undefined), fc.nat(200)),
    })
    .map(({ version, status, framing, body: bytes, cut, ...headers }) => {
      const length = { length: 0, short: 1, long: -1, both: 0 }[framing as "length"];
      const isChunked = framing === "chunked" || framing === "both";
      const head = [
        `${version} ${status} x`,
        ...(headers.mediaType === "" ? [] : [`content-type: ${headers.mediaType}`]),
        ...(headers.coding === "" ? [] : [`content-encoding: ${headers.coding}`]),
        ...(length === undefined ? [] : [`content-length: ${bytes.length + length}`]),
        ...(isChunked ? ["transfer-encoding: chunked"] : []),
        "",
        "",
      ].join("\r\n");
      const framed = isChunked
        ? [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n0\r\n\r\n")]
        : [bytes];
      const whole = Buffer.concat([Buffer.from(head, "latin1"), ...framed]);
      return cut === undefined ? whole : whole.subarray(0, Math.max(0, whole.length - cut));
    }),
);

test(
  "has a result whatever bytes come, and the session goes on",
  { timeout: 120_000 },
  async () => {
    let bytes: Uint8Array = new Uint8Array();
    const upstream = createServer((socket) => {
      socket.on("error", () => undefined).once("data", () => socket.end(bytes));
    });
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
    const folder = await mkdtemp(join(tmpdir(), "gateway-fuzz-"));
    const { port } = upstream.address() as AddressInfo;
    await writeFile(
      join(folder, "fuzz.json"),
      JSON.stringify({
        openapi: "3.1.0",
        info: { title: "Fuzz", version: "1" },
        servers: [{ url: `http://127.0.0.1:${port}` }],
        paths: {
          "/any": {
            post: {
              operationId: "any",
              responses: {
                "200": {
                  description: "It.",
                  content: { "application/xml": { schema: { type: "object" } } },
                },
              },
            },
          },
        },
      }),
    );
    const timeouts = { headersMs: "5s", bodyMs: "5s", callMs: "8s" };
    const breaker = { failures: 1_000_000 };
    const fuzz = { spec: "./fuzz.json", timeouts, retry: { attempts: 1 }, breaker };
    const config = { logLevel: "error", apis: { fuzz } };
    await writeFile(join(folder, "gateway.yaml"), JSON.stringify(config));
    const gateway = await serveGateway([], { cwd: folder });
    const client = new Client({ name: "fuzz-test", version: "1" });
    onTestFinished(async () => {
      await client.close();
      await gateway.stop();
      upstream.close();
      await rm(folder, { recursive: true });
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp`)));
    await client.listTools();
    await fc.assert(
      fc.asyncProperty(answer, async (given) => {
        bytes = given;
        const { content } = await client.callTool(
          { name: "any" },
          undefined,
          // Asked for, so that streams are told.
          { onprogress: () => undefined },
        );
        expect(content).not.toEqual([]);
      }),
      { numRuns: runs },
    );
    // A fault of the gateway is logged as an error.
    expect(gateway.log()).not.toContain("a call failed inside");
    expect(await client.ping()).toEqual({});
  },
);
