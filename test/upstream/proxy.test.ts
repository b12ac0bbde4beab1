import { createServer, request as requestHttp } from "node:http";
import { connect } from "node:net";

import { expect, test } from "vitest";

import { readProxies } from "../../src/config/proxy.ts";
import { configSchema } from "../../src/config/schema.ts";
import { loadApiDocument } from "../../src/serving/document.ts";
import { minimal } from "../spec/load.ts";
import { configOf, openUpstream } from "./open.ts";
import {
  listen,
  lookupAnswering,
  pem,
  serveHttp,
  serveHttps,
  textOf,
  unusedOrigin,
} from "./wire.ts";

/** A proxy that writes down what it is asked for and leads everything to loopback. */
async function serveProxy({ password = "" } = {}) {
  const seen: string[] = [];
  const expected = `Basic ${Buffer.from(`me:${password}`).toString("base64")}`;
  const isKnown = (given: string | undefined) => password === "" || given === expected;
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (!isKnown(request.headers["proxy-authorization"])) {
      response.writeHead(407).end();
      return;
    }
    const { port, pathname } = new URL(request.url ?? "");
    const { host } = request.headers;
    requestHttp({ host: "127.0.0.1", port, path: pathname, headers: { host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 0);
      answer.pipe(response);
    }).end();
  });
  server.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    if (!isKnown(request.headers["proxy-authorization"])) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const target = connect(Number(request.url?.split(":").at(-1)), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    socket.on("error", () => target.destroy());
  });
  const host = `127.0.0.1:${await listen(server)}`;
  return { seen, host };
}

const unknownName: ReturnType<typeof lookupAnswering> = (hostname, _options, callback) =>
  callback(Object.assign(new Error(hostname), { code: "ENOTFOUND" }), "");

const named = (origin: string) => origin.replace("127.0.0.1", "api.example");

test("asks the proxy for http with the whole URL, with its password and the API's own Host", async () => {
  const proxy = await serveProxy({ password: "s3cret" });
  const origin = named(await serveHttp((request, response) => response.end(request.headers.host)));
  const { get } = openUpstream(origin, {
    proxies: readProxies({ HTTP_PROXY: `http://me:s3cret@${proxy.host}` }),
    config: configOf({}, { baseUrl: origin }),
    lookup: unknownName,
  });
  expect(textOf(await get(`${origin}/things`))).toBe(new URL(origin).host);
  expect(proxy.seen).toEqual([`GET ${origin}/things`]);
});

test("opens a tunnel for https, with TLS to the API inside", async () => {
  const proxy = await serveProxy({ password: "s3cret" });
  const secure = await serveHttps("localhost", (_request, response) => response.end("reached"));
  const origin = named(secure);
  const tls = { ...configOf().tls, ca: pem("ca") };
  const open = (name: string) =>
    openUpstream(name, {
      proxies: {
        ...readProxies({}),
        // Loopback too, since the certificate is for it.
        proxyFor: () => readProxies({ HTTP_PROXY: `http://me:s3cret@${proxy.host}` }).all[0],
      },
      config: configOf({}, { baseUrl: name, tls }),
      lookup: unknownName,
    });
  expect(textOf(await open(secure).get(`${secure}/things`))).toBe("reached");
  expect(await open(origin).get(`${origin}/things`)).toMatchObject({ reason: "tlsWrongHost" });
  expect(proxy.seen).toContain(`CONNECT ${new URL(secure).host}`);
  expect(proxy.seen).toContain(`CONNECT ${new URL(origin).host}`);
});

test.each(["http", "https"])(
  "tells when the proxy wants another password, for %s",
  async (scheme) => {
    const proxy = await serveProxy({ password: "s3cret" });
    const origin = `${scheme}://api.example:1`;
    const { get } = openUpstream(origin, {
      proxies: readProxies({
        HTTP_PROXY: `http://me:wrong@${proxy.host}`,
        HTTPS_PROXY: proxy.host,
      }),
      config: configOf({ retry: { attempts: 1 } }, { baseUrl: origin }),
    });
    expect(await get(`${origin}/things`)).toMatchObject({
      kind: "unreachable",
      detail: expect.stringContaining("(407)"),
    });
  },
);

test.each(["http", "https"])("names a proxy that is not there, for %s", async (scheme) => {
  const { host } = new URL(await unusedOrigin());
  const origin = `${scheme}://api.example`;
  const { get } = openUpstream(origin, {
    proxies: readProxies({ HTTP_PROXY: host, HTTPS_PROXY: host }),
    config: configOf({ retry: { attempts: 1 } }, { baseUrl: origin }),
  });
  expect(await get(`${origin}/things`)).toMatchObject({
    kind: "unreachable",
    reason: "refused",
    detail: `Nothing listens at the proxy ${host}: the connection was refused.`,
  });
});

test.each([
  ["resolves to a private address", lookupAnswering(["10.0.0.5"]), /private network/],
  ["does not resolve here", unknownName, /does not resolve on this machine/],
])("asks no proxy for a name of a remote document that %s", async (_name, lookup, words) => {
  const proxy = await serveProxy();
  for (const origin of ["http://inside.example", "https://inside.example"]) {
    const { get } = openUpstream(origin, {
      proxies: readProxies({ HTTP_PROXY: proxy.host, HTTPS_PROXY: proxy.host }),
      config: configOf({}, { spec: "https://docs.example/api.json" }),
      lookup,
    });
    expect(await get(`${origin}/things`)).toMatchObject({
      kind: "refused",
      detail: expect.stringMatching(words),
    });
  }
  expect(proxy.seen).toEqual([]);
});

test("reads documents through the proxy", async () => {
  const proxy = await serveProxy();
  const origin = named(
    await serveHttp((_request, response) => response.end(JSON.stringify(minimal))),
  );
  const document = await loadApiDocument(
    configOf({}, { spec: `${origin}/api.json` }),
    {
      limits: configSchema.parse({}).limits,
      readStdin: () => Promise.reject(new Error("standard input is not read")),
      proxies: readProxies({ HTTP_PROXY: proxy.host }),
    },
    undefined,
  );
  expect(document?.root).toMatchObject(minimal);
  expect(proxy.seen).toEqual([`GET ${origin}/api.json`]);
});
