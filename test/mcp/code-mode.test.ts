import type { CallToolResult } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";

import { createOperationNames } from "../../src/mcp/code/names.ts";
import { tokensOfText, tokensOfTool } from "../../src/mcp/list-size.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Catalogue } from "../../src/tool/model.ts";
import { apiOf } from "../helpers/document.ts";
import { ask, createSubject, type Subject } from "./ask.ts";

const json = (value: unknown): CallToolResult => ({
  content: [{ type: "text", text: JSON.stringify(value) }],
  structuredContent: value,
});

const notFound: CallToolResult = {
  isError: true,
  content: [{ type: "text", text: "GET /orders/{id} answered 404 Not Found." }],
  structuredContent: { kind: "notFound", status: 404, retryable: false },
};

const node = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "integer" },
    kind: { enum: ["a", "b"] },
    tags: { type: "array", items: { type: ["string", "null"] } },
    parent: { $ref: "#/components/schemas/Node" },
    facts: { type: "object", additionalProperties: { type: "number" } },
  },
};

const operation = (operationId: string, more: JsonObject = {}): JsonObject => ({
  operationId,
  summary: `Does ${operationId}`,
  responses: {
    200: {
      description: "ok",
      content: { "application/json": { schema: { $ref: "#/components/schemas/Node" } } },
    },
  },
  ...more,
});

const id = {
  name: "id",
  in: "path",
  required: true,
  schema: { type: "integer" },
  description: "Which one",
};

function catalogueOf(paths: JsonObject): Catalogue {
  return createCatalogue([apiOf({ paths, components: { schemas: { Node: node } } })]);
}

const catalogue = catalogueOf({
  "/orders": { get: operation("orders/list-all") },
  "/orders/{id}": {
    get: operation("orders/get", { parameters: [id] }),
    delete: operation("orders/remove", { parameters: [id] }),
  },
});

async function call(
  { factory }: Subject,
  name: string,
  given: JsonObject,
): Promise<CallToolResult & { readonly texts: readonly string[] }> {
  const { result, error } = await ask(factory, "tools/call", { name, arguments: given });
  if (error !== undefined) throw new Error(error.message);
  const answer = result as unknown as CallToolResult;
  const texts = answer.content.map((item) => (item.type === "text" ? item.text : item.type));
  return { ...answer, texts };
}

const subjectOf = (answer: CallToolResult = json({ id: 1 }), textBytes = 1024 * 1024) =>
  createSubject({ call: () => Promise.resolve(answer), catalogue, mode: "code", textBytes });

describe("code mode", () => {
  it("has two tools, with the hints of what programs may do", async () => {
    const { result } = await ask(subjectOf().factory, "tools/list");
    const tools = result?.["tools"] as readonly { name: string; annotations: JsonObject }[];
    expect(
      tools.map(({ name, annotations }) => [
        name,
        annotations["readOnlyHint"],
        annotations["destructiveHint"],
      ]),
    ).toEqual([
      ["search", true, undefined],
      ["run", false, true],
    ]);
  });

  it("only reads where all operations do", async () => {
    const reading = catalogueOf({ "/orders": { get: operation("listOrders") } });
    const { factory } = createSubject({ catalogue: reading, mode: "code" });
    const { result } = await ask(factory, "tools/list");
    const [, run] = (result?.["tools"] ?? []) as readonly JsonObject[];
    expect(run?.["annotations"]).toMatchObject({
      readOnlyHint: true,
      destructiveHint: false,
    });
  });

  it("costs a model less than 1,200 tokens before its first call, however many operations there are", async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`/things${n}`, { get: operation(`listThings${n}`) }]),
    );
    const apis = Array.from({ length: 40 }, (_, n) => ({
      ...apiOf({ paths: n === 0 ? paths : {} }),
      name: `an-api-with-a-name-${n}`,
    }));
    const { factory } = createSubject({ catalogue: createCatalogue(apis), mode: "code" });
    const { result } = await ask(factory, "tools/list");
    const tools = result?.["tools"] as readonly Parameters<typeof tokensOfTool>[0][];
    const told = String((await ask(factory, "server/discover")).result?.["instructions"]);
    const tokens = tools.map(tokensOfTool).reduce((sum, each) => sum + each, tokensOfText(told));
    expect(tokens).toBeLessThan(1_200);
  });
});

describe("search", () => {
  it("finds by words, and tells the types of the first", async () => {
    const { texts } = await call(subjectOf(), "search", { query: "remove an order" });
    expect(texts[0]).toContain(
      "api.orders.remove({ id }): Does orders/remove [DELETE /orders/{id}, destructive]",
    );
    expect(texts[0]).toContain("api.orders.remove(args: {\n  id: number; // Which one\n");
  });

  it("tells types by name, recursive ones by theirs", async () => {
    const { texts } = await call(subjectOf(), "search", {
      names: ["api.orders.get", "ordersListAll"],
    });
    expect(texts[0]).toBe(
      [
        "// GET /orders/{id}: Does orders/get",
        "api.orders.get(args: {",
        "  id: number; // Which one",
        "  _select?: string; // JMESPath: return only this part of the JSON reply, such as items[?price > …",
        "}): Promise<Node>",
        'type Node = { id: number; kind?: "a" | "b"; tags?: (string | null)[]; parent?: Node; facts?: { [name: string]: number } };',
        "",
        "// GET /orders: Does orders/list-all",
        "api.orders.listAll(args: {",
        "  _select?: string; // JMESPath: return only this part of the JSON reply, such as items[?price > …",
        "}): Promise<Node>",
        'type Node = { id: number; kind?: "a" | "b"; tags?: (string | null)[]; parent?: Node; facts?: { [name: string]: number } };',
      ].join("\n"),
    );
  });

  it("says what comes closest to a name that there is not", async () => {
    const { texts } = await call(subjectOf(), "search", { names: ["orders.gett"] });
    expect(texts[0]).toContain('There is no operation "orders.gett". Closest: orders_get');
  });
});

describe("run", () => {
  it("makes every call by the one road, and returns what the program returns", async () => {
    const subject = subjectOf();
    const code =
      "const all = await Promise.all([1, 2].map((id) => api.orders.get({ id }))); return all.length";
    const result = await call(subject, "run", { code });
    expect(result.texts).toEqual(["2"]);
    expect(result.structuredContent).toBe(2);
    expect(subject.calls.map(({ tool, given }) => [tool.name, given])).toEqual([
      ["orders_get", { id: 1 }],
      ["orders_get", { id: 2 }],
    ]);
  });

  it("throws what a direct call would answer", async () => {
    const code =
      "try { await api.orders.get({ id: 1 }) } catch (e) { return [e.message, e.status, e.kind] }";
    expect((await call(subjectOf(notFound), "run", { code })).structuredContent).toEqual([
      "GET /orders/{id} answered 404 Not Found.",
      404,
      "notFound",
    ]);
    const uncaught = await call(subjectOf(notFound), "run", {
      code: "await api.orders.get({ id: 1 })",
    });
    expect(uncaught.isError).toBe(true);
    expect(uncaught.texts[0]).toBe(
      "The program failed: Error: GET /orders/{id} answered 404 Not Found. It had made 1 call by then.",
    );
  });

  it("knows nothing outside of what the client is shown", async () => {
    const shown = createSubject({
      catalogue: catalogueOf({ "/orders": { get: operation("orders/list-all") } }),
      mode: "code",
    });
    const result = await call(shown, "run", { code: "await api.orders.remove({ id: 1 })" });
    expect(result.texts[0]).toContain('There is no operation "orders.remove".');
    expect(shown.calls).toEqual([]);
  });

  it.each<readonly [string, CallToolResult, unknown]>([
    ["text", { content: [{ type: "text", text: "plain" }] }, "plain"],
    [
      "bytes",
      { content: [{ type: "image", data: "AAEC", mimeType: "image/png" }] },
      { mimeType: "image/png", base64: "AAEC" },
    ],
    [
      "nothing",
      {
        content: [{ type: "text", text: "204 No Content" }],
        _meta: { "openapi-mcp-gateway/response": { status: 204 } },
      },
      null,
    ],
    [
      "XML that was read",
      { content: [{ type: "text", text: "<a>1</a>" }], structuredContent: { a: 1 } },
      { a: 1 },
    ],
    [
      "integers with all their digits",
      {
        content: [{ type: "text", text: '{"id":12345678901234567890,"n":5}' }],
        structuredContent: {},
      },
      { id: "12345678901234567890", n: 5 },
    ],
  ])("gives a program %s", async (_what, answer, value) => {
    const result = await call(subjectOf(answer), "run", { code: "await api.orders.listAll()" });
    expect(JSON.parse(result.texts[0] ?? "")).toEqual(value);
  });

  it("tells what was printed, and what replies said beside their values", async () => {
    const answer: CallToolResult = {
      ...json([]),
      content: [
        { type: "text", text: "[]" },
        { type: "text", text: "Note: there is more." },
      ],
    };
    const code = "console.log('seen', 1); return await api.orders.listAll()";
    expect((await call(subjectOf(answer), "run", { code })).texts).toEqual([
      "[]",
      "Printed:\nseen 1",
      "Note: there is more. (orders_list-all)",
    ]);
  });

  it("keeps what is too large for a result, as direct calls do", async () => {
    const code = "await api.orders.listAll(); return Array(5000).fill('abcdefgh')";
    const result = await call(subjectOf(undefined, 16 * 1024), "run", { code });
    expect(result.texts[0]).toContain("To get less, return less from the program.");
    expect(result.content.at(-1)).toMatchObject({ type: "resource_link", name: "run-reply" });
  });

  it("runs what stands in a fence, and says what is missing", async () => {
    expect((await call(subjectOf(), "run", { code: "```js\nreturn 4\n```" })).texts).toEqual(["4"]);
    expect((await call(subjectOf(), "run", {})).texts[0]).toContain("code is missing");
    expect((await call(subjectOf(), "run", { code: "1 +" })).texts[0]).toContain(
      "cannot be read in line",
    );
  });

  it("answers a direct call of somebody else while a program computes", async () => {
    const subject = subjectOf();
    const direct = createSubject({ call: () => Promise.resolve(json({ id: 2 })), catalogue });
    const order: string[] = [];
    const bomb = call(subject, "run", { code: "for (;;);" }).then((result) => {
      order.push("bomb");
      return result;
    });
    await call(direct, "orders_list-all", {});
    order.push("direct");
    expect((await bomb).texts[0]).toContain("may compute for 5 s");
    expect(order).toEqual(["direct", "bomb"]);
  });
});

describe("names", () => {
  it("mean the operation of the same letters, and exact ones go first", () => {
    const names = createOperationNames(
      catalogueOf({
        "/a": { get: operation("get_pet") },
        "/b": { get: operation("getPet") },
        "/c": { get: operation("repos/list-for-org") },
        "/d": { get: operation("then") },
        "/e": { get: operation("2fa") },
      }),
    );
    const found = (path: string): string => {
      const result = names.find(path);
      return result.ok ? result.tool.name : result.message;
    };
    expect(
      ["get_pet", "getPet", "repos.listForOrg", "repos.list_for_org", "repos_list-for-org"].map(
        found,
      ),
    ).toEqual(["get_pet", "getPet", ...Array<string>(3).fill("repos_list-for-org")]);
    expect(found("GetPet")).toContain(
      'may be several operations: api.call("get_pet", {...}), api.call("getPet", {...})',
    );
  });

  it("are written so that they lead back, each to its own", () => {
    const paths = {
      "/c": { get: operation("repos/list-for-org") },
      "/d": { get: operation("then") },
      "/e": { get: operation("2fa") },
    };
    const own = catalogueOf(paths);
    const names = createOperationNames(own);
    expect(own.tools.map((tool) => names.expressionOf(tool))).toEqual([
      "api.repos.listForOrg",
      "api.Then",
      'api["2fa"]',
    ]);
  });
});
