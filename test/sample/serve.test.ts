import { EventEmitter, once } from "node:events";

import { Hono } from "hono";
import { fetch } from "undici";
import { expect, onTestFinished, test } from "vitest";

import { GatewayError } from "../../src/errors.ts";
import { startSample } from "../../src/sample/serve.ts";

async function start(app: Hono, host?: string) {
  const server = await startSample(app, { port: 0, ...(host !== undefined && { host }) });
  onTestFinished(() => server.close());
  return server;
}

test("serves on a free loopback port when none is named", async () => {
  const server = await start(new Hono().get("/", (c) => c.text("hello")));
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(await (await fetch(server.url)).text()).toBe("hello");
});

test("leaves the global Request and Response alone", async () => {
  const before = [globalThis.Request, globalThis.Response];
  await start(new Hono());
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
});

test("says which port is taken", async () => {
  const { url } = await start(new Hono());
  const port = Number(new URL(url).port);
  const second = startSample(new Hono(), { port });
  await expect(second).rejects.toBeInstanceOf(GatewayError);
  await expect(second).rejects.toMatchObject({
    code: "ERR_LISTEN",
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
});

test("closes at once, whatever is under way", async () => {
  const events = new EventEmitter();
  const arrived = once(events, "arrived");
  const app = new Hono().get("/", () => {
    events.emit("arrived");
    return new Promise<Response>(() => {});
  });
  const server = await startSample(app, { port: 0 });
  const call = fetch(server.url);
  await arrived;
  await server.close();
  await expect(call).rejects.toThrow("fetch failed");
  await expect(fetch(server.url)).rejects.toThrow("fetch failed");
});
