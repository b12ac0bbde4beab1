/** Two APIs behind one gateway: each gets its own credential, and nobody else sees either. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, get as httpGet, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { bookshopDocument } from "../../src/sample/bookshop.ts";
import { weatherDocument } from "../../src/sample/weather.ts";
import { serveGateway, type ServedGateway } from "../helpers/process.ts";

const shopToken = "shop-token-4f1c9a";
const weatherKey = "weather-key-77ab03";

interface RecordingApi {
  readonly url: string;
  /** Head and body of every request, as they came over the wire. */
  readonly requests: string[];
  close(): void;
}

/** An API that keeps what it is sent and echoes all of it. */
async function recordingApi(): Promise<RecordingApi> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = [
        `${request.method} ${request.url}`,
        ...request.rawHeaders,
        Buffer.concat(chunks).toString(),
      ].join("\n");
      requests.push(raw);
      const status = request.url?.includes("9781777999995") === true ? 401 : 200;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ detail: raw, you: request.headers }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function get(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => httpGet(url, resolve).on("error", reject));
}

let folder: string;
let shop: RecordingApi;
let weather: RecordingApi;
let gateway: ServedGateway;
let client: Client;
const seen: unknown[] = [];

async function call(name: string, given: Record<string, unknown> = {}): Promise<unknown> {
  const result = await client.callTool({ name, arguments: given });
  seen.push(result);
  return result;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-two-"));
  shop = await recordingApi();
  weather = await recordingApi();
  await writeFile(
    join(folder, "gateway.yaml"),
    JSON.stringify({
      logLevel: "trace",
      apis: {
        shop: {
          spec: fileURLToPath(bookshopDocument),
          baseUrl: shop.url,
          credentials: { shopToken: "${SHOP_TOKEN}" },
        },
        weather: { spec: fileURLToPath(weatherDocument), baseUrl: `${weather.url}/v1` },
      },
    }),
  );
  gateway = await serveGateway([], {
    cwd: folder,
    env: { SHOP_TOKEN: shopToken, WEATHER_APIKEYHEADER: weatherKey },
  });
  client = new Client({ name: "two", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp`)));
});

afterAll(async () => {
  await client.close();
  await gateway.stop();
  shop.close();
  weather.close();
  await rm(folder, { recursive: true });
});

describe("two APIs at once", () => {
  it("have their own names in front of their tools", async () => {
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("shop_deleteBook");
    expect(names).toContain("weather_stations_list");
    expect(names.every((name) => /^(shop|weather)_/.test(name))).toBe(true);
  });

  it("are each sent their own credential, and never the other's", async () => {
    await call("shop_deleteBook", { isbn: "9781777700492" });
    await call("shop_deleteBook", { isbn: "9781777999995" });
    await call("shop_listBooks");
    await call("weather_stations_list");
    await call("weather_ping");

    expect(shop.requests).toHaveLength(3);
    expect(shop.requests[0]).toContain(`Bearer ${shopToken}`);
    // Reading is open: an operation that asks for nothing is sent nothing.
    expect(shop.requests[2]).not.toContain(shopToken);
    expect(shop.requests.join("\n")).not.toContain(weatherKey);

    expect(weather.requests).toHaveLength(2);
    expect(weather.requests[0]).toContain(weatherKey);
    expect(weather.requests[1]).not.toContain(weatherKey);
    expect(weather.requests.join("\n")).not.toContain(shopToken);
  });

  it("can be had one at a time, under the same names", async () => {
    const one = new Client({ name: "one", version: "1" });
    await one.connect(
      new StreamableHTTPClientTransport(new URL(`${gateway.url}/apis/weather/mcp`)),
    );
    const names = (await one.listTools()).tools.map(({ name }) => name);
    expect(names.every((name) => name.startsWith("weather_"))).toBe(true);
    await expect(one.callTool({ name: "shop_listBooks" })).rejects.toMatchObject({ code: -32602 });
    await expect(one.readResource({ uri: "openapi://shop" })).rejects.toThrow("openapi://shop");
    await one.close();
  });

  it("show neither credential in any result, resource, health report or log line", async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri).toSorted()).toEqual(
      ["shop", "weather"].flatMap((api) =>
        ["", "/changes", "/document", "/document.yaml"].map((path) => `openapi://${api}${path}`),
      ),
    );
    for (const { uri } of resources) seen.push(await client.readResource({ uri }));
    const health = await text(await get(`${gateway.url}/health`));
    const everything = JSON.stringify(seen) + health + gateway.log();
    expect(everything).not.toContain(shopToken);
    expect(everything).not.toContain(weatherKey);
    expect(everything).not.toContain(Buffer.from(shopToken).toString("base64"));
    // The API did echo them: they were masked, not merely absent.
    expect(JSON.stringify(seen)).toContain("Bearer [secret]");
    expect(gateway.log()).toContain('"tool":"shop_deleteBook"');
  });
});
