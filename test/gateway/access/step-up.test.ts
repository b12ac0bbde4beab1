/** What a token lacks, and how its client is asked for it: by every road to a tool, over a socket. */
import type { Response } from "undici";
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../../src/spec/model.ts";
import {
  bothTypes,
  initialize,
  messagesOf,
  post,
  postModern,
  request,
} from "../../transport/post.ts";
import { publicUrl, startGateway } from "./gateway.ts";
import { entryOf, serveIssuer } from "./issuer.ts";

const key = "omgw_the-key-of-these-tests";
const operation = (operationId: string, scopes: string[]): JsonObject => ({
  operationId,
  responses: { 200: { description: "OK" } },
  ...(scopes.length > 0 && { security: [{ grant: scopes }, { grant: ["root", ...scopes] }] }),
});

const document: JsonObject = {
  paths: {
    "/book": {
      get: operation("getBook", []),
      put: operation("putBook", []),
      delete: operation("deleteBook", ["book:delete"]),
    },
    "/secret": { get: operation("getSecret", []) },
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

const rights: JsonObject = {
  default: "deny",
  operationScopes: true,
  stepUp: true,
  rules: [
    { allow: { operations: ["getBook"] } },
    { scopes: ["book:write", "staff"], allow: { paths: ["/book"] } },
    { scopes: ["book:write"], allow: { paths: ["/book"] } },
    { claims: { groups: ["admins"] }, allow: {} },
  ],
};

async function start(more: JsonObject = {}) {
  const issuer = await serveIssuer();
  const gateway = await startGateway(
    {
      apiKeys: { keys: { ci: entryOf(key, { scopes: ["mcp"] }) } },
      oauth: { issuer: issuer.url },
      requiredScopes: ["mcp"],
      rights: { ...rights, ...more },
    },
    { document, api: { credentials: { grant: "token-of-the-api" } } },
  );
  const url = `${gateway.url}/apis/shop/mcp`;
  const bearerOf = async (scope: string, claims: JsonObject = {}) => ({
    authorization: `Bearer ${await issuer.sign({ scope, ...claims })}`,
  });
  return { ...gateway, url, origin: gateway.url, bearerOf };
}

const call = (name: string, given: JsonObject = {}) =>
  request("tools/call", { name, arguments: given });

async function challengeOf(response: Response) {
  await response.text();
  return { status: response.status, challenge: response.headers.get("www-authenticate") };
}

const asking = (scope: string) => ({
  status: 403,
  challenge:
    `Bearer error="insufficient_scope", error_description="More scopes are needed.", ` +
    `resource_metadata="${publicUrl.replace("example.com", "example.com/.well-known/oauth-protected-resource")}/apis/shop/mcp", ` +
    `scope="${scope}"`,
});

describe("what further scopes would open", () => {
  it.each<[string, string, JsonObject, string[]]>([
    ["few scopes", "mcp", {}, ["getBook", "putBook", "deleteBook"]],
    ["all scopes", "mcp book:write book:delete", {}, ["getBook", "putBook", "deleteBook"]],
    ["a claim", "mcp", { groups: "admins" }, ["getBook", "putBook", "deleteBook", "getSecret"]],
  ])("is shown to a token of %s", async (_, scope, claims, names) => {
    const { url, bearerOf } = await start();
    const response = await post(url, request("tools/list"), await bearerOf(scope, claims));
    const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
    expect(result.tools.map(({ name }) => name.replace("shop_", ""))).toEqual(names);
  });

  it("is not shown to a key, which has the scopes that it has, nor without stepUp", async () => {
    const { url } = await start();
    const listed = await post(url, request("tools/list"), { "x-api-key": key });
    expect(await listed.text()).not.toContain("putBook");
    const strict = await start({ stepUp: false });
    const bearer = await strict.bearerOf("mcp");
    expect(await (await post(strict.url, request("tools/list"), bearer)).text()).not.toMatch(
      /putBook/,
    );
    expect(await (await post(strict.url, call("shop_putBook"), bearer)).text()).toContain(
      "Unknown tool",
    );
  });

  it("is asked for with the fewest scopes that do, and those of everyone", async () => {
    const { url, bearerOf, seen } = await start();
    const told = async (scope: string, name: string) =>
      challengeOf(await post(url, call(name), await bearerOf(scope)));
    expect(await told("mcp", "shop_putBook")).toEqual(asking("mcp book:write"));
    expect(await told("mcp", "shop_deleteBook")).toEqual(asking("mcp book:write book:delete"));
    expect(await told("mcp book:write", "shop_deleteBook")).toEqual(
      asking("mcp book:write book:delete"),
    );
    expect(seen).toEqual([]);
    expect(await told("mcp book:write", "shop_putBook")).toMatchObject({ status: 200 });
    expect(seen.length).toBe(1);
  });

  it("is no way to what no scope opens", async () => {
    const { url, bearerOf, seen } = await start();
    const response = await post(url, call("shop_getSecret"), await bearerOf("mcp"));
    expect(await response.text()).toContain("Unknown tool");
    expect(seen).toEqual([]);
  });

  it("is asked for at 2026-07-28, in a session, and for an operation that is called by name", async () => {
    const { url, bearerOf, seen } = await start();
    const headers = await bearerOf("mcp");
    const params = { name: "shop_putBook", arguments: {} };
    expect(await challengeOf(await postModern(url, "tools/call", params, { headers }))).toEqual(
      asking("mcp book:write"),
    );
    const inSearch = await post(`${url}?mode=search`, call("call_operation", params), headers);
    expect(await challengeOf(inSearch)).toEqual(asking("mcp book:write"));
    const opened = await post(url, initialize, { ...headers, accept: bothTypes });
    await opened.text();
    const session = {
      accept: bothTypes,
      "mcp-session-id": opened.headers.get("mcp-session-id") ?? "",
    };
    expect(
      await challengeOf(await post(url, call("shop_putBook"), { ...headers, ...session })),
    ).toEqual(asking("mcp book:write"));
    expect(seen).toEqual([]);
    const wider = { ...(await bearerOf("mcp book:write")), ...session };
    expect(await (await post(url, call("shop_putBook"), wider)).text()).toContain("Emma");
  });

  it("is told as a result where a status has no place: in a batch, from a program", async () => {
    const { url, bearerOf, seen } = await start();
    const headers = { ...(await bearerOf("mcp")), accept: bothTypes };
    const lacks = /shop_putBook was not sent: it needs the scopes book:write/;
    const batch = [call("shop_putBook"), { ...call("shop_getBook"), id: 2 }];
    const messages = await messagesOf(await post(url, batch, headers));
    expect(JSON.stringify(messages)).toMatch(lacks);
    expect(JSON.stringify(messages)).toContain("Emma");
    expect(seen.length).toBe(1);
    const run = call("run", { code: 'return await api.call("shop_putBook", {})' });
    expect(await (await post(`${url}?mode=code`, run, headers)).text()).toMatch(lacks);
    expect(seen.length).toBe(1);
  });
});
