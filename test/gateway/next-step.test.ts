/** Links of a document, from an API on a real socket to a real client. */
import { once } from "node:events";
import { createServer } from "node:http";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, it, onTestFinished } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { listen } from "../../src/transport/listen.ts";
import { openGateway } from "../helpers/gateway.ts";

const pet = { id: 7, owner: { id: "o/1" }, diary: "x".repeat(400_000) };

const json: JsonObject = { "application/json": { schema: { type: "object" } } };
const idParameter: JsonObject = {
  name: "id",
  in: "path",
  required: true,
  schema: { type: "string" },
};

const shop = (origin: string): JsonObject => ({
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  servers: [{ url: origin }],
  paths: {
    "/pets/{id}": {
      get: {
        operationId: "getPet",
        parameters: [idParameter],
        responses: { 200: { description: "OK", content: json, links: toOwner } },
      },
    },
    "/owners/{id}": {
      get: {
        operationId: "getOwner",
        parameters: [idParameter],
        responses: {
          200: { description: "OK", content: json },
          404: { description: "None", links: { all: { operationId: "listOwners" } } },
        },
      },
    },
    "/owners": {
      get: { operationId: "listOwners", responses: { 200: { description: "OK", content: json } } },
    },
  },
  components: {
    links: {
      Owner: { operationId: "getOwner", parameters: { id: "$response.body#/owner/id" } },
    },
  },
});
const toOwner: JsonObject = { owner: { $ref: "#/components/links/Owner" } };

async function connect(): Promise<Client> {
  const server = createServer((request, response) => {
    const isPet = request.url?.startsWith("/pets/") === true;
    response.writeHead(isPet ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(isPet ? pet : { detail: "There is no such owner." }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it does not listen");
  const gateway = await openGateway({
    shop: { spec: shop(`http://127.0.0.1:${address.port}`) },
    // Has operations of the same names, which no link of the other leads to.
    twin: { spec: shop("http://127.0.0.1:9") },
  });
  const http = await gateway.http();
  const listener = await listen(http.app, {
    host: "127.0.0.1",
    port: 0,
    endStreams: () => http.endStreams(),
  });
  const client = new Client({ name: "next", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${listener.port}/mcp`)),
  );
  onTestFinished(async () => {
    await client.close();
    await http.close();
    await listener.close(0);
    await gateway.close();
    server.closeAllConnections();
    server.close();
  });
  return client;
}

const step = 'Next steps:\n- owner: shop_getOwner with id="o/1".';
const next = [{ tool: "shop_getOwner", arguments: { id: "o/1" } }] as const;

it("tells the next step after a selection and a reply that is kept, and with a failure", async () => {
  const client = await connect();
  const selected = await client.callTool({
    name: "shop_getPet",
    arguments: { id: "7", _select: "id" },
  });
  expect(selected.content).toEqual([
    { type: "text", text: "7" },
    { type: "text", text: step },
  ]);
  expect(selected._meta?.["openapi-mcp-gateway/response"]).toMatchObject({ next });

  const kept = await client.callTool({ name: "shop_getPet", arguments: { id: "7" } });
  expect(kept.content.map(({ type }) => type)).toEqual(["text", "text", "resource_link", "text"]);
  expect(kept.content.at(-1)).toEqual({ type: "text", text: step });
  expect(kept._meta?.["openapi-mcp-gateway/response"]).toMatchObject({ next });

  const [{ tool: name, arguments: given }] = next;
  const failed = await client.callTool({ name, arguments: given });
  expect(failed.isError).toBe(true);
  expect(failed.content.at(-1)).toEqual({
    type: "text",
    text: "Next steps:\n- all: shop_listOwners.",
  });
});
