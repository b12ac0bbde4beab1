import ky from "ky";
import { expect, test } from "vitest";

import { createDispatcher, createFetch } from "../../src/upstream/dispatcher.ts";
import { ConnectError } from "../../src/upstream/failure.ts";
import { createGuard } from "../../src/upstream/guard.ts";
import { createClient, lookupAnswering, serveHttp, textOf } from "./wire.ts";

const remote = createGuard({ allowedOrigins: new Set(), allowPrivate: false });

async function serveCounting() {
  const seen = { requests: 0 };
  const origin = await serveHttp((_request, response) => {
    seen.requests += 1;
    response.end("reached");
  });
  const { port } = new URL(origin);
  return { seen, origin, named: `http://api.example:${port}` };
}

test("refuses a name that resolves to a private address", async () => {
  const { seen, named } = await serveCounting();
  const { get } = createClient({ guard: remote, lookup: lookupAnswering(["127.0.0.1"]) });
  expect(await get(named)).toEqual({
    kind: "refused",
    detail: `${named} is on a private network, which an API document from elsewhere may not name.`,
  });
  expect(seen.requests).toBe(0);
});

test("refuses a name when only one of its addresses is private", async () => {
  const { seen, named } = await serveCounting();
  const { get } = createClient({
    guard: remote,
    lookup: lookupAnswering(["1.1.1.1", "127.0.0.1"]),
  });
  expect(await get(named)).toMatchObject({ kind: "refused" });
  expect(seen.requests).toBe(0);
});

test("refuses a literal address, which no lookup ever sees", async () => {
  const { seen, origin } = await serveCounting();
  expect(await createClient({ guard: remote }).get(origin)).toMatchObject({ kind: "refused" });
  expect(seen.requests).toBe(0);
});

test("dials what it has checked: a second look-up that answers differently never happens", async () => {
  const { named } = await serveCounting();
  const checked: string[] = [];
  const guard = {
    checkUrl: () => undefined,
    isTyped: () => false,
    checkUnresolved: () => undefined,
    checkAddress(_origin: string, address: string) {
      checked.push(address);
      return undefined;
    },
  };
  const { get } = createClient({ guard, lookup: lookupAnswering(["127.0.0.1"], ["127.0.0.2"]) });
  expect(textOf(await get(named))).toBe("reached");
  expect(checked).toEqual(["127.0.0.1"]);
});

test("refuses a name that was public and turned private, at its next connection", async () => {
  let requests = 0;
  const origin = await serveHttp((_request, response) => {
    requests += 1;
    response.writeHead(200, { connection: "close" }).end("reached");
  });
  // 127.0.0.1 stands for a public address, since loopback is all that a test can dial.
  const guard = {
    checkUrl: () => undefined,
    isTyped: () => false,
    checkUnresolved: () => undefined,
    checkAddress: (_origin: string, address: string) =>
      address === "127.0.0.1" ? undefined : "It is private.",
  };
  const { get } = createClient({ guard, lookup: lookupAnswering(["127.0.0.1"], ["127.0.0.2"]) });
  const named = origin.replace("127.0.0.1", "api.example");
  expect(textOf(await get(named))).toBe("reached");
  expect(await get(named)).toEqual({ kind: "refused", detail: "It is private." });
  expect(requests).toBe(1);
});

test("reaches an origin that the operator typed, whatever it resolves to", async () => {
  const { named, origin } = await serveCounting();
  const guard = createGuard({ allowedOrigins: new Set([named]), allowPrivate: false });
  const { get } = createClient({ guard, lookup: lookupAnswering(["127.0.0.1"]) });
  expect(textOf(await get(named))).toBe("reached");
  expect(await get(origin)).toMatchObject({ kind: "refused" });
});

test("opens no more connections to an origin than it may", async () => {
  const ports = new Set<number | undefined>();
  const origin = await serveHttp((request, response) => {
    ports.add(request.socket.remotePort);
    setImmediate(() => response.end());
  });
  const { get } = createClient({ connections: 3 });
  await Promise.all(Array.from({ length: 30 }, () => get(origin)));
  expect(ports.size).toBe(3);
});

function createLoader(guard = remote) {
  const dispatcher = createDispatcher({
    guard,
    connectTimeoutMs: 5000,
    headersTimeoutMs: 5000,
    bodyTimeoutMs: 5000,
    connections: 2,
  });
  return { dispatcher, load: createFetch(dispatcher) };
}

test("gives ky a fetch that sends its requests as they are", async () => {
  const origin = await serveHttp((request, response) => {
    void request.toArray().then((chunks) =>
      response.end(
        JSON.stringify({
          method: request.method,
          accept: request.headers.accept,
          length: request.headers["content-length"],
          body: Buffer.concat(chunks).toString(),
        }),
      ),
    );
  });
  const { dispatcher, load } = createLoader(
    createGuard({ allowedOrigins: new Set([origin]), allowPrivate: false }),
  );
  const client = ky.create({ fetch: load });
  expect(await client.get(origin).json()).toMatchObject({
    method: "GET",
    accept: "application/json",
  });
  expect(await client.post(origin, { json: { a: 1 } }).json()).toMatchObject({
    method: "POST",
    body: '{"a":1}',
    length: "7",
  });
  await dispatcher.close();
});

test("gives a fetch that the guard watches, redirects included", async () => {
  const { seen, origin } = await serveCounting();
  const redirecting = await serveHttp((_request, response) =>
    response.writeHead(302, { location: origin }).end(),
  );
  const { dispatcher, load } = createLoader(
    createGuard({ allowedOrigins: new Set([redirecting]), allowPrivate: false }),
  );
  const failure = await load(redirecting).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(TypeError);
  expect(failure).toHaveProperty("cause", expect.any(ConnectError));
  expect(failure).toHaveProperty(
    "cause.message",
    `${origin} is on a private network, which an API document from elsewhere may not name.`,
  );
  expect(seen.requests).toBe(0);
  await dispatcher.close();
});

test("ends a fetch whose signal is aborted", async () => {
  const controller = new AbortController();
  const origin = await serveHttp(() => controller.abort());
  const { dispatcher, load } = createLoader(
    createGuard({ allowedOrigins: new Set([origin]), allowPrivate: false }),
  );
  await expect(load(origin, { signal: controller.signal })).rejects.toThrow(/abort/i);
  await dispatcher.destroy();
});
