/** Who may call what, by every road to a tool, over a socket to a running gateway. */
import { fetch } from "undici";
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../../src/spec/model.ts";
import {
  bothTypes,
  messagesOf,
  openSession,
  post,
  postModern,
  request,
} from "../../transport/post.ts";
import { startGateway } from "./gateway.ts";
import { entryOf, serveIssuer } from "./issuer.ts";

const operation = (operationId: string, tags: string[], scopes?: string[]): JsonObject => ({
  operationId,
  tags,
  summary: `summary-of-${operationId}`,
  responses: { 200: { description: "OK" } },
  ...(scopes && { security: [{ grant: scopes }] }),
});

const document: JsonObject = {
  paths: {
    "/book": {
      get: operation("getBook", ["books"], ["book:read"]),
      delete: operation("deleteBook", ["books"], ["book:write"]),
    },
    "/secret": { get: operation("getSecret", ["secrets"]) },
  },
  components: {
    securitySchemes: {
      grant: {
        type: "oauth2",
        flows: { clientCredentials: { tokenUrl: "https://a.example/token", scopes: {} } },
      },
    },
  },
};

const reader = "key-of-reader";
const writer = "key-of-writer";

async function start(rights: JsonObject, more: JsonObject = {}) {
  const issuer = await serveIssuer();
  const gateway = await startGateway(
    {
      apiKeys: {
        keys: {
          reader: entryOf(reader, { scopes: ["book:read"] }),
          writer: entryOf(writer, { scopes: ["admin"] }),
        },
      },
      oauth: { issuer: issuer.url },
      rights,
      ...more,
    },
    { document, api: { credentials: { grant: "token-of-the-api" } } },
  );
  const ask = async (key: string, method: string, params: JsonObject = {}) => {
    const response = await post(`${gateway.url}/apis/shop/mcp`, request(method, params), {
      authorization: `Bearer ${key}`,
    });
    return (await response.json()) as JsonObject & {
      readonly result?: JsonObject & { readonly tools: readonly { readonly name: string }[] };
    };
  };
  const toolsOf = async (key: string) =>
    (await ask(key, "tools/list")).result?.tools.map(({ name }) => name.replace("shop_", ""));
  return { ...gateway, issuer, ask, toolsOf };
}

describe("rights", () => {
  it.each<[string, JsonObject, string[], string[]]>([
    ["no rule", {}, ["getBook", "deleteBook", "getSecret"], ["getBook", "deleteBook", "getSecret"]],
    ["nothing by default", { default: "deny" }, [], []],
    [
      "a tag allowed to a key",
      { default: "deny", rules: [{ keys: ["read*"], allow: { tags: ["books"] } }] },
      ["getBook", "deleteBook"],
      [],
    ],
    [
      "what reads alone, to a key",
      { rules: [{ keys: ["reader"], readOnly: true }] },
      ["getBook", "getSecret"],
      ["getBook", "deleteBook", "getSecret"],
    ],
    [
      "a method allowed to a scope",
      { default: "deny", rules: [{ scopes: ["book:read"], allow: { methods: ["GET"] } }] },
      ["getBook", "getSecret"],
      [],
    ],
    [
      "a denial that wins over what is allowed",
      { rules: [{ allow: {} }, { deny: { operations: ["get*"] } }] },
      ["deleteBook"],
      ["deleteBook"],
    ],
    ["another API", { default: "deny", rules: [{ allow: { api: ["other"] } }] }, [], []],
    [
      "a path",
      { default: "deny", rules: [{ allow: { paths: ["/sec*"] } }] },
      ["getSecret"],
      ["getSecret"],
    ],
    [
      "the scopes of the operations",
      { operationScopes: true },
      ["getBook", "getSecret"],
      ["getSecret"],
    ],
  ])("are those of %s", async (_, rights, ofReader, ofWriter) => {
    const { toolsOf } = await start(rights);
    expect(await toolsOf(reader)).toEqual(ofReader);
    expect(await toolsOf(writer)).toEqual(ofWriter);
  });

  it("count scopes that another one includes", async () => {
    const { toolsOf } = await start(
      { operationScopes: true },
      { scopeHierarchy: { admin: ["book:write"], "book:write": ["book:read", "admin"] } },
    );
    expect(await toolsOf(writer)).toEqual(["getBook", "deleteBook", "getSecret"]);
    expect(await toolsOf(reader)).toEqual(["getBook", "getSecret"]);
  });

  it("look at claims", async () => {
    const { toolsOf, issuer } = await start({
      default: "deny",
      rules: [{ claims: { groups: ["staff", "admins"] }, allow: { tags: ["secrets"] } }],
    });
    expect(await toolsOf(await issuer.sign({ groups: ["other", "staff"] }))).toEqual(["getSecret"]);
    expect(await toolsOf(await issuer.sign({ groups: "admins" }))).toEqual(["getSecret"]);
    expect(await toolsOf(await issuer.sign({ groups: ["staffer"] }))).toEqual([]);
    expect(await toolsOf(await issuer.sign({ groups: { staff: true } }))).toEqual([]);
    expect(await toolsOf(writer)).toEqual([]);
  });
});

describe("what a caller may not call he does not see", () => {
  const rights = { rules: [{ keys: ["reader"], deny: { tags: ["secrets"] } }] };
  const hidden = /getSecret|\/secret|secrets/;

  it.each<[string, string, JsonObject]>([
    ["the list of tools", "tools/list", {}],
    ["the list of resources", "resources/list", {}],
    ["the list of prompts", "prompts/list", {}],
    ["the overview", "resources/read", { uri: "openapi://shop" }],
    ["the document", "resources/read", { uri: "openapi://shop/document" }],
    ["the document as YAML", "resources/read", { uri: "openapi://shop/document.yaml" }],
    ["its tags", "resources/read", { uri: "openapi://shop/tags/secre" }],
    [
      "what is offered while somebody types",
      "completion/complete",
      {
        ref: { type: "ref/resource", uri: "openapi://{api}/operations/{operation}" },
        argument: { name: "operation", value: "" },
      },
    ],
    ["a suggestion for a mistyped tool", "tools/call", { name: "shop_getSecre" }],
    [
      "a suggestion for a mistyped operation",
      "resources/read",
      { uri: "openapi://shop/operations/getSecre" },
    ],
    [
      "the words at the opening",
      "initialize",
      { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
    ],
  ])("in %s", async (_, method, params) => {
    const { ask } = await start(rights);
    const told = JSON.stringify(await ask(reader, method, params));
    expect(told).not.toMatch(hidden);
    // It is there for others, so that its absence says something.
    if (method === "tools/list" || params["uri"] === "openapi://shop/document") {
      expect(JSON.stringify(await ask(writer, method, params))).toMatch(hidden);
    }
  });

  it("and cannot call it: directly, in a session, in a batch, at 2026-07-28", async () => {
    const { url, seen } = await start(rights);
    const authorization = `Bearer ${reader}`;
    const call = request("tools/call", { name: "shop_getSecret" });
    const refused = /Unknown tool/;

    expect(await (await post(`${url}/mcp`, call, { authorization })).text()).toMatch(refused);

    const opened = await post(
      `${url}/mcp`,
      request("initialize", {
        protocolVersion: "2025-03-26",
        capabilities: {},
        clientInfo: { name: "t", version: "1" },
      }),
      { authorization, accept: bothTypes },
    );
    await opened.text();
    const inSession = {
      authorization,
      accept: bothTypes,
      "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
    };
    expect(JSON.stringify(await messagesOf(await post(`${url}/mcp`, call, inSession)))).toMatch(
      refused,
    );
    const batch = await post(`${url}/mcp`, [call, { ...call, id: 2 }], inSession);
    expect(JSON.stringify(await messagesOf(batch))).toMatch(refused);

    const modern = await postModern(
      `${url}/mcp`,
      "tools/call",
      { name: "shop_getSecret" },
      { headers: { authorization } },
    );
    expect(await modern.text()).toMatch(refused);

    expect(seen).toEqual([]);
    const allowed = request("tools/call", { name: "shop_getBook" });
    expect(await (await post(`${url}/mcp`, allowed, { authorization })).text()).toContain("Emma");
  });

  it("nor find or call it in search mode", async () => {
    const { url, seen } = await start(rights);
    const ask = async (key: string, name: string, given: JsonObject) => {
      const call = request("tools/call", { name, arguments: given });
      const headers = { authorization: `Bearer ${key}` };
      return (await post(`${url}/mcp?mode=search`, call, headers)).text();
    };
    const query = { query: "summary of getSecret" };
    expect(await ask(writer, "search_operations", query)).toContain("shop_getSecret");
    expect(await ask(reader, "search_operations", query)).not.toContain("shop_getSecret");
    for (const name of ["describe_operation", "call_operation", "call_read_operation"]) {
      const given = { name: "shop_getSecret", arguments: {} };
      expect(await ask(reader, name, given)).toMatch(/no operation|Unknown/i);
    }
    expect(seen).toEqual([]);
    await ask(writer, "call_read_operation", { name: "shop_getSecret", arguments: {} });
    expect(seen.length).toBe(1);
  });

  it("nor by asking for it in the query", async () => {
    const { url } = await start(rights);
    const response = await post(`${url}/mcp?tags=secrets`, request("tools/list"), {
      authorization: `Bearer ${reader}`,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("There is no tag");
  });

  it("and follows the caller of each request, not the one that opened the session", async () => {
    const { url, issuer } = await start({
      default: "deny",
      rules: [{ scopes: ["all"], allow: {} }],
    });
    const wide = `Bearer ${await issuer.sign({ scope: "all" })}`;
    const narrow = `Bearer ${await issuer.sign({ scope: "" })}`;
    const opened = await post(
      `${url}/mcp`,
      request("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "t", version: "1" },
      }),
      {
        authorization: wide,
        accept: bothTypes,
      },
    );
    await opened.text();
    const id = opened.headers.get("mcp-session-id") ?? "";
    const list = async (authorization: string) =>
      JSON.stringify(
        await messagesOf(
          await post(`${url}/mcp`, request("tools/list"), {
            authorization,
            accept: bothTypes,
            "mcp-session-id": id,
          }),
        ),
      );
    expect(await list(wide)).toContain("shop_getBook");
    expect(await list(narrow)).not.toContain("shop_getBook");
  });
});

describe("a session", () => {
  it("of another caller is 404 to POST, GET and DELETE, and stays", async () => {
    const { url } = await start({});
    const owner = { authorization: `Bearer ${writer}` };
    const thief = { authorization: `Bearer ${reader}` };
    const opened = await post(
      `${url}/mcp`,
      request("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "t", version: "1" },
      }),
      { ...owner, accept: bothTypes },
    );
    await opened.text();
    const session = {
      accept: bothTypes,
      "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
    };
    expect(session["mcp-session-id"]).toMatch(/^[\w-]{32}$/);
    for (const method of ["GET", "DELETE"]) {
      const response = await fetch(`${url}/mcp`, { method, headers: { ...thief, ...session } });
      expect(response.status).toBe(404);
    }
    expect(
      (
        await fetch(`${url}/mcp/sessions/${session["mcp-session-id"]}`, {
          method: "DELETE",
          headers: thief,
        })
      ).status,
    ).toBe(404);
    expect((await post(`${url}/mcp`, request("ping"), { ...thief, ...session })).status).toBe(404);
    expect((await post(`${url}/mcp`, request("ping"), { ...owner, ...session })).status).toBe(200);
    await expect(openSession(`${url}/mcp`)).rejects.toThrow("401");
  });

  it("over HTTP+SSE takes no messages of another caller", async () => {
    const { url } = await start({});
    const stream = await fetch(`${url}/sse`, { headers: { authorization: `Bearer ${writer}` } });
    const reading = stream.body?.getReader();
    const first = Buffer.from((await reading?.read())?.value ?? new Uint8Array()).toString();
    const path = /data: (?<path>\S+)/.exec(first)?.groups?.["path"] ?? "";
    const send = async (key: string) =>
      (await post(url + path, request("ping"), { authorization: `Bearer ${key}` })).status;
    expect(await send(reader)).toBe(404);
    expect(await send(writer)).toBe(202);
    await reading?.cancel();
  });
});
