/** Two replicas over one Redis: whatever begins at one can go on at the other. */
import { fetch, type Response } from "undici";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";

import type { JsonObject } from "../../src/spec/model.ts";
import { type RunningRedis, startRedis } from "../helpers/redis.ts";
import {
  bothTypes,
  messagesOf,
  openSession,
  post,
  postModern,
  request,
} from "../transport/post.ts";
import { type Api, reply, serveApi } from "./api.ts";
import { inSession, type Kind, kinds, overSse, takingTurns, type TestClient } from "./clients.ts";
import { configOf, openReplica, type Replica } from "./open.ts";

let redis: RunningRedis;
let api: Api;
let one: Replica;
let other: Replica;

beforeAll(async () => {
  [redis, api] = await Promise.all([startRedis(), serveApi()]);
  const config = configOf(redis.url, api.origin);
  [one, other] = await Promise.all([openReplica(config), openReplica(config)]);
});
afterAll(async () => {
  await Promise.all([one.kill(), other.kill()]);
  api.close();
  await redis.close();
});

/** A client whose requests go to both in turn; ended with its test. */
async function connect({ connect: open }: Kind): Promise<TestClient> {
  const client = await open(one.url, takingTurns([one.url, other.url]));
  onTestFinished(() => client.close());
  return client;
}

const inSessionOf = (id: string, headers: Readonly<Record<string, string>> = {}) => ({
  accept: bothTypes,
  "mcp-session-id": id,
  "mcp-protocol-version": "2025-11-25",
  ...headers,
});

const call = (name: string, given: JsonObject = {}, id = 1) =>
  request("tools/call", { name, arguments: given }, id);

const done = { structuredContent: { done: true } };

/** Reads a stream up to its first event. */
async function firstEventOf({
  body,
}: Response): Promise<{ id: string; leave: () => Promise<void> }> {
  const reader = body?.getReader();
  let text = "";
  while (!text.includes("\n\n")) {
    const chunk = await reader?.read();
    if (chunk?.value === undefined) throw new Error("the stream was empty");
    text += new TextDecoder().decode(chunk.value);
  }
  return {
    id: /^id: (\S+)$/m.exec(text)?.[1] ?? "",
    leave: () => reader?.cancel() ?? Promise.resolve(),
  };
}

describe.each(kinds.map((kind) => [kind.name, kind] as const))("%s", (_name, kind) => {
  it("is served by both in turn", async () => {
    const client = await connect(kind);
    for (let times = 0; times < 4; times++) {
      expect(await client.call("getItem", { id: times })).toMatchObject(done);
    }
  });

  it("answers the question of either at either", async () => {
    const client = await connect(kind);
    const ids = [1, 2, 3].map((id) => 10 * (kinds.indexOf(kind) + 1) + id);
    for (const id of ids) expect(await client.call("deleteItem", { id })).toMatchObject(done);
    for (const id of ids) {
      expect(api.seen.filter((line) => line === `DELETE /items/${id}`)).toHaveLength(1);
    }
  });

  it("hears of progress, whoever runs its call", async () => {
    const client = await connect(kind);
    let steps = 0;
    for (let times = 0; times < 2; times++) await client.call("steps", { ms: 1 }, () => steps++);
    expect(steps).toBeGreaterThanOrEqual(8);
  });

  it("is told of a reload at the other", async () => {
    const client = await connect(kind);
    await client.names();
    api.grow(`added${kinds.indexOf(kind)}`);
    await one.reload();
    await client.told;
    await vi.waitFor(async () => {
      for (let times = 0; times < 2; times++) {
        expect(await client.names()).toContain(`added${kinds.indexOf(kind)}`);
      }
    }, 10_000);
  });
});

describe("a session", () => {
  it("whose stream is at one ends there when it is ended at the other", async () => {
    const id = await openSession(`${one.url}/mcp`);
    const stream = await fetch(`${one.url}/mcp`, { headers: inSessionOf(id) });
    const read = stream.text();
    const ended = await fetch(`${other.url}/mcp`, { method: "DELETE", headers: inSessionOf(id) });
    expect(ended.status).toBe(200);
    await read;
    for (const { url } of [one, other]) {
      expect((await post(`${url}/mcp`, request("ping"), inSessionOf(id))).status).toBe(404);
    }
  });

  it("hears at one of what it has subscribed to at the other", async () => {
    const id = await openSession(`${one.url}/mcp`);
    const stream = await fetch(`${one.url}/mcp`, { headers: inSessionOf(id) });
    const subscribe = request("resources/subscribe", { uri: "openapi://shop" });
    await (await post(`${other.url}/mcp`, subscribe, inSessionOf(id))).text();
    api.grow("heard");
    await other.reload();
    let text = "";
    for await (const chunk of stream.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.includes("notifications/resources/updated")) break;
    }
    expect(text).toContain("openapi://shop");
  });

  it("cancels at one what runs at the other", async () => {
    const id = await openSession(`${one.url}/mcp`);
    const asked = api.asked();
    const answer = await post(`${one.url}/mcp`, call("wait"), inSessionOf(id));
    const upstream = await asked;
    const gone = new Promise((resolve) => upstream.once("close", resolve));
    const cancelled = {
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: 1 },
    };
    const accepted = await post(`${other.url}/mcp`, cancelled, inSessionOf(id));
    expect(accepted.status).toBe(202);
    await gone;
    expect(await messagesOf(answer)).toEqual([]);
  });
});

describe("a stream that broke", () => {
  it("goes on at the other while its call runs", async () => {
    const id = await openSession(`${one.url}/mcp`);
    const asked = api.asked();
    const answer = await post(`${one.url}/mcp`, call("wait"), inSessionOf(id));
    const { id: last, leave } = await firstEventOf(answer);
    const upstream = await asked;
    await leave();
    const resumed = await fetch(`${other.url}/mcp`, {
      headers: inSessionOf(id, { "last-event-id": last }),
    });
    expect(resumed.status).toBe(200);
    reply(upstream, { done: true });
    expect(await messagesOf(resumed)).toMatchObject([{ id: 1, result: done }]);
    const again = await fetch(`${other.url}/mcp`, {
      headers: inSessionOf(id, { "last-event-id": last }),
    });
    expect(await messagesOf(again)).toMatchObject([{ id: 1, result: done }]);
  });

  it("ends with an error where its replica has gone with the call, and the session goes on", async () => {
    const third = await openReplica(configOf(redis.url, api.origin));
    const id = await openSession(`${third.url}/mcp`);
    const asked = api.asked();
    const answer = await post(`${third.url}/mcp`, call("wait", {}, 7), inSessionOf(id));
    const { id: last } = await firstEventOf(answer);
    await asked;
    await third.kill();
    const resumed = await fetch(`${other.url}/mcp`, {
      headers: inSessionOf(id, { "last-event-id": last }),
    });
    expect(await messagesOf(resumed)).toMatchObject([
      { id: 7, error: { message: expect.stringContaining("is not known") } },
    ]);
    const next = await post(`${other.url}/mcp`, call("getItem", { id: 1 }), inSessionOf(id));
    expect(await messagesOf(next)).toMatchObject([{ result: done }]);
  });
});

it("a confirmation that one has asked for is good at the other, and once", async () => {
  const given = { id: 77 };
  const asked = await postModern(`${one.url}/mcp`, "tools/call", {
    name: "deleteItem",
    arguments: given,
  });
  const question = (await asked.json()) as {
    result: { structuredContent: { confirm: string } };
  };
  const confirmed = { ...given, _confirm: question.result.structuredContent.confirm };
  const answers = await Promise.all(
    [one, other].map(async ({ url }) => {
      const params = { name: "deleteItem", arguments: confirmed };
      return (await postModern(`${url}/mcp`, "tools/call", params)).json();
    }),
  );
  expect(answers).toContainEqual(
    expect.objectContaining({ result: expect.objectContaining(done) }),
  );
  expect(answers).toContainEqual(
    expect.objectContaining({
      result: expect.objectContaining({
        structuredContent: expect.objectContaining({ reason: "used" }),
      }),
    }),
  );
  expect(api.seen.filter((line) => line === "DELETE /items/77")).toHaveLength(1);
});

it("a large reply that one keeps is read at the other", async () => {
  const id = await openSession(`${one.url}/mcp`);
  const [answer] = (await messagesOf(
    await post(`${one.url}/mcp`, call("getLarge"), inSessionOf(id)),
  )) as [{ result: { content: { uri?: string }[] } }];
  const uri = answer.result.content.flatMap((content) => content.uri ?? [])[0] ?? "";
  const read = request("resources/read", { uri });
  const [kept] = await messagesOf(await post(`${other.url}/mcp`, read, inSessionOf(id)));
  expect(JSON.stringify(kept)).toContain("x".repeat(10_000));
});

it("a message for nobody's stream is answered with 404", async () => {
  const url = `${one.url}/messages?sessionId=11111111-2222-4333-8444-555555555555`;
  expect((await post(url, request("ping"))).status).toBe(404);
});

it("goes on while Redis is away, and recovers by itself", async () => {
  const [streamable] = inSession;
  if (streamable === undefined) throw new Error("no kind");
  const own = await Promise.all([streamable, overSse].map(({ connect: open }) => open(one.url)));
  onTestFinished(() => void Promise.all(own.map((client) => client.close())));
  const foreign = await openSession(`${one.url}/mcp`);
  const over = new AbortController();
  const statuses: number[] = [];
  const load = [one, other].map(async ({ url }) => {
    while (!over.signal.aborted) {
      const response = await post(`${url}/mcp`, call("getItem", { id: 1 }));
      statuses.push(response.status);
      const body = await response.text();
      if (!body.includes(`"done":true`)) statuses.push(0);
    }
  });
  await redis.stop();
  for (const client of own) expect(await client.call("getItem", { id: 1 })).toMatchObject(done);
  const response = await post(`${other.url}/mcp`, request("ping"), inSessionOf(foreign));
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
  const deletion = { name: "deleteItem", arguments: { id: 1, _confirm: "x" } };
  expect((await postModern(`${one.url}/mcp`, "tools/call", deletion)).status).toBe(200);
  await redis.start();
  await vi.waitFor(() => {
    expect([one.isReachable(), other.isReachable()]).toEqual([true, true]);
  }, 10_000);
  const again = await post(`${other.url}/mcp`, request("ping"), inSessionOf(foreign));
  expect(again.status).toBe(200);
  await again.text();
  for (const client of own) expect(await client.call("getItem", { id: 1 })).toMatchObject(done);
  over.abort();
  await Promise.all(load);
  expect(statuses.length).toBeGreaterThan(10);
  expect(new Set(statuses)).toEqual(new Set([200]));
});
