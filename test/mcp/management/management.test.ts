import type { CallToolResult } from "@modelcontextprotocol/server";
import { describe, expect, it } from "vitest";

import { modes } from "../../../src/config/view-options.ts";
import type { Reach } from "../../../src/mcp/management/model.ts";
import type { JsonObject } from "../../../src/spec/model.ts";
import { createCatalogue } from "../../../src/tool/catalogue.ts";
import { keep } from "../../../src/tool/slice.ts";
import { apiOf } from "../../helpers/document.ts";
import { ask, createSubject, type Subject } from "../ask.ts";

const reach: Reach = { baseUrl: undefined, missing: [], callerHeaders: [] };
const key = { scheme: "key", kind: "apiKey", ways: [] };

const ok = { 200: { description: "ok" } };

const paths: JsonObject = {
  "/orders": {
    get: { operationId: "listOrders", summary: "List orders", tags: ["sales"], responses: ok },
    post: { operationId: "createOrder", security: [{ key: [] }], responses: ok },
  },
  "/status": { get: { operationId: "status", responses: ok } },
};

function createApi(own: JsonObject = paths) {
  return apiOf({
    paths: own,
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
    root: {
      info: { title: "The\n# shop", version: "7" },
      servers: [{ url: "https://user:pass@shop.test/v1?token=secret" }],
    },
  });
}

const catalogue = createCatalogue([createApi()]);

function serve(given: Parameters<typeof createSubject>[0] = {}): Subject {
  return createSubject({ catalogue, reachOf: () => reach, ...given });
}

async function list({ factory }: Subject): Promise<readonly { readonly name: string }[]> {
  const { result } = await ask(factory, "tools/list");
  return result?.["tools"] as readonly { readonly name: string }[];
}

async function call({ factory }: Subject, name: string, given: JsonObject = {}): Promise<string> {
  const { result } = await ask(factory, "tools/call", { name, arguments: given });
  const [first] = (result as unknown as CallToolResult).content;
  return first?.type === "text" ? first.text : "";
}

describe("management tools", () => {
  it.each(modes)("stand after the others in mode %s, and are called there", async (mode) => {
    const subject = serve({ mode });
    const plain = await list(createSubject({ catalogue, mode }));
    const tools = await list(subject);
    expect(tools.slice(0, -2)).toEqual(plain);
    expect(tools.slice(-2)).toMatchObject(
      ["gateway_info", "list_operations"].map((name) => ({
        name,
        annotations: { readOnlyHint: true, openWorldHint: false },
      })),
    );
    expect(await call(subject, "gateway_info")).toContain("3 operations");
    expect(await call(subject, "list_operations")).toContain("`status`");
    expect(subject.calls).toEqual([]);
  });

  it("are not there unless they are asked for", async () => {
    const { factory } = createSubject({ catalogue });
    const { error } = await ask(factory, "tools/call", { name: "gateway_info", arguments: {} });
    expect(error?.code).toBe(-32602);
  });

  it("leave its name to an operation", async () => {
    const taken = createCatalogue([
      createApi({ "/info": { get: { operationId: "gateway_info", responses: ok } } }),
    ]);
    const subject = serve({ catalogue: taken });
    expect((await list(subject)).map(({ name }) => name)).toEqual([
      "gateway_info",
      "list_operations",
    ]);
    expect(await call(subject, "gateway_info")).toBe("done");
    expect(subject.calls).toHaveLength(1);
  });
});

describe("gateway_info", () => {
  it("tells of the gateway and its APIs, on a line each and without what may be secret", async () => {
    expect(await call(serve(), "gateway_info")).toBe(
      [
        "gateway, version 1.2.3: 3 operations of 1 API.",
        "- The # shop (`test`, version 7): 3 operations; lives at https://shop.test/v1; credentials: in place",
      ].join("\n"),
    );
  });

  it.each<[string, Partial<Reach>, string]>([
    [
      "the base URL of the configuration",
      { baseUrl: "http://own.test/v3" },
      "at http://own.test/v3;",
    ],
    ["credentials that lack", { missing: [key] }, "missing for 1 operation (key)"],
    [
      "credentials that the whole API lacks",
      { missing: [{ ...key, scheme: "login", kind: "oauth2" }] },
      "missing for 3 operations (login)",
    ],
    [
      "a scheme that no operation here asks for",
      { missing: [{ ...key, scheme: "lost", kind: "undeclared" }] },
      "credentials: in place",
    ],
    [
      "headers that callers send",
      { callerHeaders: ["x-upstream-key"] },
      "in place; callers send their own in x-upstream-key",
    ],
  ])("tells of %s", async (_what, given, expected) => {
    const text = await call(serve({ reachOf: () => ({ ...reach, ...given }) }), "gateway_info");
    expect(text).toContain(expected);
  });

  it("tells only of what the client may see", async () => {
    const subject = serve({
      rights: {
        permitted: (whole) => keep(whole, ({ hints }) => hints.readOnlyHint),
        lacking: () => undefined,
      },
      reachOf: () => ({ ...reach, missing: [key] }),
    });
    expect(await call(subject, "gateway_info")).toContain("2 operations; ");
    expect(await call(subject, "gateway_info")).toContain(
      "credentials: the document asks for none",
    );
    expect(await call(subject, "list_operations")).not.toContain("createOrder");
  });
});

describe("list_operations", () => {
  it.each<[JsonObject, readonly string[]]>([
    [{}, ["listOrders", "createOrder", "status"]],
    [{ tag: "SALES" }, ["listOrders"]],
    [{ method: "get" }, ["listOrders", "status"]],
    [{ api: "test", offset: "2" }, ["status"]],
  ])("lists by %j", async (given, names) => {
    const text = await call(serve(), "list_operations", given);
    expect(text.match(/(?<=^- `)\w+/gm)).toEqual(names);
  });

  it("tells each on a line", async () => {
    expect(await call(serve(), "list_operations", { tag: "sales" })).toBe(
      "- `listOrders`: List orders (GET /orders); reads",
    );
  });

  it.each<[JsonObject, string]>([
    [{ api: "other" }, "No operation is like that. APIs: test. Tags here: sales."],
    [{ offset: 9 }, "There are 3, none of them beyond 9."],
    [{ offset: -1 }, "offset must be a whole number of at least 0."],
    [{ tag: 1 }, "tag must be a string, but was 1."],
  ])("says what is wrong with %j", async (given, expected) => {
    expect(await call(serve(), "list_operations", given)).toBe(expected);
  });

  it("is bounded, says how many more there are, and goes on", async () => {
    const many = createCatalogue([
      createApi(
        Object.fromEntries(
          Array.from({ length: 130 }, (_, n) => [
            `/p${n}`,
            { get: { operationId: `op${n}`, responses: ok } },
          ]),
        ),
      ),
    ]);
    const subject = serve({ catalogue: many });
    const lines = (await call(subject, "list_operations")).split("\n");
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe("30 more of 130: go on with offset 100.");
    const rest = (await call(subject, "list_operations", { offset: 100 })).split("\n");
    expect(rest).toHaveLength(30);
    expect(rest[0]).toContain("`op100`");
  });
});
