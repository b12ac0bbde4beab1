import type { IncomingMessage, ServerResponse } from "node:http";

import { expect, test } from "vitest";

import { openUpstream } from "./open.ts";
import { serveHttp, textOf } from "./wire.ts";

/** Redirects each path to where the table says; answers others with what came. */
async function serveRedirects(
  table: Readonly<Record<string, readonly [number, string]>>,
  answer: (request: IncomingMessage, response: ServerResponse) => void = (request, response) =>
    response.end(`${request.method} ${request.url} ${String(request.headers["x-key"])}`),
) {
  const seen: string[] = [];
  const origin = await serveHttp((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const [status, location] = table[request.url ?? ""] ?? [];
    if (status === undefined) answer(request, response);
    else response.writeHead(status, location === undefined ? {} : { location }).end();
  });
  return { origin, seen };
}

test.each([301, 302, 303, 307, 308])(
  "follows %d within the origin, with credentials",
  async (status) => {
    const { origin, seen } = await serveRedirects({ "/things": [status, "/new/things?a=b#part"] });
    expect(textOf(await openUpstream(origin).get(`${origin}/things`))).toBe(
      "GET /new/things?a=b k3y-value",
    );
    expect(seen).toEqual(["GET /things", "GET /new/things?a=b"]);
  },
);

test("follows a relative and an absolute address", async () => {
  const { origin } = await serveRedirects({ "/a/b/c": [302, "../d"] });
  expect(textOf(await openUpstream(origin).get(`${origin}/a/b/c`))).toContain("GET /a/d");
  const whole = await serveHttp((request, response) => {
    if (request.url === "/there") response.end("there");
    else response.writeHead(302, { location: `http://${request.headers.host}/there` }).end();
  });
  expect(textOf(await openUpstream(whole).get(`${whole}/things`))).toBe("there");
});

test("keeps HEAD, and asks with GET for what a QUERY is told to see elsewhere", async () => {
  const { origin, seen } = await serveRedirects({
    "/things": [303, "/result"],
    "/old": [308, "/new"],
  });
  const { send } = openUpstream(origin);
  await send({ method: "HEAD" });
  await send({ method: "QUERY", body: "{}", headers: { "content-type": "application/json" } });
  await send({ method: "QUERY", body: "{}", url: `${origin}/old` });
  expect(seen).toEqual([
    "HEAD /things",
    "HEAD /result",
    "QUERY /things",
    "GET /result",
    "QUERY /old",
    "QUERY /new",
  ]);
});

test.each([301, 307])("leaves %d of a POST to the caller", async (status) => {
  const { origin, seen } = await serveRedirects({ "/things": [status, "/new"] });
  const outcome = await openUpstream(origin).send({ method: "POST", body: "{}" });
  expect(outcome).toMatchObject({ kind: "answered", reply: { status } });
  expect(seen).toEqual(["POST /things"]);
});

test.each([301, 302, 303, 307, 308])("sends nothing to another origin after %d", async (status) => {
  const other = await serveRedirects({});
  const { origin } = await serveRedirects({ "/things": [status, `${other.origin}/things?q=1`] });
  expect(await openUpstream(origin).get(`${origin}/things`)).toEqual({
    kind: "redirectRefused",
    reason: "otherOrigin",
    location: other.origin,
  });
  expect(other.seen).toEqual([]);
});

test.each(["//", "https://", "http://user:word@"])("is not led astray by %s", async (prefix) => {
  const other = await serveRedirects({});
  const host = new URL(other.origin).host;
  const { origin } = await serveRedirects({ "/things": [302, `${prefix}${host}/things`] });
  const outcome = await openUpstream(origin).get(`${origin}/things`);
  expect(outcome).toMatchObject({ kind: "redirectRefused", reason: "otherOrigin" });
  expect(other.seen).toEqual([]);
});

test("refuses a user and password, to the same host as well", async () => {
  const seen: string[] = [];
  const origin = await serveHttp((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(302, { location: `http://user:word@${request.headers.host}/in` }).end();
  });
  const outcome = await openUpstream(origin).get(`${origin}/things`);
  expect(outcome).toMatchObject({ kind: "refused", detail: expect.stringContaining("password") });
  expect(seen).toEqual(["/things"]);
});

test("follows five redirects, and no sixth", async () => {
  const table = Object.fromEntries(
    Array.from({ length: 6 }, (_, hop) => [`/${hop}`, [302, `/${hop + 1}?secret=1`] as const]),
  );
  const { origin } = await serveRedirects({
    ...table,
    ...Object.fromEntries(Object.entries(table).map(([path, to]) => [`${path}?secret=1`, to])),
  });
  const { get } = openUpstream(origin);
  expect(textOf(await get(`${origin}/1`))).toContain("GET /6?secret=1");
  expect(await get(`${origin}/0`)).toEqual({
    kind: "redirectRefused",
    reason: "tooMany",
    location: `${origin}/6`,
  });
});

test("ends a loop", async () => {
  const { origin, seen } = await serveRedirects({ "/things": [302, "/things"] });
  expect(await openUpstream(origin).get(`${origin}/things`)).toMatchObject({
    kind: "redirectRefused",
    reason: "tooMany",
  });
  expect(seen).toHaveLength(6);
});

test.each([300, 304, 305])("takes %d for an answer", async (status) => {
  const { origin, seen } = await serveRedirects({ "/things": [status, "/new"] });
  expect(await openUpstream(origin).get(`${origin}/things`)).toMatchObject({ reply: { status } });
  expect(seen).toHaveLength(1);
});
