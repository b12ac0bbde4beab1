/** Connections that the operator wants otherwise: unverified, by a Unix socket, or in HTTP/2. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { noTls } from "../../src/config/tls.ts";
import { configOf, openUpstream } from "./open.ts";
import { listen, pem, serveHttps, textOf } from "./wire.ts";

test("takes any certificate of the API where that was asked for, and none otherwise", async () => {
  const origin = await serveHttps("expired", (_request, response) => response.end("hello"));
  const send = (insecure: boolean) =>
    openUpstream(origin, {
      config: configOf({}, { tls: { ...noTls, insecure } }),
      root: { security: [] },
    }).send({});
  expect(textOf(await send(true))).toBe("hello");
  expect((await send(false)).kind).toBe("unreachable");
});

test("reaches an API on a Unix socket, under the name of its base URL", async () => {
  const folder = await mkdtemp(join(tmpdir(), "socket-"));
  const socketPath = join(folder, "api.sock");
  const server = createServer((request, response) =>
    response.end(`${request.headers.host} ${request.url}`),
  );
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  const { send } = openUpstream("http://engine.invalid", {
    config: configOf({}, { socketPath }),
    root: { security: [] },
  });
  expect(textOf(await send({}))).toBe("engine.invalid /things");
});

test("speaks HTTP/2 where the API offers it and the operator wants it", async () => {
  const server = createSecureServer(
    { key: pem("key"), cert: pem("localhost"), allowHTTP1: true },
    (request, response) => {
      response.end(request.httpVersion);
    },
  );
  const origin = `https://127.0.0.1:${await listen(server)}`;
  const send = (http2: boolean) =>
    openUpstream(origin, {
      config: configOf({}, { http2, tls: { ...noTls, insecure: true } }),
      root: { security: [] },
    }).send({});
  expect(textOf(await send(true))).toBe("2.0");
  expect(textOf(await send(false))).toBe("1.1");
});
