/** With each kind of client: nothing reaches the API before the yes, exactly one request after it, none after a no. */
import { describe, expect, it } from "vitest";

import { openShop } from "./shop.ts";
import { connected, deletion, subjects } from "./subjects.ts";

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
