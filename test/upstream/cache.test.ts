import type { IncomingMessage, ServerResponse } from "node:http";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { configOf, openUpstream } from "./open.ts";
import { serveHttp, textOf } from "./wire.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

type Headers = Readonly<Record<string, string>>;

/** An API with the cache on, which answers each request with its number. */
async function create(
  headers: Headers | ((request: IncomingMessage) => Headers),
  limits: Readonly<Record<string, number>> = {},
) {
  const seen: IncomingMessage[] = [];
  const origin = await serveHttp((request: IncomingMessage, response: ServerResponse) => {
    seen.push(request);
    const given = typeof headers === "function" ? headers(request) : headers;
    const isSame =
      given["etag"] !== undefined && request.headers["if-none-match"] === given["etag"];
    response.writeHead(isSame ? 304 : 200, { ...given, date: new Date().toUTCString() });
    response.end(isSame ? undefined : `${request.url} ${seen.length}`);
  });
  const { send, upstream } = openUpstream(origin, { config: configOf({ cache: "http", limits }) });
  return {
    seen,
    counts: upstream.counts,
    send,
    get: async (path = "/a", given: Headers = {}, caller = "one") =>
      textOf(
        await send(
          { url: `${origin}${path}`, headers: given },
          { caller: { id: caller, headers: new Map() } },
        ),
      ),
    post: (path: string, method = "POST") => send({ method, url: `${origin}${path}`, body: "{}" }),
  };
}

const minute = 60_000;

test("answers from what it keeps as long as it is fresh, and says how old it is", async () => {
  const { get, send, counts } = await create({ "cache-control": "public, max-age=60" });
  expect(await get()).toBe("/a 1");
  vi.advanceTimersByTime(minute - 1000);
  expect(await get()).toBe("/a 1");
  expect(counts.cacheHits).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(await get()).toBe("/a 2");
  expect(await get("/b")).toBe("/b 3");
  void send;
});

test.each<[string, Headers]>([
  ["without a word about it", {}],
  ["with a date alone", { "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT" }],
  ["that may not be stored", { "cache-control": "no-store, max-age=60" }],
  ["that vary with everything", { "cache-control": "max-age=60", vary: "*" }],
])("asks anew for replies %s", async (_name, headers) => {
  const { get } = await create(headers);
  expect(await get()).toBe("/a 1");
  expect(await get()).toBe("/a 2");
});

test("revalidates by ETag, and takes 304 for what it keeps", async () => {
  const { get, seen, counts } = await create({ "cache-control": "no-cache", etag: '"v1"' });
  expect(await get()).toBe("/a 1");
  expect(await get()).toBe("/a 1");
  expect(seen[1]?.headers["if-none-match"]).toBe('"v1"');
  expect(counts.cacheHits).toBe(1);
});

test("keeps what is private for its caller alone", async () => {
  const { get } = await create({ "cache-control": "private, max-age=60" });
  expect(await get("/a", {}, "one")).toBe("/a 1");
  expect(await get("/a", {}, "two")).toBe("/a 2");
  expect(await get("/a", {}, "one")).toBe("/a 1");
  expect(await get("/a", {}, "two")).toBe("/a 2");
});

test("keeps replies to an Authorization for its caller, unless they are public", async () => {
  const authorization = "Bearer shared";
  const own = await create({ "cache-control": "max-age=60" });
  expect(await own.get("/a", { authorization }, "one")).toBe("/a 1");
  expect(await own.get("/a", { authorization }, "two")).toBe("/a 2");
  const open = await create({ "cache-control": "public, max-age=60" });
  expect(await open.get("/a", { authorization }, "one")).toBe("/a 1");
  expect(await open.get("/a", { authorization }, "two")).toBe("/a 1");
});

test("never answers one credential with what another was given", async () => {
  const { get } = await create({ "cache-control": "public, max-age=60" });
  expect(await get("/a", { authorization: "Bearer one" })).toBe("/a 1");
  expect(await get("/a", { authorization: "Bearer two" })).toBe("/a 2");
  expect(await get("/a", { "x-token": "three" })).toBe("/a 3");
  expect(await get("/a", { authorization: "Bearer one" })).toBe("/a 1");
});

test("tells apart what the API tells apart", async () => {
  const { get } = await create({ "cache-control": "public, max-age=60", vary: "Accept-Language" });
  expect(await get("/a", { "accept-language": "de" })).toBe("/a 1");
  expect(await get("/a", { "accept-language": "fr" })).toBe("/a 2");
  expect(await get("/a", { "accept-language": "de" })).toBe("/a 1");
});

test.each(["POST", "PUT", "PATCH", "DELETE"])(
  "forgets a URL that %s has changed",
  async (method) => {
    const { get, post } = await create({ "cache-control": "public, max-age=60" });
    expect(await get()).toBe("/a 1");
    await post("/b", method);
    expect(await get()).toBe("/a 1");
    await post("/a", method);
    expect(await get()).toBe("/a 4");
  },
);

test("leaves a caller's own conditions and parts alone", async () => {
  const { get } = await create({ "cache-control": "public, max-age=60" });
  expect(await get()).toBe("/a 1");
  expect(await get("/a", { range: "bytes=0-3" })).toBe("/a 2");
  expect(await get("/a", { "if-none-match": '"x"' })).toBe("/a 3");
});

test("keeps no more than it may", async () => {
  const entries = await create({ "cache-control": "public, max-age=60" }, { cacheEntries: 2 });
  for (const path of ["/1", "/2", "/1", "/3"]) await entries.get(path);
  expect(entries.seen).toHaveLength(3);
  expect(await entries.get("/1")).toBe("/1 1");
  expect(await entries.get("/2")).toBe("/2 4");
  const bytes = await create({ "cache-control": "public, max-age=60" }, { cacheBytes: 300 });
  expect(await bytes.get()).toBe("/a 1");
  expect(await bytes.get()).toBe("/a 2");
});

test("is off unless it is asked for", async () => {
  let requests = 0;
  const origin = await serveHttp((_request, response) => {
    requests += 1;
    response.writeHead(200, { "cache-control": "public, max-age=60" }).end();
  });
  const { get } = openUpstream(origin);
  await get(origin);
  await get(origin);
  expect(requests).toBe(2);
});
