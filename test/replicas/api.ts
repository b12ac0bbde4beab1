/** An API for replicas of a gateway: quick and slow operations, and a document that can change. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { JsonObject } from "../../src/spec/model.ts";

export interface Api {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** `DELETE /items/7`, in order. */
  readonly seen: readonly string[];
  /** Adds an operation to the document. */
  readonly grow: (operationId: string) => void;
  /** Settles when `wait` is asked for the next time, with what answers it. */
  readonly asked: () => Promise<ServerResponse>;
  readonly close: () => void;
}

const json = (schema: JsonObject): JsonObject => ({
  responses: { 200: { description: "OK", content: { "application/json": { schema } } } },
});

const parameter = (name: string, place: string): JsonObject => ({
  name,
  in: place,
  required: place === "path",
  schema: { type: "integer" },
});

export async function serveApi(): Promise<Api> {
  const seen: string[] = [];
  const added: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname !== "/openapi.json") seen.push(`${request.method} ${url.pathname}`);
    switch (url.pathname) {
      case "/openapi.json":
        return reply(response, toDocument(origin, added));
      case "/large":
        return reply(response, { text: "x".repeat(20_000) });
      case "/wait":
        server.emit("asked", response);
        return undefined;
      case "/steps":
        return void tellSteps(response, Number(url.searchParams.get("ms") ?? "20"));
      default:
        return reply(response, { done: true });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    seen,
    grow: (operationId) => void added.push(operationId),
    async asked() {
      const [response] = (await once(server, "asked")) as [ServerResponse];
      return response;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function reply(response: ServerResponse, body: object): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}

/** Five events, each so long after the one before. */
async function tellSteps(response: ServerResponse, ms: number): Promise<void> {
  response.setHeader("content-type", "text/event-stream");
  for (let step = 1; step <= 5; step++) {
    response.write(`data: {"step":${step}}\n\n`);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
  response.end();
}

function toDocument(origin: string, added: readonly string[]): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Shop", version: `${added.length}` },
    servers: [{ url: origin }],
    paths: {
      "/items/{id}": {
        parameters: [parameter("id", "path")],
        get: { operationId: "getItem", ...json({ type: "object" }) },
        delete: { operationId: "deleteItem", ...json({ type: "object" }) },
      },
      "/large": { get: { operationId: "getLarge", ...json({ type: "object" }) } },
      "/wait": { get: { operationId: "wait", ...json({ type: "object" }) } },
      "/steps": {
        get: {
          operationId: "steps",
          parameters: [parameter("ms", "query")],
          responses: { 200: { description: "OK", content: { "text/event-stream": {} } } },
        },
      },
      ...Object.fromEntries(
        added.map((operationId) => [`/${operationId}`, { get: { operationId, ...json({}) } }]),
      ),
    },
  };
}
