/** With each kind of client: nothing reaches the API before the yes, exactly one request after it, none after a no. */
import {
  Client as ModernClient,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it, onTestFinished } from "vitest";

import { openShop, type Shop } from "./shop.ts";

type Answer = { readonly action: "accept" | "decline" | "cancel" };

/** Is asked, and says what the user says. */
type Ask = (message: string) => Answer | Promise<Answer>;

interface Client {
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

const info = { name: "confirm-test", version: "1" };
const capabilities = { elicitation: {} };

interface Subject {
  readonly name: string;
  readonly connect: (shop: Shop, ask: Ask) => Promise<Client>;
}

async function modern({ url }: Shop, ask: Ask): Promise<Client> {
  const client = new ModernClient(info, {
    capabilities,
    versionNegotiation: { mode: { pin: "2026-07-28" } },
  });
  client.setRequestHandler("elicitation/create", ({ params }) => ask(params.message));
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  return client;
}

const older =
  (toTransport: (url: string) => OlderHttpTransport | SSEClientTransport): Subject["connect"] =>
  async ({ url }, ask) => {
    const client = new OlderClient(info, { capabilities });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ask(params.message));
    await client.connect(toTransport(url));
    return client;
  };

const subjects: readonly Subject[] = [
  { name: "SDK 2.x at 2026-07-28", connect: modern },
  {
    name: "SDK 2.x in a session",
    async connect({ url }, ask) {
      const client = new ModernClient(info, { capabilities });
      client.setRequestHandler("elicitation/create", ({ params }) => ask(params.message));
      await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
      return client;
    },
  },
  {
    name: "SDK 1.x in a session",
    connect: older((url) => new OlderHttpTransport(new URL(`${url}/mcp`))),
  },
  {
    name: "SDK 1.x at the address of one API",
    connect: older((url) => new OlderHttpTransport(new URL(`${url}/apis/shop/mcp`))),
  },
  {
    name: "SDK 1.x over HTTP+SSE",
    connect: older((url) => new SSEClientTransport(new URL(`${url}/sse`))),
  },
];

async function connected({ connect }: Subject, shop: Shop, ask: Ask): Promise<Client> {
  const client = await connect(shop, ask);
  onTestFinished(() => client.close());
  return client;
}

const deletion = { name: "deleteItem", arguments: { id: 7, reason: "old" } };

describe.each(subjects)("$name, which can ask its user", (subject) => {
  it("asks before anything is sent, and sends one request after the yes", async () => {
    const shop = await openShop();
    const asked: string[] = [];
    const client = await connected(subject, shop, (message) => {
      asked.push(message);
      expect(shop.seen).toEqual([]);
      return { action: "accept" };
    });
    const result = await client.callTool(deletion);
    expect(result).toMatchObject({ structuredContent: { done: true } });
    expect(shop.seen).toEqual(["DELETE /items/7?reason=old"]);
    expect(asked).toEqual([
      [
        "Shall this be sent?",
        "",
        `DELETE ${shop.origin}/items/7?reason=old`,
        "Shop: Remove an item for good",
        "- id: 7",
        '- reason: "old"',
      ].join("\n"),
    ]);
    expect(shop.logged).toContainEqual(
      expect.objectContaining({ msg: "call", tool: "deleteItem", confirmation: "accepted" }),
    );
  });

  it.each([
    ["decline", "declined"],
    ["cancel", "dismissed"],
  ] as const)("sends nothing after %s", async (action, reason) => {
    const shop = await openShop();
    const client = await connected(subject, shop, () => ({ action }));
    expect(await client.callTool(deletion)).toMatchObject({
      isError: true,
      structuredContent: { kind: "notConfirmed", reason },
    });
    expect(shop.seen).toEqual([]);
    expect(shop.logged).toContainEqual(
      expect.objectContaining({ msg: "call", outcome: "notSent", confirmation: reason }),
    );
  });

  it("fetches no file and asks for no access token before the yes", async () => {
    const shop = await openShop({ options: { confirm: "writes" } });
    const before: number[] = [];
    const client = await connected(subject, shop, () => {
      before.push(shop.seen.length);
      return { action: "accept" };
    });
    const file = { url: `${shop.origin}/source.png` };
    const result = await client.callTool({ name: "addPicture", arguments: { file } });
    expect(result).not.toHaveProperty("isError", true);
    expect(before).toEqual([0]);
    expect(shop.seen).toEqual(["GET /source.png", "POST /token", "POST /pictures"]);
  });

  it("does not ask about what only reads, nor about arguments that do not fit", async () => {
    const shop = await openShop({ options: { confirm: "writes" } });
    const client = await connected(subject, shop, () => {
      throw new Error("nobody is to be asked");
    });
    await client.callTool({ name: "getItem", arguments: { id: 7 } });
    expect(await client.callTool({ name: "deleteItem", arguments: { id: "seven" } })).toMatchObject(
      { structuredContent: { kind: "arguments" } },
    );
    expect(shop.seen).toEqual(["GET /items/7"]);
  });

  it("asks each time", async () => {
    const shop = await openShop();
    let times = 0;
    const client = await connected(subject, shop, () => {
      times += 1;
      return { action: "accept" };
    });
    await client.callTool(deletion);
    await client.callTool(deletion);
    expect(times).toBe(2);
    expect(shop.seen).toHaveLength(2);
  });
});
