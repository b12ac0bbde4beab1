import { EventEmitter, once } from "node:events";

import { Hono } from "hono";
import { fetch } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";

import { messageOf } from "../../../src/errors.ts";
import { createBookshop } from "../../../src/sample/bookshop.ts";
import { startSample } from "../../../src/sample/serve.ts";
import { authorized, openBookshop, shopToken } from "./open.ts";

describe("waiting", () => {
  test("answers when the time has passed", async () => {
    const shop = await openBookshop();
    const start = performance.now();
    expect(await shop.json(200, "GET", "/slow?seconds=0.05")).toEqual({ seconds: 0.05 });
    expect(performance.now() - start).toBeGreaterThan(45);
  });

  test("ends when the client goes away", async () => {
    const events = new EventEmitter();
    const [arrived, aborted] = [once(events, "arrived"), once(events, "aborted")];
    const shop = createBookshop({
      token: shopToken,
      onAbort: (operationId) => events.emit("aborted", operationId),
    });
    const app = new Hono()
      .use((_, next) => {
        events.emit("arrived");
        return next();
      })
      .route("/", shop);
    const server = await startSample(app, { port: 0 });
    onTestFinished(() => server.close());

    const client = new AbortController();
    const call = fetch(`${server.url}/slow?seconds=60`, { signal: client.signal }).catch(messageOf);
    await arrived;
    client.abort();
    expect(await aborted).toEqual(["waitFor"]);
    expect(await call).toMatch("abort");
  });

  test.each(["", "?seconds=61", "?seconds=-1", "?seconds=soon"])("refuses %j", async (query) => {
    const shop = await openBookshop();
    expect(await shop.json(400, "GET", `/slow${query}`)).toMatchObject({
      errors: [{ in: "query", parameter: "seconds" }],
    });
  });
});

describe("failing", () => {
  test.each([
    [404, "Not Found", null],
    [418, "I'm a Teapot", null],
    [429, "Too Many Requests", "1"],
    [500, "Internal Server Error", null],
    [503, "Service Unavailable", "1"],
    [599, "Unknown status", null],
  ])("gives %i with problem details", async (status, title, retryAfter) => {
    const shop = await openBookshop();
    const response = await shop.request("GET", `/fail/${status}`);
    expect(response.status).toBe(status);
    expect(response.headers.get("retry-after")).toBe(retryAfter);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({
      type: "about:blank",
      title,
      status,
      detail: `This fails with ${status} because it was asked to.`,
    });
  });

  test("tells to come back when it was asked to tell", async () => {
    const shop = await openBookshop();
    const response = await shop.request("GET", "/fail/429?retry_after=120");
    expect(response.headers.get("retry-after")).toBe("120");
  });

  test.each(["200", "399", "600", "teapot"])("does not fail with %s", async (status) => {
    const shop = await openBookshop();
    expect(await shop.json(400, "GET", `/fail/${status}`)).toMatchObject({
      errors: [{ in: "path", parameter: "status" }],
    });
  });
});

describe("telling what arrived", () => {
  test("names parameters, headers and cookies, and no values", async () => {
    const shop = await openBookshop();
    const response = await shop.request(
      "GET",
      "/echo?note=secret-1&note=secret-2&x%5By%5D=secret-3",
      {
        headers: { ...authorized, cookie: "currency=secret-4; till_key=secret-5" },
      },
    );
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({
      method: "GET",
      path: "/echo",
      query: ["note", "x[y]"],
      headers: expect.arrayContaining(["authorization", "cookie", "host"]),
      cookies: ["currency", "till_key"],
    });
    expect(body).not.toMatch(/secret|token-of-the-tests/);
  });

  test("sends the request's id back, with errors too", async () => {
    const shop = await openBookshop();
    const idOf = async (path: string, id: string) => {
      const response = await shop.request("GET", path, { headers: { "x-request-id": id } });
      return response.headers.get("x-request-id");
    };
    expect(await idOf("/echo", "order-17")).toBe("order-17");
    expect(await idOf("/books/1", "order-18")).toBe("order-18");
    expect(await idOf("/echo", "not an id")).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
  });
});

test("answers what it does not have with problem details", async () => {
  const shop = await openBookshop();
  const response = await fetch(`${shop.url}/films`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    detail: "The bookshop has no GET /films; its document lists what it has.",
  });
});
