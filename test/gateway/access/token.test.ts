/** What tokens an attacker may come with, each over a socket to a running gateway. */
import { createPublicKey, type JsonWebKey } from "node:crypto";

import { exportJWK, generateKeyPair } from "jose";
import { fetch } from "undici";
import { describe, expect, it } from "vitest";

import type { JsonObject } from "../../../src/spec/model.ts";
import { post, request } from "../../transport/post.ts";
import { sendRaw } from "../../transport/raw.ts";
import { publicUrl, type Running, startGateway } from "./gateway.ts";
import { entryOf, type Issuer, secondsFromNow, serveIssuer, signWith } from "./issuer.ts";

const list = request("tools/list");
const key = "omgw_the-key-of-these-tests";

interface Subject extends Running {
  readonly issuer: Issuer;
  readonly status: (token: string, path?: string) => Promise<number>;
}

async function start(options: JsonObject = {}): Promise<Subject> {
  const issuer = await serveIssuer();
  const gateway = await startGateway({
    apiKeys: { keys: { ci: entryOf(key, { scopes: ["read"] }) } },
    oauth: { issuer: issuer.url, ...options },
  });
  return {
    ...gateway,
    issuer,
    async status(token, path = "/mcp") {
      const response = await post(gateway.url + path, list, { authorization: `Bearer ${token}` });
      await response.text();
      return response.status;
    },
  };
}

it("takes a token of its issuer for its own address", async () => {
  const { issuer, url } = await start();
  const response = await post(`${url}/mcp`, list, {
    authorization: `Bearer ${await issuer.sign()}`,
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ result: { tools: [{}, {}] } });
});

type Forge = (issuer: Issuer) => Promise<string>;

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function publicPem(issuer: Issuer): string {
  const publicKey = createPublicKey({
    key: issuer.publicJwk() as JsonWebKey,
    format: "jwk",
  });
  return publicKey.export({ format: "pem", type: "spki" }).toString();
}

const claimsOf = (issuer: Issuer) => ({
  iss: issuer.url,
  aud: `${publicUrl}/mcp`,
  sub: "anne",
  client_id: "app",
});

const forgeries: readonly (readonly [string, string, Forge])[] = [
  [
    "signed by somebody else under a known kid",
    "signature is wrong",
    async (issuer) => {
      const { privateKey } = await generateKeyPair("RS256");
      return signWith(privateKey, claimsOf(issuer), { alg: "RS256", kid: "key-1" });
    },
  ],
  [
    "under a kid that is not known",
    "key that its issuer does not name",
    async (issuer) => {
      const { privateKey } = await generateKeyPair("RS256");
      return signWith(privateKey, claimsOf(issuer), { alg: "RS256", kid: "other" });
    },
  ],
  [
    "with its own key in the header (jwk)",
    "key that its issuer does not name",
    async (issuer) => {
      const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
      const jwk = await exportJWK(publicKey);
      return signWith(privateKey, claimsOf(issuer), { alg: "RS256", kid: "mine", jwk });
    },
  ],
  [
    "with the address of its own keys in the header (jku)",
    "signature is wrong",
    async (issuer) => {
      const other = await serveIssuer();
      const { privateKey } = await generateKeyPair("RS256");
      return signWith(privateKey, claimsOf(issuer), {
        alg: "RS256",
        kid: "key-1",
        jku: `${other.url}/jwks`,
      });
    },
  ],
  [
    "with a kid that is a path",
    "key that its issuer does not name",
    async (issuer) => {
      const { privateKey } = await generateKeyPair("RS256");
      return signWith(privateKey, claimsOf(issuer), { alg: "RS256", kid: "../../dev/null" });
    },
  ],
  [
    "that is not signed (alg none)",
    "not taken",
    async (issuer) => {
      const claims = { ...claimsOf(issuer), exp: secondsFromNow(60) };
      return `${encode({ alg: "none" })}.${encode(claims)}.`;
    },
  ],
  [
    "with alg nOnE",
    "not taken",
    async (issuer) => {
      const claims = { ...claimsOf(issuer), exp: secondsFromNow(60) };
      return `${encode({ alg: "nOnE", kid: "key-1" })}.${encode(claims)}.AAAA`;
    },
  ],
  [
    "signed with the public key as a secret (HS256)",
    "not taken",
    async (issuer) =>
      signWith(new TextEncoder().encode(publicPem(issuer)), claimsOf(issuer), {
        alg: "HS256",
        kid: "key-1",
      }),
  ],
  [
    "whose claims were changed after it was signed",
    "signature is wrong",
    async (issuer) => {
      const [header, , signature] = (await issuer.sign()).split(".");
      return `${header}.${encode({ ...claimsOf(issuer), sub: "admin", exp: secondsFromNow(60) })}.${signature}`;
    },
  ],
  [
    "whose signature is cut off",
    "signature is wrong",
    async (issuer) => (await issuer.sign()).replace(/[^.]*$/, ""),
  ],
  ["that has expired", "has expired", (issuer) => issuer.sign({ exp: secondsFromNow(-61) })],
  ["that is not valid yet", "not valid yet", (issuer) => issuer.sign({ nbf: secondsFromNow(90) })],
  ["that never expires", "claim exp", (issuer) => issuer.sign({ exp: undefined })],
  ["whose end is no number", "claim exp", (issuer) => issuer.sign({ exp: "never" })],
  [
    "for another server",
    "not meant for this address",
    (issuer) => issuer.sign({ aud: "https://other.example.com" }),
  ],
  [
    "for a server whose name begins likewise",
    "not meant",
    (issuer) => issuer.sign({ aud: `${publicUrl}.evil.example/mcp` }),
  ],
  [
    "for one API only",
    "not meant for this address",
    (issuer) => issuer.sign({ aud: `${publicUrl}/apis/shop/mcp` }),
  ],
  [
    "for nobody in particular",
    "not meant for this address",
    (issuer) => issuer.sign({ aud: undefined }),
  ],
  ["for the client, as identity tokens are", "not meant", (issuer) => issuer.sign({ aud: "app" })],
  ["of another issuer", "issuer that is not trusted", async () => (await serveIssuer()).sign()],
  [
    "of another issuer that says to be this one",
    "signature is wrong",
    async (issuer) => (await serveIssuer()).sign({ iss: issuer.url }),
  ],
  [
    "of an issuer whose name begins likewise",
    "not trusted",
    (issuer) => issuer.sign({ iss: `${issuer.url}.evil.example` }),
  ],
  ["of no issuer", "not trusted", (issuer) => issuer.sign({ iss: undefined })],
  ["for another purpose", "another purpose", (issuer) => issuer.sign({}, { typ: "logout+jwt" })],
  ["that is bound to a key", "bound to a key", (issuer) => issuer.sign({ cnf: { jkt: "x" } })],
  [
    "about nobody",
    "whom it is about",
    (issuer) => issuer.sign({ sub: undefined, client_id: undefined }),
  ],
  [
    "with a critical extension that nobody knows",
    "no signed token",
    async (issuer) => {
      const token = await issuer.sign();
      const [, claims, signature] = token.split(".");
      return `${encode({ alg: "RS256", kid: "key-1", crit: ["x"], x: 1 })}.${claims}.${signature}`;
    },
  ],
  ["of one part", "no signed token", async () => "abcdef"],
  ["of five parts, as encrypted ones have", "no signed token", async () => "a.b.c.d.e"],
  ["whose parts are no JSON", "no signed token", async () => "abc.def.ghi"],
  ["that looks like a key of the gateway", "key is not known", async () => "omgw_guess"],
  ["of 12 KiB", "no signed token", async () => "a".repeat(12 * 1024)],
];

describe("a token", () => {
  it.each(forgeries)("%s is refused", async (_, reason, forge) => {
    const { issuer, url } = await start();
    const token = await forge(issuer);
    const response = await post(`${url}/mcp`, list, { authorization: `Bearer ${token}` });
    const body = await response.text();
    expect(response.status).toBe(401);
    const challenge = response.headers.get("www-authenticate") ?? "";
    expect(challenge).toContain('Bearer error="invalid_token"');
    expect(challenge).toContain(reason);
    expect(challenge).toContain(
      `resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp"`,
    );
    expect(body).not.toContain(token);
  });

  it("larger than any header may be is cut off", async () => {
    const { status } = await start();
    expect(await status("a".repeat(64 * 1024))).toBe(431);
  });

  // Times are counted from when a case runs, not from when the table is made.
  it.each<[string, () => JsonObject]>([
    [
      "an audience among several",
      () => ({ aud: ["https://other.example.com", `${publicUrl}/mcp/`] }),
    ],
    ["the gateway as a whole", () => ({ aud: publicUrl })],
    ["an end within the skew", () => ({ exp: secondsFromNow(-30) })],
    ["a beginning within the skew", () => ({ nbf: secondsFromNow(30) })],
  ])("is taken with %s", async (_, claims) => {
    const { issuer, status } = await start();
    expect(await status(await issuer.sign(claims()))).toBe(200);
  });

  it("is taken with a client alone", async () => {
    const { issuer, status } = await start();
    expect(await status(await issuer.sign({ sub: undefined }))).toBe(200);
  });

  it("is taken with the type of access tokens", async () => {
    const { issuer, status } = await start();
    expect(await status(await issuer.sign({}, { typ: "at+jwt" }))).toBe(200);
  });

  it("for one API opens that API, and one for the gateway opens each", async () => {
    const { issuer, status } = await start();
    const forShop = await issuer.sign({ aud: `${publicUrl}/apis/shop/mcp` });
    expect(await status(forShop, "/apis/shop/mcp")).toBe(200);
    expect(await status(forShop, "/apis/other/mcp")).toBe(401);
    expect(await status(forShop)).toBe(401);
    expect(await status(await issuer.sign(), "/apis/other/mcp")).toBe(200);
  });

  it("is taken for a further audience that the operator names", async () => {
    const { issuer, status } = await start({ audience: ["api://gateway"] });
    expect(await status(await issuer.sign({ aud: "api://gateway" }))).toBe(200);
  });

  it("is not taken any more once it has expired, though it was before", async () => {
    const { issuer, status, pass } = await start();
    const token = await issuer.sign({ exp: secondsFromNow(10) });
    expect(await status(token)).toBe(200);
    pass(71_000);
    expect(await status(token)).toBe(401);
  });
});

describe("the issuer's keys", () => {
  it("are asked for once, and again for a token that names a new one", async () => {
    const { issuer, status, pass } = await start();
    const earlier = await issuer.sign();
    expect(await status(earlier)).toBe(200);
    expect(await status(await issuer.sign({ sub: "ben" }))).toBe(200);
    const count = () => issuer.asked.filter((path) => path === "/jwks").length;
    expect(count()).toBe(1);
    await issuer.rotate();
    pass(31_000);
    expect(await status(await issuer.sign())).toBe(200);
    expect(count()).toBe(2);
    // The key behind it has been withdrawn.
    expect(await status(earlier)).toBe(401);
  });

  it("are not asked for at the wish of everyone who makes up a name of a key", async () => {
    const { issuer, status } = await start();
    expect(await status(await issuer.sign())).toBe(200);
    for (let turn = 0; turn < 5; turn++) {
      expect(await status(await issuer.sign({}, { kid: `made-up-${turn}` }))).toBe(401);
    }
    expect(issuer.asked.filter((path) => path === "/jwks").length).toBe(1);
  });

  it("go on for a day when they cannot be had, and then no more", async () => {
    const { issuer, status, pass } = await start();
    const lasting = { exp: secondsFromNow(200_000) };
    expect(await status(await issuer.sign(lasting))).toBe(200);
    issuer.isDown = true;
    pass(3_600_000);
    expect(await status(await issuer.sign(lasting))).toBe(200);
    pass(24 * 3_600_000);
    expect(await status(await issuer.sign(lasting))).toBe(503);
  });

  it("that cannot be had at all are nobody's fault: 503, and a key of the gateway still opens", async () => {
    const { issuer, status, url, pass } = await start();
    issuer.isDown = true;
    const token = await issuer.sign();
    const response = await post(`${url}/mcp`, list, { authorization: `Bearer ${token}` });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(response.headers.get("www-authenticate")).toBeNull();
    expect(await status(key)).toBe(200);
    issuer.isDown = false;
    pass(1_000);
    expect(await status(token)).toBe(200);
  });

  it("may be several without names", async () => {
    const { issuer, status } = await start();
    issuer.others.push((await serveIssuer()).publicJwk());
    expect(await status(await issuer.sign({}, { kid: undefined }))).toBe(200);
    const stranger = await serveIssuer();
    expect(await status(await stranger.sign({ iss: issuer.url }, { kid: undefined }))).toBe(401);
  });
});

describe("a token that is no JWT", () => {
  const introspection = { clientId: "gateway", clientSecret: "introspection-secret" };
  const claims = (issuer: Issuer) => ({
    active: true,
    iss: issuer.url,
    aud: `${publicUrl}/mcp`,
    sub: "anne",
    scope: "read",
  });

  it("is good when the issuer says so, and asked about once in a while", async () => {
    const { issuer, status, pass } = await start({ introspection });
    issuer.opaque.set("opaque-1", claims(issuer));
    expect(await status("opaque-1")).toBe(200);
    expect(await status("opaque-1")).toBe(200);
    expect(issuer.asked.filter((path) => path === "/introspect").length).toBe(1);
    issuer.opaque.delete("opaque-1");
    pass(31_000);
    expect(await status("opaque-1")).toBe(401);
  });

  it.each<[string, object]>([
    ["inactive", { active: false }],
    ["said to be active in words", { active: "true" }],
    ["for somebody else", { aud: "https://other.example.com" }],
    ["for nobody in particular", { aud: undefined }],
    ["of another issuer", { iss: "https://other.example.com" }],
    ["bound to a key", { cnf: { jkt: "x" } }],
    ["for refreshing", { token_use: "refresh_token" }],
    ["over", { exp: secondsFromNow(-120) }],
  ])("is refused when it is %s", async (_, change) => {
    const { issuer, status } = await start({ introspection });
    issuer.opaque.set("opaque-1", { ...claims(issuer), ...change });
    expect(await status("opaque-1")).toBe(401);
  });

  it("is refused unless the operator has it asked about", async () => {
    const { issuer, status } = await start();
    issuer.opaque.set("opaque-1", claims(issuer));
    expect(await status("opaque-1")).toBe(401);
    expect(issuer.asked).not.toContain("/introspect");
  });

  it("cannot be judged while the issuer is down", async () => {
    const { issuer, status } = await start({ introspection });
    issuer.isDown = true;
    expect(await status("opaque-1")).toBe(503);
  });
});

describe("credentials", () => {
  it.each<[string, string, Readonly<Record<string, string>>, number]>([
    ["none", "/mcp", {}, 401],
    ["none at all, but a session", "/mcp", { "mcp-session-id": "x" }, 401],
    ["an empty bearer", "/mcp", { authorization: "Bearer " }, 401],
    ["another scheme", "/mcp", { authorization: `Basic ${btoa(`x:${key}`)}` }, 401],
    ["a key without a scheme", "/mcp", { authorization: key }, 401],
    ["two tokens in one header", "/mcp", { authorization: `Bearer ${key}, Bearer ${key}` }, 401],
    ["a key in both headers", "/mcp", { authorization: `Bearer ${key}`, "x-api-key": key }, 400],
    ["a key in the query", `/mcp?api_key=${key}`, {}, 400],
    [
      "a key in the query beside one in the header",
      `/mcp?access_token=${key}`,
      { "x-api-key": key },
      400,
    ],
    ["a key in a cookie", "/mcp", { cookie: `api_key=${key}` }, 401],
    ["an access token as X-API-Key", "/mcp", { "x-api-key": "a.b.c" }, 401],
    ["a key in capitals", "/mcp", { "x-api-key": key.toUpperCase() }, 401],
    ["a key and more", "/mcp", { "x-api-key": `${key}x` }, 401],
    [
      "headers that claim to be the caller's",
      "/mcp",
      { "x-forwarded-user": "ci", "x-principal": "key:ci" },
      401,
    ],
    ["a key as bearer", "/mcp", { authorization: `bearer ${key}` }, 200],
    ["a key as X-API-Key", "/mcp", { "x-api-key": key }, 200],
  ])("%s", async (_, path, headers, status) => {
    const { url } = await start();
    const response = await post(url + path, list, headers);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain(key);
  });

  it("in several Authorization headers are refused, however Node reads them", async () => {
    const { port } = await start();
    const response = await sendRaw({
      port,
      method: "POST",
      headers: ["authorization", `Bearer ${key}`, "Authorization", "Bearer other"],
    });
    expect(response.status).toBe(400);
  });

  it.each([
    ["GET", "/mcp"],
    ["DELETE", "/mcp"],
    ["GET", "/sse"],
    ["POST", "/messages?sessionId=x"],
    ["POST", "/apis/shop/mcp"],
    ["GET", "/apis/shop/sse"],
    ["POST", "/apis/shop/messages"],
    ["POST", "/apis/nothing/mcp"],
    ["GET", "/mcp/sse/x"],
    ["DELETE", "/mcp/sessions/x"],
    ["GET", "/nothing"],
    ["POST", "/health"],
    ["GET", "//mcp"],
    ["GET", "/.well-known/../mcp"],
    ["GET", "/livez/%2e%2e/mcp"],
    ["PUT", "/mcp"],
  ])("are asked for at %s %s", async (method, path) => {
    const { port } = await start();
    expect((await sendRaw({ port, method, path })).status).toBe(401);
  });

  it("are never written to the log", async () => {
    const { url, logged, issuer } = await start();
    const token = await issuer.sign({ exp: secondsFromNow(-100) });
    await post(`${url}/mcp?token=${key}`, list, { authorization: `Bearer ${token}` });
    await post(`${url}/mcp`, list, { authorization: `Bearer ${token}` });
    const log = logged.join("");
    expect(log).toContain("caller refused");
    expect(log).not.toContain(key);
    expect(log).not.toContain(token);
  });
});

it("asks for the scopes that everyone must have", async () => {
  const issuer = await serveIssuer();
  const { url } = await startGateway({
    oauth: { issuer: issuer.url, supportedScopes: ["write"] },
    requiredScopes: ["mcp:use"],
  });
  const ask = async (claims: JsonObject) =>
    post(`${url}/mcp`, list, { authorization: `Bearer ${await issuer.sign(claims)}` });
  const refused = await ask({ scope: "mcp:used write" });
  expect(refused.status).toBe(403);
  expect(refused.headers.get("www-authenticate")).toBe(
    'Bearer error="insufficient_scope", error_description="More scopes are needed.", ' +
      `resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp", scope="mcp:use"`,
  );
  expect((await ask({ scope: "write mcp:use" })).status).toBe(200);
  expect((await ask({ scp: ["mcp:use"] })).status).toBe(200);
  expect((await ask({ scp: "write mcp:use" })).status).toBe(200);
  const metadata = await fetch(`${url}/.well-known/oauth-protected-resource/apis/shop/mcp`);
  expect(await metadata.json()).toEqual({
    resource: `${publicUrl}/apis/shop/mcp`,
    resource_name: "openapi-mcp-gateway",
    authorization_servers: [issuer.url],
    bearer_methods_supported: ["header"],
    scopes_supported: ["mcp:use", "write"],
  });
});

it("shows its health in one word to those who are not known", async () => {
  const { url } = await start();
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: "ok" });
  const known = await fetch(`${url}/health`, { headers: { "x-api-key": key } });
  expect(await known.json()).toMatchObject({ status: "ok", apis: [{ name: "shop" }, {}] });
  expect((await fetch(`${url}/livez`)).status).toBe(200);
});

it("passes no token on to the API", async () => {
  const { url, issuer, seen } = await start();
  const call = request("tools/call", { name: "shop_getBook" });
  for (const headers of [
    { authorization: `Bearer ${await issuer.sign()}` },
    { authorization: `Bearer ${key}` },
    { "x-api-key": key },
  ]) {
    const response = await post(`${url}/mcp`, call, headers);
    expect(await response.text()).toContain("Emma");
  }
  expect(seen.length).toBe(3);
  for (const headers of seen) {
    expect(headers).not.toHaveProperty("authorization");
    expect(headers).not.toHaveProperty("x-api-key");
  }
});
