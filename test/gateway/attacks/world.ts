/**
 * What attacks are made on: a running gateway with two callers, an API behind it that remembers every request, and a
 * server that nobody may be led to. One world serves all cases of a file, and after each of them the API has got nothing
 * that the case did not expect.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { gzipSync } from "node:zlib";

import { afterAll, afterEach, beforeAll, expect } from "vitest";

import type { JsonObject, JsonValue } from "../../../src/spec/model.ts";
import { post, request } from "../../transport/post.ts";
import { publicUrl, runGateway } from "../access/gateway.ts";
import { entryOf } from "../access/issuer.ts";

/** Of a caller who may do everything, and of one who may not touch what is tagged `secrets`. */
export const keys = { alice: "omgw_key-of-alice", mallory: "omgw_key-of-mallory" } as const;
/** What the gateway shows the API. Characters that are encoded, so that an echo may come in other words. */
export const credential = "s3cret/of+the=API&more";
/** What nobody but alice may learn of, wherever it stands. */
export const hidden = /wipeVault|\/vault|secrets|word-of-the-vault/;

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface World {
  readonly url: string;
  readonly port: number;
  readonly logged: readonly string[];
  /** What the API has got since it was asked last; a case that expects something takes it. */
  readonly take: () => readonly Seen[];
  /** Where nobody may be led: an origin on loopback that no option names. */
  readonly elsewhere: string;
  readonly api: string;
  /** Status and text of what a caller gets for a call, plain JSON. */
  readonly call: (
    name: string,
    given: JsonObject,
    more?: { readonly key?: string; readonly query?: string },
  ) => Promise<Told>;
  readonly ask: (method: string, params: JsonObject, key?: string) => Promise<Told>;
}

export interface Told {
  readonly status: number;
  readonly text: string;
  readonly isError: boolean;
}

const text = (name: string, more: JsonObject = {}): JsonObject => ({
  name,
  in: "query",
  schema: { type: "string", ...more },
});

function operation(operationId: string, more: JsonObject = {}): JsonObject {
  return { operationId, responses: { 200: { description: "OK" } }, ...more };
}

function toDocument(origin: string, elsewhere: string): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url: `${origin}/{region}`, variables: { region: { default: "eu" } } }],
    security: [{ key: [] }],
    paths: {
      "/files/{name}": {
        get: operation("getFile", {
          parameters: [{ name: "name", in: "path", required: true, schema: { type: "string" } }],
        }),
      },
      "/search": {
        get: operation("search", {
          parameters: [
            text("q"),
            text("code", { pattern: "^(a+)+$" }),
            { name: "X-Note", in: "header", schema: { type: "string" } },
            { name: "session", in: "cookie", schema: { type: "string" } },
            { name: "filter", in: "query", style: "deepObject", schema: { type: "object" } },
          ],
        }),
      },
      "/notes": {
        post: operation("addNote", {
          requestBody: {
            content: {
              "application/json": {
                schema: { type: "object", properties: { text: { type: "string" } } },
              },
            },
          },
        }),
      },
      "/pictures": {
        post: operation("addPicture", {
          requestBody: {
            content: {
              "multipart/form-data": {
                schema: {
                  type: "object",
                  properties: { file: { type: "string", format: "binary" } },
                },
              },
            },
          },
        }),
      },
      "/does/{what}": {
        get: operation("does", {
          parameters: [{ name: "what", in: "path", required: true, schema: { type: "string" } }],
        }),
        post: operation("doesIt", {
          parameters: [{ name: "what", in: "path", required: true, schema: { type: "string" } }],
          requestBody: { content: { "application/json": { schema: { type: "object" } } } },
        }),
      },
      "/names": {
        get: operation("__proto__", { parameters: [text("__proto__"), text("constructor")] }),
        put: operation("constructor"),
      },
      "/vault": {
        delete: operation("wipeVault", {
          tags: ["secrets"],
          summary: "word-of-the-vault",
          parameters: [
            { name: "region", in: "query", schema: { type: "string", "x-mcp-header": "Region" } },
          ],
        }),
        get: operation("readVault", {
          tags: ["secrets"],
          description: "word-of-the-vault",
          "x-mcp-resource": { uri: "vault://content" },
        }),
      },
      "/referred": {
        get: operation("referred", {
          parameters: [
            { name: "a", in: "query", schema: { $ref: "file:///etc/passwd" } },
            { name: "b", in: "query", schema: { $ref: `${elsewhere}/schema.json` } },
            { name: "c", in: "query", schema: { $ref: "../../../../etc/passwd" } },
          ],
        }),
      },
    },
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
  };
}

/** Opened before the cases of a file, closed after them. */
export function openWorld(): World {
  let world: World | undefined;
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const opened = await createWorld();
    ({ world } = opened);
    ({ close } = opened);
  });
  afterAll(() => close?.());
  afterEach(() => expect(world?.take()).toEqual([]));
  const opened = (): World => {
    if (world === undefined) throw new Error("the world is not open yet");
    return world;
  };
  return {
    get url() {
      return opened().url;
    },
    get port() {
      return opened().port;
    },
    get logged() {
      return opened().logged;
    },
    get elsewhere() {
      return opened().elsewhere;
    },
    get api() {
      return opened().api;
    },
    take: () => opened().take(),
    call: (...given) => opened().call(...given),
    ask: (...given) => opened().ask(...given),
  };
}

async function createWorld(): Promise<{ world: World; close: () => Promise<void> }> {
  const seen: Seen[] = [];
  /** An answer for whatever is asked: a lure is not to be told by its being unreachable. */
  const trap = await serve((incoming, response) => {
    seen.push(toSeen(incoming, "", "elsewhere"));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const api = await serve((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      seen.push(toSeen(incoming, Buffer.concat(chunks).toString()));
      answer(incoming, response, trap.origin);
    });
  });
  // Found by its address, so that it is a document from elsewhere: its servers are not for it to choose.
  const documents = await serve((_, response) => {
    const far = {
      openapi: "3.1.0",
      info: { title: "Far", version: "1" },
      servers: [{ url: trap.origin }],
      paths: {
        "/near": { get: operation("near") },
        "/metadata": {
          get: operation("metadata", { servers: [{ url: "http://169.254.169.254/latest" }] }),
        },
      },
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(far));
  });
  const gateway = await runGateway({
    publicUrl,
    auth: {
      apiKeys: { keys: { alice: entryOf(keys.alice), mallory: entryOf(keys.mallory) } },
      rights: { rules: [{ keys: ["mallory"], deny: { tags: ["secrets"] } }] },
    },
    tools: { management: true },
    adminToken: "token-of-the-operator",
    allowedOrigins: ["https://app.example.com"],
    apis: {
      shop: {
        spec: toDocument(api.origin, trap.origin),
        credentials: { key: credential },
      },
      far: { spec: `${documents.origin}/openapi.json` },
    },
  });
  const ask: World["ask"] = async (method, params, key = keys.mallory) =>
    toTold(
      await post(`${gateway.url}/mcp`, request(method, params), { authorization: `Bearer ${key}` }),
    );
  return {
    world: {
      url: gateway.url,
      port: gateway.port,
      logged: gateway.logged,
      elsewhere: trap.origin,
      api: api.origin,
      take: () => seen.splice(0),
      ask,
      call: async (name, given, { key = keys.mallory, query = "" } = {}) =>
        toTold(
          await post(
            `${gateway.url}/mcp${query}`,
            request("tools/call", { name, arguments: given }),
            { authorization: `Bearer ${key}` },
          ),
        ),
    },
    async close() {
      await gateway.close();
      for (const { server } of [trap, api, documents]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function toTold(response: Awaited<ReturnType<typeof post>>): Promise<Told> {
  const body = await response.text();
  return { status: response.status, text: body, isError: isErrorIn(body) };
}

function isErrorIn(body: string): boolean {
  try {
    const said = JSON.parse(body) as { error?: JsonValue; result?: { isError?: boolean } };
    return said.error !== undefined || said.result?.isError === true;
  } catch {
    return false;
  }
}

async function serve(listener: RequestListener): Promise<{ origin: string; server: Server }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it did not listen");
  return { origin: `http://127.0.0.1:${address.port}`, server };
}

function toSeen({ method = "", url = "", headers }: IncomingMessage, body: string, at = ""): Seen {
  return { method, url: at + url, headers, body };
}

/** What a person sees of it is `price: 5`, in red. */
export const terminalText =
  "\u001b[31mprice\u001b[0m\u0000\u0007: \u202e5\u202c\u009b\u{e0069}\u{e0067}\u{e006e}\u001b]0;title\u0007";

const gzipBomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

/** What the API does when it is told to, at `/does/{what}`. */
function answer(
  { url = "", headers }: IncomingMessage,
  response: Parameters<RequestListener>[1],
  elsewhere: string,
): void {
  const what = url.split("?", 1)[0]?.replace(/^\/eu(?:\/does)?\//, "");
  const json = (status: number, body: string, more: Record<string, string> = {}) =>
    response.writeHead(status, { "content-type": "application/json", ...more }).end(body);
  const shown = String(headers["x-key"]);
  switch (what) {
    case "redirect-elsewhere":
      return void json(302, "{}", {
        location: `${elsewhere}/stolen?key=${encodeURIComponent(shown)}`,
      });
    case "redirect-body":
      return void json(307, "{}", { location: `${elsewhere}/stolen` });
    case "redirect-metadata":
      return void json(302, "{}", { location: "http://169.254.169.254/latest/meta-data" });
    case "redirect-file":
      return void json(302, "{}", { location: "file:///etc/passwd" });
    case "redirect-downgrade":
      return void json(302, "{}", { location: `//${new URL(elsewhere).host}/stolen` });
    case "next-link":
      return void json(200, '[{"id":1}]', { link: `<${elsewhere}/more>; rel="next"` });
    case "next-field":
      return void json(200, JSON.stringify({ items: [{ id: 1 }], next: `${elsewhere}/more` }));
    case "poll":
      return void json(202, "{}", { location: `${elsewhere}/state` });
    case "poll-operation":
      return void json(200, "{}", { "operation-location": `${elsewhere}/state` });
    case "gzip-bomb":
      return void response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(gzipBomb);
    case "deep":
      return void json(200, "[".repeat(200_000) + "]".repeat(200_000));
    case "proto":
      return void json(
        200,
        '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      );
    case "echo":
      return void json(200, JSON.stringify(shown));
    case "echo-encoded":
      return void json(200, JSON.stringify(encodeURIComponent(shown)));
    case "echo-base64":
      return void json(200, JSON.stringify(Buffer.from(shown).toString("base64")));
    case "echo-key":
      return void json(200, JSON.stringify({ [shown]: true }));
    case "echo-header":
      return void json(200, "{}", { "x-request-id": shown });
    case "echo-error":
      return void json(500, JSON.stringify({ message: `The key ${shown} is wrong` }));
    case "echo-html":
      return void response.writeHead(403, { "content-type": "text/html" }).end(`<p>${shown}</p>`);
    case "controls":
      return void json(200, JSON.stringify("\u001b[31mred\u0000 event: message\n\ndata: {}"));
    case "terminal-text":
      return void response.writeHead(200, { "content-type": "text/plain" }).end(terminalText);
    case "terminal-html":
      return void response.writeHead(200, { "content-type": "text/html" }).end(terminalText);
    case "terminal-error":
      return void response.writeHead(500, { "content-type": "text/plain" }).end(terminalText);
    case "terminal-json":
      return void json(200, JSON.stringify({ said: terminalText }));
    case "terminal-large":
      return void response
        .writeHead(200, { "content-type": "text/plain" })
        .end(`${"x".repeat(300_000)}${terminalText}`);
    default:
      return void json(200, '{"ok":true}');
  }
}
