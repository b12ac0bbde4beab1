/** What a client brings back: in order, twice, at once, altered, too late, and what is somebody else's. */
import type { Response } from "undici";
import { describe, expect, it } from "vitest";

import { isObject } from "../../../src/spec/json.ts";
import type { JsonObject, JsonValue } from "../../../src/spec/model.ts";
import {
  bothTypes,
  type HeaderTable,
  messagesOf,
  post,
  postModern,
  request,
} from "../../transport/post.ts";
import { openShop, type Shop } from "./shop.ts";

const id = { id: 7 };
const accept = { confirm: { action: "accept" } };

async function resultOf(response: Response): Promise<JsonObject> {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  const message: unknown = isStream ? (await messagesOf(response)).at(-1) : await response.json();
  const result = isObject(message) ? message["result"] : undefined;
  if (!isObject(result)) throw new Error(`no result: ${JSON.stringify(message)}`);
  return result;
}

/** One round at 2026-07-28 of a client that has elicitation. */
async function round(
  { url }: Shop,
  more: JsonObject = {},
  { headers = {}, given = id }: { headers?: HeaderTable; given?: JsonObject } = {},
): Promise<JsonObject> {
  const params = { name: "deleteItem", arguments: given, ...more };
  const meta = { "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } } };
  return resultOf(await postModern(`${url}/mcp`, "tools/call", params, { meta, headers }));
}

function stateOf({ resultType, requestState }: JsonObject): string {
  if (resultType !== "input_required" || typeof requestState !== "string")
    throw new Error("nothing was asked");
  return requestState;
}

/** One call of a client that has nothing. */
async function plain(
  { url }: Shop,
  given: JsonObject = id,
  headers: HeaderTable = {},
): Promise<JsonObject> {
  return resultOf(
    await post(
      `${url}/mcp`,
      request("tools/call", { name: "deleteItem", arguments: given }),
      headers,
    ),
  );
}

function tokenOf({ isError, structuredContent }: JsonObject): string {
  const content = isObject(structuredContent) ? structuredContent : {};
  const { kind, confirm } = content;
  if (isError !== true || kind !== "confirmationNeeded" || typeof confirm !== "string")
    throw new Error("there is no token");
  return confirm;
}

const done = { structuredContent: { done: true } };
const notConfirmed = (reason: string) => ({
  isError: true,
  structuredContent: { kind: "notConfirmed", reason },
});

describe("rounds at 2026-07-28", () => {
  it("ask with a form, and send once the answer is brought back", async () => {
    const shop = await openShop();
    const asked = await round(shop);
    expect(asked).toMatchObject({
      resultType: "input_required",
      inputRequests: {
        confirm: {
          method: "elicitation/create",
          params: {
            mode: "form",
            message: expect.stringContaining(`DELETE ${shop.origin}/items/7`),
            requestedSchema: { type: "object", properties: {} },
          },
        },
      },
    });
    expect(shop.seen).toEqual([]);
    const requestState = stateOf(asked);
    expect(await round(shop, { inputResponses: accept, requestState })).toMatchObject(done);
    expect(shop.seen).toEqual(["DELETE /items/7"]);
  });

  it("send once, however often the same answer comes, and whether or not at once", async () => {
    const shop = await openShop();
    const requestState = stateOf(await round(shop));
    const again = { inputResponses: accept, requestState };
    const results = await Promise.all(Array.from({ length: 8 }, () => round(shop, again)));
    expect(results.filter(({ isError }) => isError !== true)).toHaveLength(1);
    expect(await round(shop, again)).toMatchObject(notConfirmed("used"));
    expect(shop.seen).toEqual(["DELETE /items/7"]);
  });

  it("let the first of two answers decide", async () => {
    const shop = await openShop();
    const requestState = stateOf(await round(shop));
    const decline = { confirm: { action: "decline" } };
    expect(await round(shop, { inputResponses: decline, requestState })).toMatchObject(
      notConfirmed("declined"),
    );
    expect(await round(shop, { inputResponses: accept, requestState })).toMatchObject(
      notConfirmed("used"),
    );
    expect(shop.seen).toEqual([]);
  });

  it("ask again when the state is not as it was given", async () => {
    const shop = await openShop();
    const state = stateOf(await round(shop));
    const altered = [
      `${state}x`,
      state.slice(1),
      state.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      "",
      "9999999999.aaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaa",
    ];
    for (const requestState of altered)
      stateOf(await round(shop, { inputResponses: accept, requestState }));
    stateOf(await round(shop, { inputResponses: accept }));
    expect(shop.seen).toEqual([]);
  });

  it("ask again when the arguments are other ones, or the tool is", async () => {
    const shop = await openShop({ options: { confirm: "writes" } });
    const requestState = stateOf(await round(shop));
    const answered = { inputResponses: accept, requestState };
    stateOf(await round(shop, answered, { given: { id: 8 } }));
    stateOf(await round(shop, answered, { given: { ...id, reason: "x" } }));
    stateOf(await round(shop, { ...answered, name: "createItem" }, { given: {} }));
    expect(shop.seen).toEqual([]);
  });

  it("do not mind how the arguments are written", async () => {
    const shop = await openShop();
    const requestState = stateOf(await round(shop, {}, { given: { id: 7, reason: "x" } }));
    const result = await round(
      shop,
      { inputResponses: accept, requestState },
      { given: { reason: "x", id: "7" } },
    );
    expect(result).toMatchObject(done);
  });

  it("ask again when the time is over", async () => {
    const shop = await openShop({ options: { limits: { confirmMs: "1min" } } });
    const requestState = stateOf(await round(shop));
    shop.forward(60_000);
    stateOf(await round(shop, { inputResponses: accept, requestState }));
    expect(shop.seen).toEqual([]);
  });

  it("ask again when the state was another caller's", async () => {
    const forward = { from: "X-Upstream-Authorization", to: "X-Caller" };
    const shop = await openShop({ api: { forward } });
    const ann = { headers: { "x-upstream-authorization": "ann-token" } };
    const bob = { headers: { "x-upstream-authorization": "bob-token" } };
    const requestState = stateOf(await round(shop, {}, ann));
    stateOf(await round(shop, { inputResponses: accept, requestState }, bob));
    expect(shop.seen).toEqual([]);
    const result = await round(shop, { inputResponses: accept, requestState }, ann);
    expect(result).toMatchObject(done);
  });

  it.each<[string, JsonValue]>([
    ["none to this question", { other: { action: "accept" } }],
    ["wrapped", { confirm: { method: "elicitation/create", result: { action: "accept" } } }],
    ["no action", { confirm: { content: {} } }],
    ["an unknown action", { confirm: { action: "sure" } }],
  ])("send nothing for an answer that is %s", async (_, inputResponses) => {
    const shop = await openShop();
    const requestState = stateOf(await round(shop));
    await round(shop, { inputResponses, requestState });
    expect(shop.seen).toEqual([]);
  });

  it("take no token from a client that can ask", async () => {
    const shop = await openShop();
    const token = tokenOf(await plain(shop));
    stateOf(await round(shop, {}, { given: { ...id, _confirm: token } }));
    expect(shop.seen).toEqual([]);
  });
});

describe("tokens", () => {
  it("are given to a client that cannot be asked, with what to do", async () => {
    const shop = await openShop();
    const told = await plain(shop);
    const token = tokenOf(told);
    const text = JSON.stringify(told["content"]);
    expect(text).toContain("has not been sent yet");
    expect(text).toContain(`DELETE ${shop.origin}/items/7`);
    expect(text).toContain("Show this to the user");
    expect(text).toContain(token);
    expect(shop.seen).toEqual([]);
    expect(await plain(shop, { ...id, _confirm: token })).toMatchObject(done);
    expect(shop.seen).toEqual(["DELETE /items/7"]);
    expect(JSON.stringify(shop.logged)).not.toContain(token);
  });

  it("are also given at 2026-07-28, where elicitation is not said, or by URL alone", async () => {
    const shop = await openShop();
    for (const capabilities of [{}, { elicitation: { url: {} } }]) {
      const meta = { "io.modelcontextprotocol/clientCapabilities": capabilities };
      const params = { name: "deleteItem", arguments: id };
      tokenOf(await resultOf(await postModern(`${shop.url}/mcp`, "tools/call", params, { meta })));
    }
    expect(shop.seen).toEqual([]);
  });

  it("are good once, whether or not they come at once", async () => {
    const shop = await openShop();
    const token = tokenOf(await plain(shop));
    const results = await Promise.all(
      Array.from({ length: 8 }, () => plain(shop, { ...id, _confirm: token })),
    );
    expect(results.filter(({ isError }) => isError !== true)).toHaveLength(1);
    expect(await plain(shop, { ...id, _confirm: token })).toMatchObject(notConfirmed("used"));
    expect(shop.seen).toEqual(["DELETE /items/7"]);
  });

  it("are good for no other arguments, no other caller, and not for ever; each time there is a new one", async () => {
    const forward = { from: "X-Upstream-Authorization", to: "X-Caller" };
    const shop = await openShop({ api: { forward } });
    const ann = { "x-upstream-authorization": "ann-token" };
    const bob = { "x-upstream-authorization": "bob-token" };
    const token = tokenOf(await plain(shop, id, ann));
    const refusals = [
      await plain(shop, { id: 8, _confirm: token }, ann),
      await plain(shop, { ...id, _confirm: token }, bob),
      await plain(shop, { ...id, _confirm: `${token}x` }, ann),
      await plain(shop, { ...id, _confirm: "yes" }, ann),
    ];
    for (const refusal of refusals) {
      expect(tokenOf(refusal)).not.toBe(token);
      expect(JSON.stringify(refusal)).toContain("not made for this call");
    }
    shop.forward(300_000);
    const late = await plain(shop, { ...id, _confirm: token }, ann);
    expect(JSON.stringify(late)).toContain("time of that token is over");
    expect(shop.seen).toEqual([]);
    expect(await plain(shop, { ...id, _confirm: tokenOf(late) }, ann)).toMatchObject(done);
  });

  it("are no states of rounds, nor the other way round", async () => {
    const shop = await openShop();
    const state = stateOf(await round(shop));
    tokenOf(await plain(shop, { ...id, _confirm: state }));
    const token = tokenOf(await plain(shop));
    stateOf(await round(shop, { inputResponses: accept, requestState: token }));
    expect(shop.seen).toEqual([]);
  });

  it("are given in a session whose client takes no stream for this call", async () => {
    const shop = await openShop();
    const opened = await post(
      `${shop.url}/mcp`,
      request("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: { elicitation: {} },
        clientInfo: { name: "test", version: "1" },
      }),
      { accept: bothTypes },
    );
    await opened.text();
    const headers = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
    const token = tokenOf(await plain(shop, id, headers));
    expect(await plain(shop, { ...id, _confirm: token }, headers)).toMatchObject(done);
    expect(shop.seen).toEqual(["DELETE /items/7"]);
  });

  it("are not given where the configuration refuses them", async () => {
    const shop = await openShop({ options: { confirmFallback: "refuse" } });
    expect(await plain(shop)).toMatchObject(notConfirmed("refused"));
    expect(await plain(shop, { ...id, _confirm: "x" })).toMatchObject({
      structuredContent: { kind: "arguments" },
    });
    expect(shop.seen).toEqual([]);
  });
});

it("asks nobody about a dry run", async () => {
  const shop = await openShop({ api: { tools: { dryRun: true } } });
  expect(await plain(shop, { ...id, _dryRun: true })).toMatchObject({
    structuredContent: { kind: "dryRun" },
  });
  expect(shop.seen).toEqual([]);
});
