import { expect, test } from "vitest";

import type { ApiConfig } from "../../src/config/schema.ts";
import { Secret } from "../../src/config/secret.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { configOf, openUpstream } from "./open.ts";
import { serveHttp, textOf } from "./wire.ts";

function create(server: string, changes: Partial<ApiConfig> = {}, root: JsonObject = {}) {
  return openUpstream(server, {
    config: configOf({ limits: { replyBytes: 1000, connections: 4 } }, changes),
    root,
  });
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
