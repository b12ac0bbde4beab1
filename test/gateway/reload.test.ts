/** Documents that change while they are served. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport as OlderStdioTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  PromptListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";

import { entryFile, serveGateway, type ServedGateway } from "../helpers/process.ts";

const adminToken = "admin-token-5150";

function documentWith(...operationIds: readonly string[]): string {
  return JSON.stringify({
    openapi: "3.1.0",
    info: { title: "Changing", version: "1" },
    servers: [{ url: "http://127.0.0.1:9" }],
    paths: Object.fromEntries(
      operationIds.map((operationId) => [
        `/${operationId}`,
        { get: { operationId, responses: { 200: { description: "OK" } } } },
      ]),
    ),
  });
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function send(method: string, url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on("error", reject)
      .end();
  });
}

function reloadNow({ url }: ServedGateway): Promise<Answer> {
  return send("POST", `${url}/admin/reload`, { authorization: `Bearer ${adminToken}` });
}

async function apiHealth({ url }: ServedGateway): Promise<unknown> {
  const { apis }: { apis: unknown } = JSON.parse((await send("GET", `${url}/health`)).body);
  return apis;
}

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gateway-reload-"));
  file = join(folder, "openapi.json");
  await writeFile(file, documentWith("first"));
});

afterEach(() => rm(folder, { recursive: true }));

async function writeConfig(api: object = {}, more: object = {}): Promise<void> {
  const config = { adminToken, apis: { changing: { spec: "./openapi.json", ...api }, ...more } };
  await writeFile(join(folder, "gateway.yaml"), JSON.stringify(config));
}

async function serve(api: object = {}, more: object = {}): Promise<ServedGateway> {
  await writeConfig(api, more);
  const gateway = await serveGateway([], { cwd: folder });
  onTestFinished(async () => void (await gateway.stop()));
  return gateway;
}

interface Subject {
  /** Settles at the next notification that the list of tools has changed. */
  readonly told: () => Promise<void>;
  readonly names: () => Promise<readonly string[]>;
}

/** A client that counts what it is told. */
function subjectOf(
  client: { listTools(): Promise<{ tools: readonly { name: string }[] }>; close(): Promise<void> },
  onTold: (listener: () => void) => void,
): Subject {
  onTestFinished(() => client.close());
  const emitter = new EventTarget();
  onTold(() => emitter.dispatchEvent(new Event("told")));
  return {
    told: async () => void (await once(emitter, "told")),
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
  };
}

async function older(transport: SSEClientTransport | OlderHttpTransport): Promise<Subject> {
  const client = new OlderClient({ name: "older", version: "1" });
  await client.connect(transport);
  return subjectOf(client, (listener) =>
    client.setNotificationHandler(ToolListChangedNotificationSchema, listener),
  );
}

async function modern(
  transport: StreamableHTTPClientTransport | StdioClientTransport,
): Promise<Subject> {
  let tell = (): void => {};
  const client = new ModernClient(
    { name: "modern", version: "1" },
    {
      versionNegotiation: { mode: { pin: "2026-07-28" } },
      listChanged: { tools: { autoRefresh: false, onChanged: () => tell() } },
    },
  );
  await client.connect(transport);
  return subjectOf(client, (listener) => (tell = listener));
}

describe("a document that changes", () => {
  it.each<[string, (gateway: ServedGateway) => Promise<Subject>]>([
    ["SDK 1.x over /sse", ({ url }) => older(new SSEClientTransport(new URL(`${url}/sse`)))],
    ["SDK 1.x over /mcp", ({ url }) => older(new OlderHttpTransport(new URL(`${url}/mcp`)))],
    [
      "SDK 2.x over /mcp",
      ({ url }) => modern(new StreamableHTTPClientTransport(new URL(`${url}/mcp`))),
    ],
    [
      "SDK 2.x for one API",
      ({ url }) => modern(new StreamableHTTPClientTransport(new URL(`${url}/apis/changing/mcp`))),
    ],
  ])("is told to %s", async (_name, connect) => {
    const gateway = await serve();
    const client = await connect(gateway);
    expect(await client.names()).toEqual(["first"]);
    const told = client.told();
    await writeFile(file, documentWith("first", "second"));
    expect(await reloadNow(gateway)).toMatchObject({ status: 200 });
    await told;
    expect(await client.names()).toEqual(["first", "second"]);
  });

  it("is told over stdio at SIGHUP", async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [entryFile, "stdio", file],
      stderr: "ignore",
    });
    const client = await modern(transport);
    expect(await client.names()).toEqual(["first"]);
    const told = client.told();
    await writeFile(file, documentWith("second"));
    process.kill(transport.pid ?? 0, "SIGHUP");
    await told;
    expect(await client.names()).toEqual(["second"]);
  });

  it("is seen by itself when its file is watched", async () => {
    const gateway = await serve({ watch: true });
    const client = await older(new SSEClientTransport(new URL(`${gateway.url}/sse`)));
    const told = client.told();
    await writeFile(file, documentWith("watched"));
    await told;
    expect(await client.names()).toEqual(["watched"]);
  });

  it("is seen by itself when its address is polled", async () => {
    let content = documentWith("first");
    const server = createServer((_request, response) => response.end(content));
    await once(server.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const gateway = await serve({ spec: `http://127.0.0.1:${port}/openapi.json`, pollMs: 50 });
    const client = await older(new SSEClientTransport(new URL(`${gateway.url}/sse`)));
    const told = client.told();
    content = documentWith("polled");
    await told;
    expect(await client.names()).toEqual(["polled"]);
  });
});

describe("a resource that reads differently", () => {
  const same = "openapi://changing/operations/first";
  const gone = "openapi://changing/operations/second";
  const other = "openapi://changing/document";
  const stdio = () => ({
    command: process.execPath,
    args: [entryFile, "stdio", "--config", join(folder, "gateway.yaml")],
    stderr: "ignore" as const,
  });

  /** Settles with the URIs that a client was told of, the first two. */
  function collect(onTold: (listener: (uri: string) => void) => void): Promise<readonly string[]> {
    const uris: string[] = [];
    return new Promise((resolve) =>
      onTold((uri) => {
        uris.push(uri);
        if (uris.length === 2) resolve(uris);
      }),
    );
  }

  async function change(reload: () => unknown): Promise<void> {
    await writeFile(file, documentWith("first", "third"));
    await reload();
  }

  it.each<[string, (url: string) => SSEClientTransport | OlderHttpTransport]>([
    ["/sse", (url) => new SSEClientTransport(new URL(`${url}/sse`))],
    ["/mcp", (url) => new OlderHttpTransport(new URL(`${url}/mcp`))],
  ])("is told to SDK 1.x over %s, and nothing else is", async (_path, open) => {
    await writeFile(file, documentWith("first", "second"));
    const gateway = await serve();
    const client = new OlderClient({ name: "older", version: "1" });
    onTestFinished(() => client.close());
    const told = collect((listener) =>
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params: { uri } }) =>
        listener(uri),
      ),
    );
    await client.connect(open(gateway.url));
    const unwanted = "openapi://changing";
    for (const uri of [unwanted, same, gone, other]) await client.subscribeResource({ uri });
    await client.unsubscribeResource({ uri: unwanted });
    await change(() => reloadNow(gateway));
    expect(await told).toEqual([gone, other]);
  });

  it("is what the reload changed, too", async () => {
    const gateway = await serve();
    const client = new OlderClient({ name: "older", version: "1" });
    onTestFinished(() => client.close());
    const uri = "openapi://changing/changes";
    const told = new Promise<unknown>((resolve) =>
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) =>
        resolve(params.uri),
      ),
    );
    await client.connect(new OlderHttpTransport(new URL(`${gateway.url}/mcp`)));
    await client.subscribeResource({ uri });
    await change(() => reloadNow(gateway));
    expect(await told).toBe(uri);
  });

  it("is told to SDK 2.x over /mcp, and nothing else is", async () => {
    await writeFile(file, documentWith("first", "second"));
    const gateway = await serve();
    const client = await listening(
      new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp`)),
    );
    await change(() => reloadNow(gateway));
    expect(await client.told).toEqual([gone, other]);
  });

  it("is told to SDK 2.x over stdio, and nothing else is", async () => {
    await writeFile(file, documentWith("first", "second"));
    await writeConfig();
    const transport = new StdioClientTransport(stdio());
    const client = await listening(transport);
    await change(() => process.kill(transport.pid ?? 0, "SIGHUP"));
    expect(await client.told).toEqual([gone, other]);
  });

  it("is told to SDK 1.x over stdio", async () => {
    await writeFile(file, documentWith("first", "second"));
    await writeConfig();
    const transport = new OlderStdioTransport(stdio());
    const client = new OlderClient({ name: "older", version: "1" });
    onTestFinished(() => client.close());
    const told = collect((listener) =>
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params: { uri } }) =>
        listener(uri),
      ),
    );
    await client.connect(transport);
    for (const uri of [same, gone, other]) await client.subscribeResource({ uri });
    await change(() => process.kill(transport.pid ?? 0, "SIGHUP"));
    expect(await told).toEqual([gone, other]);
  });

  async function listening(
    transport: StreamableHTTPClientTransport | StdioClientTransport,
  ): Promise<{ readonly told: Promise<readonly string[]> }> {
    const versionNegotiation = { mode: { pin: "2026-07-28" } } as const;
    const client = new ModernClient({ name: "modern", version: "1" }, { versionNegotiation });
    const told = collect((listener) =>
      client.setNotificationHandler("notifications/resources/updated", ({ params: { uri } }) =>
        listener(uri),
      ),
    );
    await client.connect(transport);
    onTestFinished(() => client.close());
    await client.listen({ resourceSubscriptions: [same, gone, other] });
    return { told };
  }
});

describe("what goes with a document that changes", () => {
  it("is told to SDK 1.x: prompts", async () => {
    await writeFile(file, documentWithPrompts("hello"));
    const gateway = await serve();
    const client = new OlderClient({ name: "older", version: "1" });
    const told = new Promise<void>((resolve) =>
      client.setNotificationHandler(PromptListChangedNotificationSchema, () => resolve()),
    );
    await client.connect(new SSEClientTransport(new URL(`${gateway.url}/sse`)));
    onTestFinished(() => client.close());
    await writeFile(file, documentWithPrompts("goodbye"));
    await reloadNow(gateway);
    await told;
    const names = (await client.listPrompts()).prompts.map(({ name }) => name);
    expect(names.at(-1)).toBe("goodbye");
  });

  it("is told as a resource, and completion as it is now", async () => {
    const gateway = await serve();
    const client = new OlderClient({ name: "older", version: "1" });
    await client.connect(new OlderHttpTransport(new URL(`${gateway.url}/mcp`)));
    onTestFinished(() => client.close());
    await writeFile(file, documentWith("second", "third"));
    await reloadNow(gateway);
    const { contents } = await client.readResource({ uri: "openapi://changing/changes" });
    expect(contents[0]).toMatchObject({
      text: expect.stringMatching(
        /added \(2\)\n\n- `second` \(GET \/second\)\n- `third` .*\n\n## Operations removed \(1\)\n\n- GET \/first/,
      ),
    });
    const { completion } = await client.complete({
      ref: { type: "ref/resource", uri: "openapi://{api}/operations/{operation}" },
      argument: { name: "operation", value: "s" },
      context: { arguments: { api: "changing" } },
    });
    expect(completion).toEqual({ values: ["second"], total: 1, hasMore: false });
  });

  it("is told to SDK 2.x: prompts", async () => {
    await writeFile(file, documentWithPrompts("hello"));
    const gateway = await serve();
    let tell = (): void => {};
    const told = new Promise<void>((resolve) => (tell = resolve));
    const client = new ModernClient(
      { name: "modern", version: "1" },
      {
        versionNegotiation: { mode: { pin: "2026-07-28" } },
        listChanged: { prompts: { autoRefresh: false, onChanged: () => tell() } },
      },
    );
    await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp`)));
    onTestFinished(() => client.close());
    await writeFile(file, documentWithPrompts("goodbye"));
    await reloadNow(gateway);
    await told;
    const { messages } = await client.getPrompt({ name: "goodbye" });
    expect(messages).toMatchObject([{ role: "user", content: { text: "goodbye" } }]);
  });

  function documentWithPrompts(name: string): string {
    return JSON.stringify({
      ...(JSON.parse(documentWith("first")) as object),
      "x-mcp-prompts": [{ name, messages: [name] }],
    });
  }
});

describe("a reload", () => {
  it("leaves the last good document when the new one is broken, and says why", async () => {
    const gateway = await serve();
    await writeFile(file, "{ broken");
    expect(JSON.parse((await reloadNow(gateway)).body)).toMatchObject({ replaced: false });
    expect(await apiHealth(gateway)).toMatchObject([
      {
        name: "changing",
        status: "degraded",
        tools: 1,
        problem: expect.stringContaining("openapi.json"),
      },
    ]);
    await writeFile(file, documentWith("first", "second"));
    await reloadNow(gateway);
    expect(await apiHealth(gateway)).toMatchObject([{ status: "ok", tools: 2 }]);
  });

  it("needs the token", async () => {
    const gateway = await serve();
    const url = `${gateway.url}/admin/reload`;
    expect(await send("POST", url)).toMatchObject({ status: 401 });
    expect(await send("POST", url, { authorization: "Bearer wrong" })).toMatchObject({
      status: 401,
    });
    expect(gateway.log()).not.toContain(adminToken);
  });
});

describe("a document that cannot be read at the start", () => {
  it("does not keep the others from serving, and is tried again", async () => {
    const gateway = await serve({}, { late: { spec: "./late.json" } });
    expect(await apiHealth(gateway)).toMatchObject([
      { name: "changing", status: "ok" },
      { name: "late", status: "failed", tools: 0, problem: expect.stringContaining("late.json") },
    ]);
    await writeFile(join(folder, "late.json"), documentWith("late"));
    await gateway.logged("documents replaced");
    expect(await apiHealth(gateway)).toMatchObject([{}, { name: "late", status: "ok", tools: 1 }]);
  });
});
