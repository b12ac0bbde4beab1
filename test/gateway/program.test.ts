/** Programs of real clients over a socket: how they are followed, cancelled, tried out, and kept within rights. */
import type { IncomingMessage } from "node:http";

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { describe, expect, it, onTestFinished } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { serveHttp } from "../upstream/wire.ts";
import { startGateway } from "./access/gateway.ts";
import { entryOf } from "./access/issuer.ts";
import { openShop, shopDocument } from "./confirm/shop.ts";

const versions = [
  ["at 2026-07-28", { versionNegotiation: { mode: { pin: "2026-07-28" } } }],
  ["in a session", {}],
] as const;

async function connect(
  url: string,
  options: (typeof versions)[number][1] = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Client> {
  const client = new Client({ name: "program-test", version: "1" }, options);
  const address = new URL(`${url}?mode=code`);
  await client.connect(new StreamableHTTPClientTransport(address, { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

const run = (code: string) => ({ name: "run", arguments: { code } });

/** A shop where one program runs at a time, whose `slow` operation never answers. */
async function openSlowShop() {
  const gone: Promise<void>[] = [];
  let onSlow!: () => void;
  const isAsked = new Promise<void>((resolve) => (onSlow = resolve));
  const origin = await serveHttp((request, response) => {
    if (request.url !== "/slow") {
      response.writeHead(200, { "content-type": "application/json" }).end('{"done":true}');
      return;
    }
    gone.push(closed(request));
    onSlow();
  });
  const paths = {
    "/slow": { get: operation("slow") },
    "/item": { get: operation("getItem") },
  };
  const shop = await openShop({
    options: { confirm: "none", code: { programs: 1, computeMs: "60s" } },
    api: { spec: shopDocument(origin, paths), baseUrl: origin },
  });
  return { ...shop, isAsked, gone };
}

function operation(operationId: string): JsonObject {
  return {
    operationId,
    responses: { 200: { description: "OK", content: { "application/json": {} } } },
  };
}

function closed({ socket }: IncomingMessage): Promise<void> {
  return new Promise((resolve) => socket.once("close", resolve));
}

describe.each(versions)("a program of a client %s", (_, options) => {
  it("is followed call by call", async () => {
    const shop = await openShop({ options: { confirm: "none" } });
    const client = await connect(`${shop.url}/mcp`, options);
    const steps: unknown[] = [];
    const code = "for (let id = 1; id <= 5; id++) await api.getItem({ id }); return { ok: true }";
    const result = await client.callTool(run(code), { onprogress: (step) => steps.push(step) });
    expect(result.structuredContent).toEqual({ ok: true });
    expect(steps).toEqual(
      [1, 2, 3, 4, 5].map((progress) => ({
        progress,
        message: `${progress} calls made, the last of getItem`,
      })),
    );
  });

  it.each([
    [
      "with the call that it waits for",
      "await api.getItem(); await api.slow(); return { ok: false }",
    ],
    ["while it computes", "api.slow(); await api.getItem(); for (;;);"],
  ])("is cancelled %s, and leaves its place to the next", async (_when, code) => {
    const shop = await openSlowShop();
    const client = await connect(`${shop.url}/mcp`, options);
    const cancel = new AbortController();
    const result = client.callTool(run(code), { signal: cancel.signal });
    await shop.isAsked;
    cancel.abort();
    await expect(result).rejects.toThrow(/abort/i);
    await Promise.all(shop.gone);
    const next = await client.callTool(run("return await api.getItem()"));
    expect(next.structuredContent).toEqual({ done: true });
  });

  it("may try calls out, about which nobody is asked", async () => {
    const shop = await openShop({ api: { tools: { dryRun: true } } });
    const client = await connect(`${shop.url}/mcp`, options);
    const code = "return await api.deleteItem({ id: 7, _dryRun: true })";
    expect(await client.callTool(run(code))).toMatchObject({
      structuredContent: {
        kind: "dryRun",
        request: { method: "DELETE", url: `${shop.origin}/items/7` },
      },
    });
    expect(shop.seen).toEqual([]);
  });
});

const document: JsonObject = {
  paths: {
    "/book": {
      get: { ...operation("getBook"), tags: ["books"] },
      delete: { ...operation("deleteBook"), tags: ["books"] },
    },
    "/secret": { get: { ...operation("getSecret"), tags: ["secrets"] } },
    "/odd": { get: { ...operation("constructor"), tags: ["secrets"] } },
  },
};

const reader = "key-of-reader";

/** A client that may read books, and nothing else. */
async function connectReader() {
  const gateway = await startGateway(
    {
      apiKeys: { keys: { reader: entryOf(reader) } },
      rights: {
        default: "deny",
        rules: [{ keys: ["reader"], allow: { api: ["shop"], tags: ["books"] }, readOnly: true }],
      },
    },
    { document },
  );
  const headers = { authorization: `Bearer ${reader}` };
  return { ...gateway, client: await connect(`${gateway.url}/mcp`, {}, headers) };
}

describe("a caller with few rights", () => {
  it.each([
    ["words", { query: "delete a book" }],
    ["names", { names: ["deleteBook", "shop_deleteBook", "DELETE /book", "getSecret"] }],
    ["words of what is secret", { query: "secret" }],
  ])("finds by %s nothing of what he may not call", async (_, given) => {
    const { client } = await connectReader();
    const { content } = await client.callTool({ name: "search", arguments: given });
    const told = JSON.stringify(content).replaceAll(/There is no operation \\?"[^"]*"/g, "");
    expect(told).not.toMatch(/DELETE|deleteBook\(|getSecret\(|destructive|secrets/);
  });

  it("is told of what he may call, and of no other hints", async () => {
    const { client } = await connectReader();
    const { content } = await client.callTool({ name: "search", arguments: { query: "book" } });
    expect(JSON.stringify(content)).toContain("api.shop_getBook(args: ");
    const { tools } = await client.listTools();
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ["search", true],
      ["run", true],
    ]);
  });

  it("calls what he may, and by no trick anything else", async () => {
    const { client, seen } = await connectReader();
    const code = `
      const names = ["deleteBook", "shop_deleteBook", "shop.deleteBook", "other_getBook", "getSecret", "shop_getSecret",
        "DELETE /book", "GET /secret", "constructor", "shop_constructor", "__proto__", "toString", "hasOwnProperty", "../secret"];
      const attempts = {
        property: (name) => api[name](),
        nested: (name) => api.shop[name](),
        deeper: (name) => api.shop.getBook[name](),
        call: (name) => api.call(name),
        text: (name) => api.call({ toString: () => name }),
        list: (name) => api.call([name]),
        borrowed: (name) => api.call.call(null, name),
        applied: (name) => Reflect.apply(api.call, api, [name, {}]),
        reflected: (name) => Reflect.get(api, name)(),
        proto: (name) => Object.getPrototypeOf(api)[name](),
        ownProto: (name) => api.__proto__[name](),
        function: (name) => Object.getPrototypeOf(api.shop.getBook)[name](),
        constructed: (name) => new api.shop.getBook.constructor(name)(),
        created: (name) => Object.create(api)[name](),
        spread: (name) => ({ ...api })[name](),
        descriptor: (name) => Object.getOwnPropertyDescriptor(api, name).value(),
        given: (name) => api.shop.getBook({ __proto__: { tool: name }, name, operationId: name }),
        defined: (name) => { Object.defineProperty(Object.prototype, "permitted", { value: true, configurable: true }); return api.call(name); },
      };
      const reached = [];
      for (const [how, attempt] of Object.entries(attempts))
        for (const name of names)
          try {
            const value = await attempt(name);
            // What is left are functions of the language itself.
            if (value?.title) reached.push(how + " " + name);
          } catch {}
      return { reached };
    `;
    const { structuredContent } = await client.callTool(run(code));
    expect(structuredContent).toEqual({ reached: [] });
    expect(seen).toEqual([]);
    const book = await client.callTool(run("return await api.shop.getBook()"));
    expect(book.structuredContent).toEqual({ title: "Emma" });
    expect(seen).toHaveLength(1);
  });
});
