/**
 * One task in each mode: what the whole stock of the bookshop is worth. It takes every page of the list, read here five
 * books at a time as a client does that knows nothing of the gateway's own paging.
 */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { serveGateway, type ServedGateway } from "../helpers/process.ts";

interface Book {
  readonly stock: number;
  readonly price: { readonly amount: number };
}

interface Done {
  /** In cents. */
  readonly worth: number;
  readonly calls: number;
}

type Call = (name: string, given: Record<string, unknown>) => Promise<unknown>;

const modes = {
  full: (call: Call) => worthOf(async (given) => booksIn(await call("listBooks", given))),
  async search(call: Call) {
    const found = JSON.stringify(await call("search_operations", { query: "list the books" }));
    const name = /- (\w+)\(/.exec(found)?.[1];
    await call("describe_operation", { name });
    return worthOf(async (given) =>
      booksIn(await call("call_read_operation", { name, arguments: given })),
    );
  },
};

async function worthOf(
  read: (given: Record<string, unknown>) => Promise<readonly Book[]>,
): Promise<number> {
  let worth = 0;
  for (let page = 1; ; page++) {
    const books = await read({ page, per_page: 5 });
    if (books.length === 0) return worth;
    worth += sum(books);
  }
}

function sum(books: readonly Book[]): number {
  return books.reduce((total, { stock, price }) => total + stock * price.amount, 0);
}

function booksIn(result: unknown): readonly Book[] {
  const { structuredContent } = result as { structuredContent: { items: readonly Book[] } };
  return structuredContent.items;
}

describe("a task across pages", () => {
  let gateway: ServedGateway;
  let truth: number;

  beforeAll(async () => {
    gateway = await serveGateway();
    const client = await connect("full");
    truth = sum(
      booksIn(await client.callTool({ name: "listBooks", arguments: { _maxItems: 1_000 } })),
    );
    await client.close();
  });

  afterAll(() => gateway.stop());

  async function connect(mode: string): Promise<Client> {
    const client = new Client(
      { name: "task-test", version: "1" },
      { versionNegotiation: { mode: { pin: "2026-07-28" } } },
    );
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp?mode=${mode}`)),
    );
    return client;
  }

  async function run(mode: keyof typeof modes): Promise<Done> {
    const client = await connect(mode);
    let calls = 0;
    const worth = await modes[mode]((name, given) => {
      calls++;
      return client.callTool({ name, arguments: given });
    });
    await client.close();
    return { worth, calls };
  }

  it("takes at least ten calls of a tool for each operation", async () => {
    const { worth, calls } = await run("full");
    expect(worth).toBe(truth);
    expect(calls).toBeGreaterThanOrEqual(10);
  });

  it("takes two more where operations are searched", async () => {
    const [full, search] = [await run("full"), await run("search")];
    expect(search.worth).toBe(truth);
    expect(search.calls).toBe(full.calls + 2);
  });
});
