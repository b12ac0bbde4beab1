/** What may happen while the user is asked: nothing is sent, and whoever still listens is told so. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished, vi } from "vitest";

import { openShop, type Shop, shopDocument, shopPaths } from "./shop.ts";
import { type Ask, byRounds, byWaiting, connected, deletion, inSession } from "./subjects.ts";

/** A user who has been asked, and says nothing before he is told to. */
function createUser() {
  let told!: () => void;
  let answer!: (answer: Awaited<ReturnType<Ask>>) => void;
  const asked = new Promise<void>((resolve) => (told = resolve));
  const answered = new Promise<Awaited<ReturnType<Ask>>>((resolve) => (answer = resolve));
  const ask: Ask = () => {
    told();
    return answered;
  };
  return { ask, asked, answer };
}

/** Settles when the gateway has noted what became of the call. */
async function noted({ logged }: Shop): Promise<unknown> {
  const find = () => logged.find(({ msg }) => msg === "call");
  await vi.waitFor(() => expect(find()).toBeDefined());
  return find()?.["confirmation"];
}

const notConfirmed = (reason: string) => ({
  isError: true,
  structuredContent: { kind: "notConfirmed", reason },
});

describe.each(byWaiting)("$name, while its user is asked", (subject) => {
  it("sends nothing when the call is cancelled, whatever is answered then", async () => {
    const shop = await openShop();
    const user = createUser();
    const client = await connected(subject, shop, user.ask);
    const cancel = new AbortController();
    const result = client.callTool(deletion, cancel.signal);
    await user.asked;
    cancel.abort();
    await expect(result).rejects.toThrow(/abort/i);
    user.answer({ action: "accept" });
    expect(await noted(shop)).toBe("cancelled");
    expect(shop.seen).toEqual([]);
  });

  it("is told that nothing was sent when the gateway stops, which does not wait", async () => {
    const shop = await openShop();
    const user = createUser();
    const client = await connected(subject, shop, user.ask);
    const result = client.callTool(deletion);
    await user.asked;
    const stopped = shop.listener.close(600_000);
    expect(await result).toMatchObject(notConfirmed("stopped"));
    await stopped;
    expect(shop.seen).toEqual([]);
  });

  it("is told that nothing was sent when the document has become another", async () => {
    const { shop, change } = await openChangingShop();
    const user = createUser();
    const client = await connected(subject, shop, user.ask);
    const result = client.callTool(deletion);
    await user.asked;
    await change();
    user.answer({ action: "accept" });
    expect(await result).toMatchObject({
      isError: true,
      structuredContent: { kind: "documentChanged", retryable: true },
    });
    expect(shop.seen).toEqual([]);
  });

  it("is told that nothing was sent when nobody answers", async () => {
    const shop = await openShop({ options: { limits: { confirmMs: "30s" } } });
    const user = createUser();
    const client = await connected(subject, shop, user.ask);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const result = client.callTool(deletion);
    await user.asked;
    vi.advanceTimersByTime(30_000);
    vi.useRealTimers();
    expect(await result).toMatchObject(notConfirmed("unanswered"));
    user.answer({ action: "accept" });
    expect(shop.seen).toEqual([]);
  });
});

it.each(inSession)("sends nothing when $name ends its session meanwhile", async (subject) => {
  const shop = await openShop();
  const user = createUser();
  const client = await connected(subject, shop, user.ask);
  const result = client.callTool(deletion).catch(() => "gone");
  await user.asked;
  await client.endSession();
  user.answer({ action: "accept" });
  expect(await noted(shop)).toBe("cancelled");
  await client.close();
  expect(await result).toBe("gone");
  expect(shop.seen).toEqual([]);
});

describe.each(byRounds)("$name, while its user is asked", (subject) => {
  it("sends nothing when the call is cancelled, whatever is answered then", async () => {
    const shop = await openShop();
    const user = createUser();
    const client = await connected(subject, shop, user.ask);
    const cancel = new AbortController();
    const result = client.callTool(deletion, cancel.signal);
    await user.asked;
    cancel.abort();
    user.answer({ action: "accept" });
    await expect(result).rejects.toThrow(/abort/i);
    expect(await noted(shop)).toBe("asked");
    expect(shop.seen).toEqual([]);
  });

  it("asks again when the document has become another, which sends elsewhere", async () => {
    const { shop, change } = await openChangingShop();
    const asked: string[] = [];
    const client = await connected(subject, shop, async (message) => {
      asked.push(message);
      if (asked.length === 1) await change();
      return { action: "accept" };
    });
    expect(await client.callTool(deletion)).toMatchObject({ structuredContent: { done: true } });
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain(`DELETE ${shop.origin}/v2/items/7?reason=old`);
    expect(shop.seen).toEqual(["DELETE /v2/items/7?reason=old"]);
  });
});

/** A shop whose document can become another: the same operations, at other paths. */
async function openChangingShop() {
  const folder = await mkdtemp(join(tmpdir(), "gateway-confirm-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const spec = join(folder, "openapi.json");
  const unused = "http://127.0.0.1:9";
  await writeFile(spec, JSON.stringify(shopDocument(unused)));
  const shop = await openShop({ api: { spec } });
  return {
    shop,
    change: async (): Promise<void> => {
      const moved = Object.entries(shopPaths).map(([path, item]) => [`/v2${path}`, item]);
      await writeFile(spec, JSON.stringify(shopDocument(unused, Object.fromEntries(moved))));
      expect(await shop.gateway.reload()).toBe(true);
    },
  };
}
