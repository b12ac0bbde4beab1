import { fetch } from "undici";
import { describe, expect, onTestFinished, test } from "vitest";

import { readProxies } from "../../../src/config/proxy.ts";
import { type ApiConfig, apiSchema } from "../../../src/config/schema.ts";
import { noTls } from "../../../src/config/tls.ts";
import type { JsonObject } from "../../../src/spec/model.ts";
import { logIn } from "../../../src/upstream/auth/oauth/login.ts";
import type { Caller } from "../../../src/upstream/model.ts";
import { createUpstream } from "../../../src/upstream/upstream.ts";
import { noStore, temporaryStore } from "../../helpers/authorizer.ts";
import { apiOf } from "../../helpers/document.ts";
import { contextOf, replyOf, serveHttp, silentLog, textOf } from "../wire.ts";
import { serveOAuth } from "./oauth-server.ts";

/** An API that says whose token it was sent, and knows only tokens that are good. */
async function serveApi(good: ReadonlyMap<string, string>) {
  const seen = { requests: 0 };
  const origin = await serveHttp((request, response) => {
    seen.requests += 1;
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    const owner = good.get(token);
    response.writeHead(owner === undefined ? 401 : 200).end(owner ?? "refused");
  });
  return { origin, seen };
}

interface Given {
  readonly origin: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly flows?: JsonObject;
  readonly scheme?: JsonObject;
  readonly env?: Readonly<Record<string, string>>;
  readonly scopes?: readonly string[];
  readonly now?: () => number;
  readonly store?: ReturnType<typeof temporaryStore>;
}

function open({
  origin,
  options = {},
  flows = {},
  scheme = { type: "oauth2", flows },
  env = {},
  scopes = [],
  now = () => performance.now(),
  store = noStore,
}: Given) {
  const api = apiOf({
    paths: { "/things": { get: { responses: {}, security: [{ grant: [...scopes] }] } } },
    components: { securitySchemes: { grant: scheme } },
    root: { servers: [{ url: origin }] },
  });
  const config: ApiConfig = {
    ...apiSchema.parse({ spec: "-", ...options }),
    spec: "/test.yaml",
    name: "test",
    baseUrl: origin,
    pollMs: undefined,
    server: undefined,
    overlays: [],
    references: [],
    tls: noTls,
  };
  const log = silentLog;
  const random = Math.random;
  const upstream = createUpstream({
    api,
    config,
    env,
    proxies: readProxies({}),
    log,
    now,
    clock: Date.now,
    random,
    store,
  });
  onTestFinished(() => upstream.close());
  const hidden = new Set<string>();
  // Identical calls would be sent once.
  let calls = 0;
  const get = (caller?: Caller, signal?: AbortSignal) =>
    upstream.send(
      { method: "GET", url: `${origin}/things?call=${calls++}`, headers: {}, body: undefined },
      contextOf({
        operation: api.operations[0],
        caller,
        signal,
        hide: (secret) => hidden.add(secret),
      }),
    );
  return { get, hidden, upstream };
}

const client = (server: string, more: object = {}) => ({
  oauth: {
    grant: { clientId: "me", clientSecret: "s3cret-1", tokenUrl: `${server}/token`, ...more },
  },
});

test("asks for one token however many calls wait, and for one more when it ends", async () => {
  const server = await serveOAuth({ expiresIn: 3600 });
  const { origin, seen } = await serveApi(server.good);
  let time = 0;
  const { get, hidden } = open({ origin, options: client(server.origin), now: () => time });
  const all = async () => {
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => get()));
    expect(outcomes.map((outcome) => replyOf(outcome).status)).toEqual(
      Array.from({ length: 200 }, () => 200),
    );
  };
  await all();
  expect(server.requests).toHaveLength(1);
  time = 3_569_000;
  await all();
  expect(server.requests).toHaveLength(1);
  // 30 s before its end.
  time = 3_571_000;
  await all();
  expect(server.requests).toHaveLength(2);
  expect(seen.requests).toBe(600);
  expect(hidden).toEqual(new Set(server.good.keys()));
});

test("gets another token once when the API refuses it, for all calls together", async () => {
  const server = await serveOAuth({ expiresIn: 3600 });
  const { origin } = await serveApi(server.good);
  const { get } = open({ origin, options: client(server.origin) });
  expect(replyOf(await get()).status).toBe(200);
  // Revoked.
  server.good.clear();
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => get()));
  expect(new Set(outcomes.map((outcome) => replyOf(outcome).status))).toEqual(new Set([200]));
  expect(server.requests).toHaveLength(2);
});

test("does not go on asking when the API refuses every token", async () => {
  const server = await serveOAuth({ expiresIn: 3600 });
  const { origin, seen } = await serveApi(new Map());
  const { get } = open({ origin, options: client(server.origin) });
  for (let call = 0; call < 5; call += 1) expect(replyOf(await get()).status).toBe(401);
  expect(server.requests).toHaveLength(2);
  expect(seen.requests).toBe(6);
});

test.each([0, undefined])(
  "uses a token with expires_in %s until it is refused",
  async (expiresIn) => {
    const server = await serveOAuth({ expiresIn });
    const { origin } = await serveApi(server.good);
    const { get } = open({ origin, options: client(server.origin) });
    await get();
    await get();
    expect(server.requests).toHaveLength(1);
  },
);

test("a caller who gives up leaves the token to the others", async () => {
  const server = await serveOAuth();
  const { origin } = await serveApi(server.good);
  const { get } = open({ origin, options: client(server.origin) });
  const abort = new AbortController();
  const [given, kept] = [get(undefined, abort.signal), get()];
  abort.abort();
  expect(await given).toEqual({ kind: "cancelled" });
  expect(textOf(await kept)).toBe("client");
});

describe("asks as it is configured", () => {
  const run = async (more: object, given: Partial<Given> = {}) => {
    const server = await serveOAuth();
    const { origin } = await serveApi(server.good);
    const { get } = open({ origin, options: client(server.origin, more), ...given });
    expect(replyOf(await get()).status).toBe(200);
    const [request] = server.requests;
    return { ...request, parameters: Object.fromEntries(request?.body ?? []) };
  };

  test("with the secret in the header, and the scopes of the operation", async () => {
    expect(await run({}, { scopes: ["read", "write"] })).toMatchObject({
      basic: "me:s3cret-1",
      parameters: { grant_type: "client_credentials", scope: "read write" },
    });
  });

  test("with the secret in the body, scopes, audience, resource and parameters", async () => {
    expect(
      await run({
        clientAuth: "post",
        scopes: ["all"],
        audience: "api",
        resource: ["https://api.example"],
        parameters: { tenant: "7" },
      }),
    ).toMatchObject({
      basic: undefined,
      parameters: {
        client_id: "me",
        client_secret: "s3cret-1",
        scope: "all",
        audience: "api",
        resource: "https://api.example",
        tenant: "7",
      },
    });
  });

  test("with username and password", async () => {
    expect(await run({ username: "ann", password: "p w" })).toMatchObject({
      parameters: { grant_type: "password", username: "ann", password: "p w" },
    });
  });
});

test("finds the endpoint by the issuer, and takes the client from the environment", async () => {
  const server = await serveOAuth();
  const { origin } = await serveApi(server.good);
  const { get } = open({
    origin,
    options: { credentialOrigins: [server.origin] },
    scheme: {
      type: "openIdConnect",
      openIdConnectUrl: `${server.origin}/.well-known/openid-configuration`,
    },
    env: { TEST_GRANT_CLIENT_ID: "me", TEST_GRANT_CLIENT_SECRET: "s3cret-1" },
  });
  expect(textOf(await get())).toBe("client");
});

test("takes no token over plain http from where only the document sends it", async () => {
  const server = await serveOAuth();
  const { origin } = await serveApi(server.good);
  const { get } = open({
    origin,
    flows: { clientCredentials: { tokenUrl: `${server.origin}/token`, scopes: {} } },
    env: { TEST_GRANT_CLIENT_ID: "me", TEST_GRANT_CLIENT_SECRET: "s3cret-1" },
  });
  expect(await get()).toMatchObject({
    kind: "credentialRefused",
    passing: false,
    detail: expect.stringContaining("does not use https"),
  });
  expect(server.requests).toEqual([]);
});

test("says what the token endpoint said", async () => {
  const body = { error: "invalid_client", error_description: "unknown client" };
  const server = await serveOAuth({ refusal: { status: 400, body } });
  const { origin, seen } = await serveApi(server.good);
  const { get } = open({ origin, options: client(server.origin) });
  expect(await get()).toMatchObject({
    kind: "credentialRefused",
    credential: { scheme: "grant", kind: "oauth2" },
    detail: 'The token endpoint answered 400 with "invalid_client: unknown client".',
    passing: false,
  });
  expect(seen.requests).toBe(0);
});

test("exchanges each caller's token for one of his own", async () => {
  const server = await serveOAuth({ expiresIn: 3600 });
  const { origin } = await serveApi(server.good);
  const { get } = open({
    origin,
    options: client(server.origin, { grant: "tokenExchange", subject: "X-Upstream-Authorization" }),
  });
  const callerOf = (name: string): Caller => ({
    id: name,
    headers: new Map([["x-upstream-authorization", `Bearer ${name}-token`]]),
  });
  const names = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? "ann" : "bob"));
  const outcomes = await Promise.all(names.map((name) => get(callerOf(name))));
  expect(outcomes.map(textOf)).toEqual(names.map((name) => `${name}-token`));
  expect(server.requests).toHaveLength(2);
  expect(await get()).toMatchObject({
    kind: "credentialMissing",
    alternatives: [[{ ways: [{ by: "callerHeader", name: "x-upstream-authorization" }] }]],
  });
});

describe("login", () => {
  const flows = (server: string): JsonObject => ({
    authorizationCode: {
      authorizationUrl: `${server}/authorize`,
      tokenUrl: `${server}/token`,
      scopes: {},
    },
  });

  test.each(["authorizationCode", "deviceCode"])(
    "by %s is kept, refreshed and written back, also by two at once",
    async (grant) => {
      const server = await serveOAuth({ expiresIn: 3600, pendingPolls: 2 });
      const { origin } = await serveApi(server.good);
      const store = temporaryStore();
      const options = {
        oauth: {
          grant: { clientId: "me", grant, issuer: server.origin, scopes: ["read"] },
        },
      };
      const given = { origin, options, flows: flows(server.origin), store };
      const { get, upstream } = open(given);
      expect(upstream.missing).toMatchObject([
        { ways: [{ by: "command", line: "openapi-mcp-gateway login test" }, {}] },
      ]);
      expect(await get()).toMatchObject({ kind: "credentialMissing" });

      const [login] = upstream.logins;
      if (login === undefined) throw new Error("there is nothing to log in at");
      const told: string[] = [];
      const outcome = await logIn(login, {
        tell(text) {
          told.push(text);
          const url = /(http\S+authorize\S+)/.exec(text)?.[1];
          if (url !== undefined) void fetch(url);
        },
        port: 0,
        signal: new AbortController().signal,
      });
      expect(outcome).toEqual({ ok: true });
      if (grant === "deviceCode") expect(told[0]).toContain("ABCD-EFGH");
      expect(textOf(await get())).toBe("client");

      // Revoked: both processes refresh, of which the server lets only the first.
      server.good.clear();
      const other = open(given);
      const outcomes = await Promise.all([get(), other.get(), get(), other.get()]);
      expect(outcomes.map(textOf)).toEqual(["client", "client", "client", "client"]);
      expect(server.requests.filter(({ grant: asked }) => asked === "refresh_token").length).toBe(
        1,
      );
    },
  );

  test("takes no answer with another state", async () => {
    const server = await serveOAuth();
    const { origin } = await serveApi(server.good);
    const { upstream } = open({
      origin,
      options: { oauth: { grant: { clientId: "me", issuer: server.origin } } },
      flows: flows(server.origin),
      store: temporaryStore(),
    });
    const [login] = upstream.logins;
    if (login === undefined) throw new Error("there is nothing to log in at");
    const abort = new AbortController();
    let status: number | undefined;
    const outcome = await logIn(login, {
      async tell(text) {
        const url = new URL(/(http\S+authorize\S+)/.exec(text)?.[1] ?? "");
        const back = url.searchParams.get("redirect_uri") ?? "";
        status = (await fetch(`${back}?code=stolen&state=other`)).status;
        abort.abort();
      },
      port: 0,
      signal: abort.signal,
    });
    expect(status).toBe(400);
    expect(outcome).toMatchObject({ ok: false });
  });
});
