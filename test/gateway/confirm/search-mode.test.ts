/** Calls that are made through search mode's `call_operation` are confirmed like direct ones. */
import { describe, expect, it } from "vitest";

import { isObject } from "../../../src/spec/json.ts";
import type { JsonObject } from "../../../src/spec/model.ts";
import { openShop, type Shop } from "./shop.ts";
import { byRounds, byWaiting, connected, deletion } from "./subjects.ts";

/** A shop whose addresses, all of them, are in search mode. */
async function openSearchShop(): Promise<Shop> {
  const shop = await openShop();
  return { ...shop, query: "?mode=search" };
}

const call = { name: "call_operation", arguments: deletion };

describe.each([...byRounds, ...byWaiting])("$name in search mode", (subject) => {
  it("asks before anything is sent, and sends one request after the yes", async () => {
    const shop = await openSearchShop();
    const asked: string[] = [];
    const client = await connected(subject, shop, (message) => {
      asked.push(message);
      expect(shop.seen).toEqual([]);
      return { action: "accept" };
    });
    expect(await client.callTool(call)).toMatchObject({ structuredContent: { done: true } });
    expect(asked).toEqual([expect.stringContaining(`DELETE ${shop.origin}/items/7?reason=old`)]);
    expect(shop.seen).toEqual(["DELETE /items/7?reason=old"]);
  });

  it("gets a token where it cannot ask, and is told where it goes", async () => {
    const shop = await openSearchShop();
    const client = await connected(subject, shop, undefined);
    const told = await client.callTool(call);
    const token = tokenOf(told);
    expect(told).toMatchObject({
      content: [
        { text: expect.stringContaining("has not been sent yet") },
        {
          text: `With call_operation it goes inside: {"name": "deleteItem", "arguments": {..., "_confirm": "${token}"}}.`,
        },
      ],
    });
    expect(shop.seen).toEqual([]);
    // Beside the arguments it is told where it belongs, and the token is still good.
    const beside = { ...call, arguments: { ...deletion, _confirm: token } };
    expect(JSON.stringify(await client.callTool(beside))).toContain("goes inside");
    expect(shop.seen).toEqual([]);
    const inside = { ...deletion, arguments: { ...deletion.arguments, _confirm: token } };
    expect(await client.callTool({ ...call, arguments: inside })).toMatchObject({
      structuredContent: { done: true },
    });
    expect(shop.seen).toEqual(["DELETE /items/7?reason=old"]);
  });
});

function tokenOf(result: unknown): string {
  const content: JsonObject | undefined =
    isObject(result) && isObject(result["structuredContent"])
      ? result["structuredContent"]
      : undefined;
  const token = content?.["confirm"];
  if (typeof token !== "string") throw new Error(`there is no token: ${JSON.stringify(result)}`);
  return token;
}
