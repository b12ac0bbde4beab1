import { expect, onTestFinished, test } from "vitest";

import { type ApiConfig, apiSchema } from "../../src/config/schema.ts";
import { Secret } from "../../src/config/secret.ts";
import { noTls } from "../../src/config/tls.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createUpstream } from "../../src/upstream/upstream.ts";
import { noStore } from "../helpers/authorizer.ts";
import { apiOf } from "../helpers/document.ts";
import { contextOf, lookupAnswering, serveHttp, textOf } from "./wire.ts";

const config: ApiConfig = {
  ...apiSchema.parse({
    spec: "/documents/test.yaml",
    timeouts: { connectMs: 5000, headersMs: 5000, bodyMs: 5000, callMs: 5000 },
    limits: { replyBytes: 1000, connections: 4 },
  }),
  spec: "/documents/test.yaml",
  name: "test",
  baseUrl: undefined,
  pollMs: undefined,
  server: undefined,
  tls: noTls,
};

function create(server: string, changes: Partial<ApiConfig> = {}, root: JsonObject = {}) {
  const api = apiOf({
    paths: { "/things": { get: { responses: {} } } },
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
    root: { servers: [{ url: server }], security: [{ key: [] }], ...root },
  });
  const upstream = createUpstream({
    api,
    config: { ...config, ...changes },
    env: { TEST_KEY: "k3y-value" },
    now: () => performance.now(),
    clock: Date.now,
    store: noStore,
    lookup: lookupAnswering(["127.0.0.1"]),
  });
  onTestFinished(() => upstream.close());
  const context = contextOf({ operation: api.operations[0] });
  const get = (url: string) =>
    upstream.send({ method: "GET", url, headers: {}, body: undefined }, context);
  return { upstream, get };
}

const serveKeys = () =>
  serveHttp((request, response) => response.end(String(request.headers["x-key"] ?? "no key")));

test("guards, authorizes and sends", async () => {
  const origin = await serveKeys();
  const { get, upstream } = create(origin);
  expect(textOf(await get(`${origin}/things`))).toBe("k3y-value");
  expect(upstream.missing).toEqual([]);
  expect(upstream.secrets).toEqual(["k3y-value"]);
  expect(upstream.sendsCredentialsTo(`${origin}/things`)).toBe(true);
});

test("keeps credentials from an origin that is not the API's", async () => {
  const origin = await serveKeys();
  const other = await serveKeys();
  const { get, upstream } = create(origin);
  expect(textOf(await get(other))).toBe("no key");
  expect(upstream.sendsCredentialsTo(other)).toBe(false);
});

test("gives credentials to the base URL that was typed, and not to servers of the document", async () => {
  const written = await serveKeys();
  const typed = await serveKeys();
  const { get } = create(written, { baseUrl: `${typed}/v1` });
  expect(textOf(await get(`${typed}/v1/things`))).toBe("k3y-value");
  expect(textOf(await get(`${written}/things`))).toBe("no key");
});

test("says what is missing instead of sending", async () => {
  const { get, upstream } = create("https://api.example", {}, { security: [{ other: [] }] });
  const missing = [
    { scheme: "other", kind: "undeclared", ways: [{ by: "variables", names: ["TEST_OTHER"] }] },
  ];
  expect(await get("https://api.example/things")).toEqual({
    kind: "credentialMissing",
    alternatives: [missing],
  });
  expect(upstream.missing).toEqual(missing);
});

test("lets a document from elsewhere reach nothing private", async () => {
  const origin = await serveKeys();
  const { get } = create(origin, { spec: "https://api.example/openapi.json" });
  expect(await get(`${origin}/things`)).toMatchObject({ kind: "refused" });
  expect(await get(origin.replace("127.0.0.1", "rebound.example"))).toMatchObject({
    kind: "refused",
  });
  expect(await get("file:///etc/passwd")).toMatchObject({ kind: "refused" });
});

test.each(["spec", "baseUrl", "credentialOrigins"])(
  "reaches the private origin typed as %s",
  async (option) => {
    const origin = await serveKeys();
    const typed = {
      spec: { spec: `${origin}/openapi.json` },
      baseUrl: { spec: "https://api.example/openapi.json", baseUrl: origin },
      credentialOrigins: { spec: "https://api.example/openapi.json", credentialOrigins: [origin] },
    }[option];
    expect(textOf(await create(origin, typed).get(`${origin}/things`))).toBe("k3y-value");
  },
);

test("cuts a reply at the limit", async () => {
  const origin = await serveHttp((_request, response) => response.end("x".repeat(1001)));
  expect(await create(origin).get(origin)).toMatchObject({ reply: { truncated: true } });
});

test("refuses a configuration whose credential has the wrong kind", () => {
  const credentials = new Map([
    ["key", { kind: "password", username: new Secret("u"), password: new Secret("p") } as const],
  ]);
  expect(() => create("https://api.example", { credentials })).toThrow(
    /apis\.test\.credentials\.key/,
  );
});
