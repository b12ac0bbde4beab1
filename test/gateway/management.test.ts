/** Management tools, as a client over HTTP has them. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, it, onTestFinished } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { listen } from "../../src/transport/listen.ts";
import { openGateway } from "../helpers/gateway.ts";

const ok = { 200: { description: "ok" } };

const spec: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "2" },
  paths: {
    "/orders": {
      get: { operationId: "listOrders", security: [{ key: [] }], responses: ok },
      post: { operationId: "createOrder", security: [{ key: [] }], responses: ok },
    },
  },
  components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
};

async function connect(query: string): Promise<Client> {
  const shop = { spec, baseUrl: "http://127.0.0.1:9/v2" };
  const gateway = await openGateway(
    { shop: { ...shop, credentials: { key: "hush-hush" } }, bare: shop },
    { name: "mine", tools: { management: true } },
  );
  const http = await gateway.http();
  const listener = await listen(http.app, {
    host: "127.0.0.1",
    port: 0,
    endStreams: () => http.endStreams(),
  });
  const client = new Client({ name: "manager", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${listener.port}/mcp${query}`)),
  );
  onTestFinished(async () => {
    await client.close();
    await http.close();
    await listener.close(0);
    await gateway.close();
  });
  return client;
}

async function call(client: Client, name: string, given: JsonObject = {}): Promise<string> {
  const { content } = await client.callTool({ name, arguments: given });
  return content.map((one) => (one.type === "text" ? one.text : "")).join("");
}

it("tell a client of the APIs that it is shown", async () => {
  const client = await connect("?mode=search");
  expect((await client.listTools()).tools.map(({ name }) => name).slice(-2)).toEqual([
    "gateway_info",
    "list_operations",
  ]);
  const text = await call(client, "gateway_info");
  expect(text).toMatch(/^mine, version \d/);
  expect(text).toContain(
    "- Shop (`shop`, version 2): 2 operations; lives at http://127.0.0.1:9/v2; credentials: in place",
  );
  expect(text).toContain("credentials: missing for 2 operations (key)");
  expect(text).not.toContain("hush-hush");
});

it("tell nothing of what a slice leaves out", async () => {
  const client = await connect("?api=shop&methods=GET");
  expect(await call(client, "gateway_info")).toContain("1 operation of 1 API.");
  const listed = await call(client, "list_operations");
  expect(listed).toContain("listOrders");
  expect(listed).not.toMatch(/createOrder|bare/);
  expect(await call(client, "list_operations", { api: "bare" })).toContain("APIs: shop.");
});
