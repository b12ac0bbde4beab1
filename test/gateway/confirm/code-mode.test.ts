/** Programs whose calls have to be confirmed: asked about where they can wait for the answer, else left to the model. */
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { isObject } from "../../../src/spec/json.ts";
import type { JsonObject } from "../../../src/spec/model.ts";
import { openShop, type Shop, type ShopOptions } from "./shop.ts";
import { type Ask, byRounds, byWaiting, connected, deletion, inSession } from "./subjects.ts";

/** A shop whose addresses, all of them, are in code mode. */
async function openCodeShop(options: ShopOptions = {}): Promise<Shop> {
  const shop = await openShop(options);
  return { ...shop, query: "?mode=code" };
}

const run = (code: string) => ({ name: "run", arguments: { code } });

/** Reads, then removes; gives back everything that the program gets of it. */
const removing = run(`
  await api.getItem({ id: 7 });
  try {
    return await api.deleteItem({ id: 7, reason: "old" });
  } catch (error) {
    return { message: error.message, ...error };
  }
`);

const answer: Ask = () => ({ action: "accept" });

describe.each(byWaiting)("$name, whose program removes an item", (subject) => {
  it("asks before that is sent, and sends one request after the yes", async () => {
    const shop = await openCodeShop();
    const asked: string[] = [];
    const client = await connected(subject, shop, (message) => {
      asked.push(message);
      expect(shop.seen).toEqual(["GET /items/7"]);
      return { action: "accept" };
    });
    expect(await client.callTool(removing)).toMatchObject({ structuredContent: { done: true } });
    expect(asked).toEqual([expect.stringContaining(`DELETE ${shop.origin}/items/7?reason=old`)]);
    expect(shop.seen).toEqual(["GET /items/7", "DELETE /items/7?reason=old"]);
  });

  it("sends nothing after a no, which the program is told", async () => {
    const shop = await openCodeShop();
    const client = await connected(subject, shop, () => ({ action: "decline" }));
    expect(await client.callTool(removing)).toMatchObject({
      structuredContent: { kind: "notConfirmed", reason: "declined" },
    });
    expect(shop.seen).toEqual(["GET /items/7"]);
  });
});

describe.each([
  ...byRounds.map((subject) => ({ ...subject, ask: answer, how: "asked by rounds" })),
  ...[...byRounds.slice(0, 1), ...inSession.slice(0, 1)].map((subject) => ({
    ...subject,
    ask: undefined,
    how: "without elicitation",
  })),
])("$name, $how, whose program removes an item", ({ ask, ...subject }) => {
  it("sends nothing and gives no token, but names the tool that takes the call", async () => {
    const shop = await openCodeShop();
    const client = await connected(subject, shop, ask);
    const told = contentOf(await client.callTool(removing));
    expect(told).toEqual({
      kind: "notConfirmed",
      reason: "program",
      retryable: false,
      message:
        "deleteItem was not sent: the user has to confirm it, and a program cannot ask on this connection. " +
        'Call it directly: call_operation with {"name": "deleteItem", "arguments": {"id":7,"reason":"old"}}.',
    });
    expect(shop.seen).toEqual(["GET /items/7"]);
  });

  it("sends one request when that tool is called and the user agrees", async () => {
    const shop = await openCodeShop();
    const client = await connected(subject, shop, ask);
    let call = { name: "call_operation", arguments: { ...deletion } };
    if (ask === undefined) {
      const { confirm } = contentOf(await client.callTool(call));
      expect(shop.seen).toEqual([]);
      // A program that has got hold of the token can do nothing with it.
      const { id, reason } = deletion.arguments;
      const given = JSON.stringify({ id, reason, _confirm: confirm });
      const program = run(`try { await api.deleteItem(${given}) } catch (e) { return { ...e } }`);
      expect(await client.callTool(program)).toMatchObject({
        structuredContent: { reason: "program" },
      });
      expect(shop.seen).toEqual([]);
      const confirmed = { ...deletion, arguments: { id, reason, _confirm: String(confirm) } };
      call = { name: "call_operation", arguments: confirmed };
    }
    expect(await client.callTool(call)).toMatchObject({ structuredContent: { done: true } });
    expect(shop.seen).toEqual(["DELETE /items/7?reason=old"]);
  });
});

const [session] = inSession;
if (session === undefined) throw new Error("there is no client in a session");

it("says that there is no way where tokens are refused, as to a direct call", async () => {
  const shop = await openCodeShop({ options: { confirmFallback: "refuse" } });
  const client = await connected(session, shop, undefined);
  const told = contentOf(await client.callTool(removing));
  expect(told).toMatchObject({ kind: "notConfirmed", reason: "refused" });
  expect(told["message"]).not.toContain("call_operation");
});

it("asks one question at a time, however many calls a program makes", async () => {
  const shop = await openCodeShop();
  let open = 0;
  const most: number[] = [];
  const client = await connected(session, shop, async () => {
    most.push(++open);
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return { action: most.length === 2 ? "decline" : "accept" };
  });
  const code = `const removed = await Promise.allSettled([1, 2, 3].map((id) => api.deleteItem({ id })));
    return { all: removed.map(({ status }) => status) }`;
  expect(await client.callTool(run(code))).toMatchObject({
    structuredContent: { all: ["fulfilled", "rejected", "fulfilled"] },
  });
  expect(most).toEqual([1, 1, 1]);
  expect(shop.seen).toEqual(["DELETE /items/1", "DELETE /items/3"]);
});

/** A user who is asked, and says nothing before he is told to. */
function createUser() {
  let told!: () => void;
  let answered!: () => void;
  const asked = new Promise<void>((resolve) => (told = resolve));
  const said = new Promise<void>((resolve) => (answered = resolve));
  const questions: string[] = [];
  const ask: Ask = async (message) => {
    questions.push(message);
    told();
    await said;
    return { action: "accept" };
  };
  return { ask, asked, questions, agree: answered };
}

function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}

it("gives the user more time than the program has", async () => {
  const shop = await openCodeShop({ options: { code: { totalMs: "10s" } } });
  const user = createUser();
  const client = await connected(session, shop, user.ask);
  fakeTimers();
  const result = client.callTool(removing);
  await user.asked;
  vi.advanceTimersByTime(50_000);
  user.agree();
  expect(await result).toMatchObject({ structuredContent: { done: true } });
});

it("asks nobody a second time who has not answered the first", async () => {
  const shop = await openCodeShop({ options: { limits: { confirmMs: "30s" } } });
  const user = createUser();
  const client = await connected(session, shop, user.ask);
  fakeTimers();
  const code = `const removed = await Promise.allSettled([1, 2, 3].map((id) => api.deleteItem({ id })));
    return { all: removed.map(({ reason }) => reason.reason) }`;
  const result = client.callTool(run(code));
  await user.asked;
  vi.advanceTimersByTime(30_000);
  expect(await result).toMatchObject({
    structuredContent: { all: ["unanswered", "unanswered", "unanswered"] },
  });
  expect(user.questions).toHaveLength(1);
  expect(shop.seen).toEqual([]);
});

it("sends nothing when the program is cancelled while the user is asked", async () => {
  const shop = await openCodeShop();
  const user = createUser();
  const client = await connected(session, shop, user.ask);
  const cancel = new AbortController();
  const result = client.callTool(removing, cancel.signal);
  await user.asked;
  cancel.abort();
  await expect(result).rejects.toThrow(/abort/i);
  user.agree();
  await vi.waitFor(() =>
    expect(shop.logged).toContainEqual(
      expect.objectContaining({ tool: "deleteItem", confirmation: "cancelled" }),
    ),
  );
  expect(shop.seen).toEqual(["GET /items/7"]);
});

it("has no tool for direct calls where nothing has to be confirmed", async () => {
  const shop = await openCodeShop({ options: { confirm: "none" } });
  const client = await connected(session, shop, undefined);
  await expect(client.callTool({ name: "call_operation", arguments: deletion })).rejects.toThrow(
    "Unknown tool",
  );
  expect(await client.callTool(removing)).toMatchObject({ structuredContent: { done: true } });
});

it("takes direct calls of nothing else, and finds operations as programs do", async () => {
  const shop = await openCodeShop();
  const client = await connected(session, shop, undefined);
  const call = (name: string) =>
    client.callTool({ name: "call_operation", arguments: { name, arguments: { id: 7 } } });
  expect(JSON.stringify(await call("getItem"))).toContain("call it in a program with run");
  expect(JSON.stringify(await call("getItems"))).toContain("Closest: getItem");
  expect(contentOf(await call("api.deleteItem"))).toMatchObject({ kind: "confirmationNeeded" });
  expect(shop.seen).toEqual([]);
});

it("tells which operations are confirmed, and programs of no token", async () => {
  const shop = await openCodeShop();
  const client = await connected(session, shop, undefined);
  const query = { query: "remove an item", names: ["deleteItem"] };
  const told = JSON.stringify(await client.callTool({ name: "search", arguments: query }));
  expect(told).toContain("[DELETE /items/{id}, destructive, the user confirms it]");
  expect(told).not.toContain("_confirm");
});

function contentOf(result: unknown): JsonObject {
  const content = isObject(result) ? result["structuredContent"] : undefined;
  if (!isObject(content)) throw new Error(`no content: ${JSON.stringify(result)}`);
  return content;
}
