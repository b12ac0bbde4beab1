/** An API that records everything it is asked for, behind a gateway over HTTP whose clients have to confirm. */
import { once } from "node:events";
import { createServer } from "node:http";

import { onTestFinished } from "vitest";

import { loadConfig } from "../../../src/config/load.ts";
import { createGateway, type Gateway } from "../../../src/gateway.ts";
import type { JsonObject } from "../../../src/spec/model.ts";
import { listen, type Listener } from "../../../src/transport/listen.ts";

export interface Shop {
  /** `http://127.0.0.1:port` of the gateway. */
  readonly url: string;
  /** For addresses of MCP: "" or `?mode=search`. */
  readonly query: string;
  readonly gateway: Gateway;
  readonly listener: Listener;
  /** `DELETE /items/7`, in order. */
  readonly seen: readonly string[];
  /** Of the API. */
  readonly origin: string;
  /** The gateway's log, a line each. */
  readonly logged: readonly JsonObject[];
  /** Sets the clock by which confirmations end forward. */
  readonly forward: (ms: number) => void;
}

export interface ShopOptions {
  /** Beside `apis`; `confirm: destructive` by default. */
  readonly options?: JsonObject;
  /** Beside `spec`. */
  readonly api?: JsonObject;
  /** In place of the usual document, if it says so. */
  readonly paths?: JsonObject;
}

const ok = { responses: { 200: { description: "OK", content: { "application/json": {} } } } };

const id = { name: "id", in: "path", required: true, schema: { type: "integer" } };

export const shopPaths: JsonObject = {
  "/items/{id}": {
    parameters: [id],
    get: { ...ok, operationId: "getItem", summary: "Get an item" },
    delete: {
      operationId: "deleteItem",
      summary: "Remove an item for good",
      parameters: [{ name: "reason", in: "query", schema: { type: "string" } }],
      responses: {
        200: {
          description: "OK",
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: ["done"],
                properties: { done: { type: "boolean" } },
              },
            },
          },
        },
      },
    },
  },
  "/items": {
    post: {
      ...ok,
      operationId: "createItem",
      summary: "Add an item",
      requestBody: {
        content: {
          "application/json": {
            schema: { type: "object", properties: { name: { type: "string" }, tags: {} } },
          },
        },
      },
    },
  },
  "/pictures": {
    post: {
      ...ok,
      operationId: "addPicture",
      security: [{ grant: [] }],
      requestBody: {
        content: {
          "multipart/form-data": {
            schema: { type: "object", properties: { file: { type: "string", format: "binary" } } },
          },
        },
      },
    },
  },
};

export function shopDocument(origin: string, paths: JsonObject = shopPaths): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url: origin }],
    paths,
    components: {
      securitySchemes: {
        grant: {
          type: "oauth2",
          flows: { clientCredentials: { tokenUrl: `${origin}/token`, scopes: {} } },
        },
      },
    },
  };
}

/** Answers everything, tokens included. */
export async function serveApi(): Promise<{
  readonly origin: string;
  readonly seen: readonly string[];
}> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume();
    const token = { access_token: "granted-token", token_type: "bearer", expires_in: 3600 };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.url === "/token" ? token : { done: true }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it does not listen");
  return { origin: `http://127.0.0.1:${address.port}`, seen };
}

/** Everything is closed when the test is over. */
export async function openShop({ options, api, paths }: ShopOptions = {}): Promise<Shop> {
  const { origin, seen } = await serveApi();
  const logged: JsonObject[] = [];
  let aheadMs = 0;
  const config = await loadConfig({
    file: "gateway.json",
    cwd: "/",
    env: {},
    flags: { documents: [], headers: [], specHeaders: [], overlays: [] },
    readFile: () =>
      Promise.resolve(
        JSON.stringify({
          confirm: "destructive",
          ...options,
          apis: {
            shop: {
              spec: shopDocument(origin, paths),
              baseUrl: origin,
              fileOrigins: [origin],
              oauth: { grant: { clientId: "gateway", clientSecret: "client-secret" } },
              ...api,
            },
          },
        }),
      ),
  });
  const gateway = await createGateway(config, {
    env: {},
    readStdin: () => Promise.resolve(new Uint8Array()),
    logTo: { write: (line: string) => void logged.push(JSON.parse(line)) },
    now: () => performance.now(),
    clock: () => Date.now() + aheadMs,
    random: Math.random,
    needsAll: true,
  });
  const http = await gateway.http();
  const listener = await listen(http.app, {
    host: "127.0.0.1",
    port: 0,
    endStreams: () => http.endStreams(),
  });
  onTestFinished(async () => {
    await http.close();
    await listener.close(0);
    await gateway.close();
  });
  return {
    url: `http://127.0.0.1:${listener.port}`,
    query: "",
    gateway,
    listener,
    seen,
    origin,
    logged,
    forward: (ms) => (aheadMs += ms),
  };
}
