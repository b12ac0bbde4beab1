import type { CallToolResult } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Catalogue } from "../../src/tool/model.ts";
import { apiOf } from "../helpers/document.ts";
import { ask, createSubject, done, type Subject } from "./ask.ts";

interface Listed {
  readonly name: string;
  readonly description: string;
  readonly annotations: JsonObject;
}

const ok = { 200: { description: "ok" } };
const order = { type: "object", properties: { id: { type: "string" }, price: { type: "number" } } };

const readings: JsonObject = {
  "/orders": {
    get: {
      operationId: "listOrders",
      summary: "List orders",
      tags: ["Sales"],
      responses: {
        200: {
          description: "ok",
          content: { "application/json": { schema: { type: "array", items: order } } },
        },
      },
    },
  },
};

const shopPaths: JsonObject = {
  "/orders": {
    ...(readings["/orders"] as JsonObject),
    post: {
      operationId: "createOrder",
      summary: "Create an order",
      requestBody: {
        content: { "application/json": { schema: order, example: { id: "a", price: 2 } } },
      },
      responses: ok,
    },
  },
  "/orders/{id}": {
    delete: {
      operationId: "removeOrder",
      summary: "Remove an order",
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      responses: ok,
    },
  },
};

function catalogueOf(paths: JsonObject): Catalogue {
  return createCatalogue([apiOf({ paths })]);
}

async function list({ factory }: Subject): Promise<readonly Listed[]> {
  return (await ask(factory, "tools/list")).result?.["tools"] as readonly Listed[];
}

async function call(
  { factory }: Subject,
  name: string,
  given: JsonObject,
): Promise<{ readonly text: string; readonly isError: boolean }> {
  const answer = await ask(factory, "tools/call", { name, arguments: given });
  const { content, isError } = answer.result as unknown as CallToolResult;
  const [first] = content;
  return { text: first?.type === "text" ? first.text : "", isError: isError ?? false };
}

async function instructions({ factory }: Subject): Promise<string> {
  return String((await ask(factory, "server/discover")).result?.["instructions"]);
}

describe("search mode", () => {
  const shop = createSubject({ catalogue: catalogueOf(shopPaths), mode: "search" });

  it("offers a search, a description and two calls, with the strictest hints of what they may do", async () => {
    const tools = await list(shop);
    expect(tools.map(({ name, annotations }) => [name, annotations])).toEqual([
      ["search_operations", { readOnlyHint: true, openWorldHint: false }],
      ["describe_operation", { readOnlyHint: true, openWorldHint: false }],
      [
        "call_read_operation",
        { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
      ],
      [
        "call_operation",
        { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
      ],
    ]);
  });

  it("says how to begin", async () => {
    expect(await instructions(shop)).toMatch(
      /There are 3 operations.*search_operations.*describe_operation.*call_read_operation.*call_operation/s,
    );
  });

  it("offers no call that writes where nothing does", async () => {
    const reader = createSubject({ catalogue: catalogueOf(readings), mode: "search" });
    expect((await list(reader)).map(({ name }) => name)).toEqual([
      "search_operations",
      "describe_operation",
      "call_read_operation",
    ]);
    expect(await instructions(reader)).not.toContain("call_operation");
  });

  it("finds operations with arguments, meaning, address, and the tool that calls them", async () => {
    const { text, isError } = await call(shop, "search_operations", {
      query: "get rid of an order",
    });
    expect(isError).toBe(false);
    expect(text.split("\n")[0]).toBe(
      "- removeOrder(id): Remove an order [DELETE /orders/{id}; call_operation, destructive]",
    );
    expect(text).toContain('call_operation {"name": "removeOrder", "arguments": {...}}');
  });

  it("keeps to a tag, a method and a limit", async () => {
    const byTag = await call(shop, "search_operations", { tag: "sales" });
    expect(byTag.text).toContain("listOrders");
    expect(byTag.text).not.toContain("createOrder");
    const byMethod = await call(shop, "search_operations", { query: "order", method: "post" });
    expect(byMethod.text).toContain("createOrder");
    expect(byMethod.text).not.toContain("listOrders");
    const limited = await call(shop, "search_operations", { query: "order", limit: "1" });
    expect(limited.text).toContain("The first 1 of 3");
  });

  it.each([
    [{ query: "zebra" }, "Nothing found among 3 operations.", false],
    [{ query: "order", tag: "Returns" }, "Tags here: Sales.", false],
    [{ query: "order", api: "elsewhere" }, 'There is no API "elsewhere" here. APIs: test.', false],
    [{ query: 5 }, "query must be a string, but was 5.", true],
    [{ query: "order", limit: 0 }, "limit must be a whole number from 1 to 50.", true],
  ])("says what would help where %j finds nothing", async (given, told, isError) => {
    const answer = await call(shop, "search_operations", given);
    expect(answer.text).toContain(told);
    expect(answer.isError).toBe(isError);
  });

  it("describes an operation: input, output, example", async () => {
    const { text } = await call(shop, "describe_operation", { name: "createOrder" });
    expect(text).toContain("POST /orders");
    expect(text).toContain('"price":{"type":"number"}');
    expect(text).toContain(
      'Example: call_operation {"name": "createOrder", "arguments": {"id":"a","price":2}}',
    );
    const listing = await call(shop, "describe_operation", { name: "listOrders" });
    expect(listing.text).toContain("[{ id: string, price: number }]");
    expect(listing.text).toContain("_select");
  });

  it("makes the call that the operation's own tool would make", async () => {
    const { factory, calls } = createSubject({
      catalogue: catalogueOf(shopPaths),
      mode: "search",
      call: () => Promise.resolve({ ...done, structuredContent: { price: 5 } }),
    });
    const given = { id: "a", _select: "price" };
    const answer = await ask(factory, "tools/call", {
      name: "call_operation",
      arguments: { name: "createOrder", arguments: given },
    });
    expect(answer.result).toMatchObject({ ...done, structuredContent: { price: 5 } });
    expect(calls.map((each) => [each.tool.name, each.given])).toEqual([["createOrder", given]]);
  });

  it.each([
    ["as text", { name: "listOrders", arguments: '{"_maxItems":1}' }],
    ["by operationId", { name: "GET /orders", arguments: { _maxItems: 1 } }],
  ])("takes what models send: %s", async (_how, given) => {
    const subject = createSubject({ catalogue: catalogueOf(shopPaths), mode: "search" });
    await call(subject, "call_read_operation", given);
    expect(subject.calls.map((each) => [each.tool.name, each.given])).toEqual([
      ["listOrders", { _maxItems: 1 }],
    ]);
  });

  it.each([
    ["call_operation", { name: "listOrder" }, "Closest: listOrders"],
    ["call_operation", {}, "name is missing"],
    ["call_operation", { name: "removeOrder", id: "a" }, '"arguments": {"id": ...}'],
    ["call_operation", { name: "removeOrder", arguments: [1] }, "an array was given"],
    ["call_read_operation", { name: "removeOrder" }, "Call it with call_operation."],
    ["describe_operation", { name: "constructor" }, "Find its name with search_operations."],
  ])("sends nothing with %s of %j", async (name, given, told) => {
    const subject = createSubject({ catalogue: catalogueOf(shopPaths), mode: "search" });
    const answer = await call(subject, name, given);
    expect(answer.isError).toBe(true);
    expect(answer.text).toContain(told);
    expect(subject.calls).toEqual([]);
  });

  it("knows no operation outside its view", async () => {
    const narrow = createSubject({ scope: { api: "orders" }, mode: "search" });
    expect((await call(narrow, "search_operations", { query: "pets" })).text).toContain(
      "Nothing found",
    );
    expect(await call(narrow, "call_read_operation", { name: "pets_listPets" })).toMatchObject({
      isError: true,
    });
    expect(narrow.calls).toEqual([]);
  });

  it("does not offer operations as tools of their own", async () => {
    const { factory } = shop;
    const answer = await ask(factory, "tools/call", { name: "listOrders", arguments: {} });
    expect(answer.error?.code).toBe(-32602);
  });
});

describe("auto mode", () => {
  it("offers each operation as long as the list is short", async () => {
    const short = createSubject({ catalogue: catalogueOf(shopPaths), mode: "auto" });
    expect((await list(short)).map(({ name }) => name)).toEqual([
      "listOrders",
      "createOrder",
      "removeOrder",
    ]);
  });

  it("offers a search when the list is long, and says so", async () => {
    const long = createSubject({
      catalogue: catalogueOf(shopPaths),
      mode: "auto",
      listTokens: 100,
    });
    const reason = "A list of all 3 operations would take more than 100 tokens";
    const [search] = await list(long);
    expect(search?.name).toBe("search_operations");
    expect(search?.description).toContain(reason);
    expect(await instructions(long)).toContain(reason);
  });
});
