/** Every road to an operation that is hidden from a caller: none leads there, and none tells that it is there. */
import { fetch, type Response } from "undici";
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
import { hidden, keys, openWorld } from "./world.ts";

const world = openWorld();
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const mallory = () => bearer(keys.mallory);

async function sessionOf(key: string, path = "/mcp"): Promise<Record<string, string>> {
  const headers = { ...bearer(key), accept: bothTypes };
  const response = await post(world.url + path, initialize, headers);
  await response.text();
  return { ...headers, "mcp-session-id": response.headers.get("mcp-session-id") ?? "" };
}

async function streamOf(key: string) {
  const stream = await fetch(`${world.url}/sse`, { headers: bearer(key) });
  const reader = stream.body?.getReader();
  const next = async () =>
    Buffer.from((await reader?.read())?.value ?? new Uint8Array()).toString();
  const path = /data: (?<path>\S+)/.exec(await next())?.groups?.["path"] ?? "";
  return { path, next, end: () => reader?.cancel() };
}

const wipe = request("tools/call", { name: "shop_wipeVault", arguments: {} });
const search = (key: string, name: string, given: JsonObject, mode = "search") =>
  world.call(name, given, { key, query: `?mode=${mode}` });

describe("what is hidden is not called", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["by its name", () => world.call("shop_wipeVault", {})],
    [
      "by its name in a session",
      async () => messagesOf(await post(`${world.url}/mcp`, wipe, await sessionOf(keys.mallory))),
    ],
    [
      "in a batch",
      async () =>
        messagesOf(
          await post(`${world.url}/mcp`, [wipe, { ...wipe, id: 2 }], {
            ...mallory(),
            accept: bothTypes,
          }),
        ),
    ],
    [
      "at the address of its API",
      async () => (await post(`${world.url}/apis/shop/mcp`, wipe, mallory())).json(),
    ],
    [
      "at 2026-07-28",
      async () =>
        (
          await postModern(
            `${world.url}/mcp`,
            "tools/call",
            { name: "shop_wipeVault" },
            { headers: mallory() },
          )
        ).text(),
    ],
    [
      "with the header of its argument at 2026-07-28",
      async () =>
        (
          await postModern(
            `${world.url}/mcp`,
            "tools/call",
            { name: "shop_wipeVault", arguments: { region: "eu" } },
            { headers: mallory() },
          )
        ).text(),
    ],
    ["by call_operation", () => search(keys.mallory, "call_operation", { name: "shop_wipeVault" })],
    [
      "by call_operation and its operationId",
      () => search(keys.mallory, "call_operation", { name: "wipeVault" }),
    ],
    [
      "by call_operation and its path",
      () => search(keys.mallory, "call_operation", { name: "DELETE /vault" }),
    ],
    [
      "by call_read_operation",
      () => search(keys.mallory, "call_read_operation", { name: "shop_readVault" }),
    ],
    [
      "from a program, by its name",
      () =>
        search(
          keys.mallory,
          "run",
          { code: 'return await api.call("shop_wipeVault", {})' },
          "code",
        ),
    ],
    [
      "from a program, by a member",
      () => search(keys.mallory, "run", { code: "return await api.wipeVault({})" }, "code"),
    ],
    ["as a resource", () => world.ask("resources/read", { uri: "vault://content" })],
    [
      "with a host's short names",
      async () => (await post(`${world.url}/mcp?host=cursor`, wipe, mallory())).text(),
    ],
    [
      "by a query that asks for its tag",
      async () => (await post(`${world.url}/mcp?tags=secrets`, wipe, mallory())).text(),
    ],
    [
      "by the cancellation of another's call",
      async () =>
        (
          await post(
            `${world.url}/mcp`,
            { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } },
            mallory(),
          )
        ).text(),
    ],
  ])("%s", async (_, send) => {
    const told = JSON.stringify(await send());
    expect(told).not.toContain("word-of-the-vault");
    expect(told).not.toContain('"ok":true');
  });

  it("over HTTP+SSE", async () => {
    const { path, next, end } = await streamOf(keys.mallory);
    expect((await post(world.url + path, wipe, mallory())).status).toBe(202);
    expect(await next()).toContain("Unknown tool");
    await end();
  });

  it("but by who may, so that all this says something", async () => {
    await world.call("shop_wipeVault", {}, { key: keys.alice });
    await search(keys.alice, "call_read_operation", { name: "shop_readVault" });
    await search(
      keys.alice,
      "run",
      { code: 'return await api.call("shop_wipeVault", {})' },
      "code",
    );
    await world.ask("resources/read", { uri: "vault://content" }, keys.alice);
    expect(world.take().map(({ method, url }) => `${method} ${url}`)).toEqual([
      "DELETE /eu/vault",
      "GET /eu/vault",
      "DELETE /eu/vault",
      "GET /eu/vault",
    ]);
  });
});

describe("what is hidden is not told of", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["in the list of tools", () => world.ask("tools/list", {})],
    ["in the list of resources", () => world.ask("resources/list", {})],
    ["in the list of templates", () => world.ask("resources/templates/list", {})],
    ["in the list of prompts", () => world.ask("prompts/list", {})],
    ["in the overview of its API", () => world.ask("resources/read", { uri: "openapi://shop" })],
    [
      "in the document of its API",
      () => world.ask("resources/read", { uri: "openapi://shop/document" }),
    ],
    [
      "in the document as YAML",
      () => world.ask("resources/read", { uri: "openapi://shop/document.yaml" }),
    ],
    ["by a suggestion for a mistyped tool", () => world.call("shop_wipeVaul", {})],
    [
      "by a suggestion for a mistyped operation",
      () => search(keys.mallory, "describe_operation", { name: "shop_wipeVaul" }),
    ],
    ["by the search", () => search(keys.mallory, "search_operations", { query: "word of the v" })],
    [
      "by the search of code mode",
      () => search(keys.mallory, "search", { query: "word of the v" }, "code"),
    ],
    [
      "by a program that looks around",
      () =>
        search(
          keys.mallory,
          "run",
          {
            code: "return [Object.keys(api), JSON.stringify(api), String(Object.getOwnPropertyNames(globalThis))]",
          },
          "code",
        ),
    ],
    ["by list_operations", () => world.call("list_operations", {})],
    ["by list_operations of a tag", () => world.call("list_operations", { tag: "s" })],
    ["by gateway_info", () => world.call("gateway_info", {})],
    [
      "while somebody types an operation",
      () =>
        world.ask("completion/complete", {
          ref: { type: "ref/resource", uri: "openapi://{api}/operations/{operation}" },
          argument: { name: "operation", value: "" },
        }),
    ],
    [
      "while somebody types a tag",
      () =>
        world.ask("completion/complete", {
          ref: { type: "ref/resource", uri: "openapi://{api}/tags/{tag}" },
          argument: { name: "tag", value: "" },
          context: { arguments: { api: "shop" } },
        }),
    ],
    ["in what has changed", () => world.ask("resources/read", { uri: "openapi://shop/changes" })],
    [
      "at the opening",
      () =>
        world.ask("initialize", {
          protocolVersion: "2025-11-25",
          capabilities: {},
          clientInfo: { name: "t", version: "1" },
        }),
    ],
    [
      "in the health of the gateway",
      async () => (await fetch(`${world.url}/health`, { headers: mallory() })).text(),
    ],
  ])("%s", async (_, send) => {
    expect(JSON.stringify(await send())).not.toMatch(hidden);
  });

  it("by an answer that differs from that to what is nowhere", async () => {
    for (const name of ["shop_wipeVault", "shop_neverWas"]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, to be compared
      const modern = await postModern(
        `${world.url}/mcp`,
        "tools/call",
        { name, arguments: { region: "eu" } },
        { headers: mallory() },
      );
      // oxlint-disable-next-line no-await-in-loop -- one after the other, to be compared
      const told = (await modern.text()).replaceAll(name, "NAME");
      expect([modern.status, told]).toEqual([
        modern.status,
        expect.stringContaining('Unknown tool: \\"NAME\\"'),
      ]);
    }
  });
});

describe("a session of another caller", () => {
  it.each<[string, (session: Record<string, string>) => Promise<Response>]>([
    ["takes no request", (session) => post(`${world.url}/mcp`, request("tools/list"), session)],
    [
      "takes no notification",
      (session) =>
        post(
          `${world.url}/mcp`,
          { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } },
          session,
        ),
    ],
    ["gives no stream", (session) => fetch(`${world.url}/mcp`, { headers: session })],
    [
      "gives no lost answers",
      (session) => fetch(`${world.url}/mcp`, { headers: { ...session, "last-event-id": "1" } }),
    ],
    [
      "does not end",
      (session) => fetch(`${world.url}/mcp`, { method: "DELETE", headers: session }),
    ],
    [
      "does not end by an alias",
      (session) =>
        fetch(`${world.url}/mcp/sessions/${session["mcp-session-id"]}`, {
          method: "DELETE",
          headers: mallory(),
        }),
    ],
    [
      "gives no stream by an alias",
      (session) =>
        fetch(`${world.url}/mcp/sse/${session["mcp-session-id"]}`, {
          headers: { ...mallory(), accept: "text/event-stream" },
        }),
    ],
    [
      "is not there at the address of an API",
      (session) => post(`${world.url}/apis/shop/mcp`, request("ping"), session),
    ],
  ])("%s: 404", async (_, send) => {
    const own = await sessionOf(keys.alice);
    const response = await send({ ...own, ...mallory() });
    await response.text();
    expect(response.status).toBe(404);
    const after = await post(`${world.url}/mcp`, request("ping"), own);
    await after.text();
    expect(after.status).toBe(200);
  });

  it("is not chosen by who opens it", async () => {
    const chosen = "A".repeat(32);
    const headers = { ...mallory(), accept: bothTypes, "mcp-session-id": chosen };
    const response = await post(`${world.url}/mcp`, initialize, headers);
    await response.text();
    expect(response.status).toBe(404);
    expect(response.headers.get("mcp-session-id")).not.toBe(chosen);
  });

  it("over HTTP+SSE takes no message, and its owner hears nothing", async () => {
    const { path, next, end } = await streamOf(keys.alice);
    const stolen = await post(world.url + path, request("ping", {}, "stolen"), mallory());
    await stolen.text();
    expect(stolen.status).toBe(404);
    await (await post(world.url + path, request("ping", {}, "own"), bearer(keys.alice))).text();
    const heard = await next();
    expect(heard).toContain("own");
    expect(heard).not.toContain("stolen");
    await end();
  });
});
