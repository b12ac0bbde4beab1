import { describe, expect, test } from "vitest";

import type { Credential } from "../../../src/config/schema.ts";
import { Secret } from "../../../src/config/secret.ts";
import { GatewayError } from "../../../src/errors.ts";
import type { SecurityRequirement, SecurityScheme } from "../../../src/operation/model.ts";
import type { UpstreamRequest } from "../../../src/request/model.ts";
import { authConfigOf, testAuthorizer } from "../../helpers/authorizer.ts";
import { apiOf } from "../../helpers/document.ts";
import { contextOf } from "../wire.ts";

interface Given {
  readonly schemes?: Readonly<Record<string, SecurityScheme>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: Readonly<Record<string, Credential>>;
  /** Further options of a configuration file. */
  readonly query?: Readonly<Record<string, string>>;
  readonly forward?: unknown;
  readonly oauth?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly security?: readonly SecurityRequirement[];
}

const token = (value: string): Credential => ({ kind: "token", value: new Secret(value) });
const pair = (username: string, password: string): Credential => ({
  kind: "password",
  username: new Secret(username),
  password: new Secret(password),
});
const need = (...schemes: readonly string[]): SecurityRequirement =>
  schemes.map((scheme) => ({ scheme, scopes: [] }));

function authorizerOf({
  schemes = {},
  headers = {},
  credentials = {},
  env = {},
  security,
  ...options
}: Given) {
  const api = apiOf({ paths: { "/things": { get: { responses: {} } } } });
  const operations = api.operations.map((operation) => ({
    ...operation,
    security: security ?? operation.security,
  }));
  const authorizer = testAuthorizer({
    api: { name: "pets", securitySchemes: new Map(Object.entries(schemes)), operations },
    config: {
      ...authConfigOf({ headers, ...options }),
      credentials: new Map(Object.entries(credentials)),
    },
    env,
    origins: new Set(["https://api.example", "https://uploads.example"]),
  });
  const [operation] = operations;
  /** What would be sent, or the outcome when nothing is. */
  const send = async (request: UpstreamRequest, headersOfCaller: Headers = new Map()) => {
    const sent: UpstreamRequest[] = [];
    const context = contextOf({ operation, caller: { id: "me", headers: headersOfCaller } });
    const outcome = await authorizer.withCredentials((given) => {
      sent.push(given);
      return Promise.resolve({ kind: "cancelled" });
    })(request, context);
    return sent[0] ?? outcome;
  };
  return { ...authorizer, send };
}

type Headers = ReadonlyMap<string, string>;

const plain: UpstreamRequest = {
  method: "GET",
  url: "https://api.example/v1/pets?limit=2",
  headers: { accept: "application/json", cookie: "theme=dark" },
  body: undefined,
};

async function authorized(
  given: Given,
  request = plain,
  caller: Headers = new Map(),
): Promise<UpstreamRequest> {
  const sent = await authorizerOf(given).send(request, caller);
  if (!("url" in sent)) throw new Error(JSON.stringify(sent));
  return sent;
}

const apiKeyIn = (place: "header" | "query" | "cookie", name = "X-Key"): SecurityScheme => ({
  kind: "apiKey",
  in: place,
  name,
});

describe("puts a credential where its scheme says", () => {
  test.each<[string, Given, Partial<UpstreamRequest>]>([
    [
      "key in a header",
      { schemes: { key: apiKeyIn("header") }, credentials: { key: token("s3cret") } },
      { headers: { ...plain.headers, "x-key": "s3cret" } },
    ],
    [
      "key in the query, encoded",
      { schemes: { key: apiKeyIn("query", "api key") }, credentials: { key: token("a&b=c/d") } },
      { url: "https://api.example/v1/pets?limit=2&api%20key=a%26b%3Dc%2Fd" },
    ],
    [
      "key in a cookie, beside the others",
      { schemes: { key: apiKeyIn("cookie", "sid") }, credentials: { key: token("a=b;c d") } },
      { headers: { ...plain.headers, cookie: "theme=dark; sid=a=b%3Bc%20d" } },
    ],
    [
      "basic, as UTF-8",
      { schemes: { key: { kind: "basic" } }, credentials: { key: pair("Ü", "p:w") } },
      { headers: { ...plain.headers, authorization: "Basic w5w6cDp3" } },
    ],
    [
      "bearer",
      { schemes: { key: { kind: "bearer" } }, credentials: { key: token("t0ken") } },
      { headers: { ...plain.headers, authorization: "Bearer t0ken" } },
    ],
    [
      "bearer, pasted with its scheme",
      { schemes: { key: { kind: "bearer" } }, credentials: { key: token("bearer  t0ken") } },
      { headers: { ...plain.headers, authorization: "Bearer t0ken" } },
    ],
    [
      "oauth2, as a pasted token",
      {
        schemes: { key: { kind: "oauth2", flows: {}, metadataUrl: undefined } },
        credentials: { key: token("t0ken") },
      },
      { headers: { ...plain.headers, authorization: "Bearer t0ken" } },
    ],
    [
      "openIdConnect, from the environment",
      {
        schemes: { key: { kind: "openIdConnect", url: "https://login.example/" } },
        env: { PETS_KEY: "t0ken" },
      },
      { headers: { ...plain.headers, authorization: "Bearer t0ken" } },
    ],
    [
      "a scheme that is named but not declared",
      { env: { PETS_KEY: "t0ken" } },
      { headers: { ...plain.headers, authorization: "Bearer t0ken" } },
    ],
    [
      "basic from the environment",
      {
        schemes: { key: { kind: "basic" } },
        env: { PETS_KEY_USERNAME: "u", PETS_KEY_PASSWORD: "p" },
      },
      { headers: { ...plain.headers, authorization: "Basic dTpw" } },
    ],
  ])("%s", async (_name, given, expected) => {
    expect(await authorized({ ...given, security: [need("key")] })).toEqual({
      ...plain,
      ...expected,
    });
  });
});

test("replaces what an argument put in the credential's place", async () => {
  const credentials = { key: token("mine") };
  const security = [need("key")];
  const sent = (scheme: SecurityScheme, request: Partial<UpstreamRequest>) =>
    authorized({ schemes: { key: scheme }, credentials, security }, { ...plain, ...request });
  expect(
    await sent(apiKeyIn("query", "api_key"), {
      url: "https://api.example/?api_key=theirs&a=1&api%5Fkey=again&b",
    }),
  ).toMatchObject({ url: "https://api.example/?a=1&b&api_key=mine" });
  expect(
    await sent(apiKeyIn("cookie", "sid"), { headers: { cookie: "sid=theirs; a=1" } }),
  ).toMatchObject({ headers: { cookie: "a=1; sid=mine" } });
  expect(await sent(apiKeyIn("header"), { headers: { "x-key": "theirs" } })).toMatchObject({
    headers: { "x-key": "mine" },
  });
});

describe("of several alternatives", () => {
  const schemes = {
    a: apiKeyIn("header", "A"),
    b: apiKeyIn("header", "B"),
    c: apiKeyIn("header", "C"),
  };
  const sent = async (configured: string, security: readonly SecurityRequirement[]) => {
    const credentials = Object.fromEntries(
      configured.split("").map((name) => [name, token(`${name}1`)]),
    );
    const result = await authorizerOf({ schemes, credentials, security }).send({
      ...plain,
      headers: {},
    });
    if ("url" in result) return Object.keys(result.headers).join("");
    return result.kind === "credentialMissing"
      ? result.alternatives.map((lacks) => lacks.map(({ scheme }) => scheme).join("+"))
      : result;
  };

  test.each<[string, readonly SecurityRequirement[], string | readonly string[]]>([
    ["", [], ""],
    ["a", [], ""],
    ["a", [need("a")], "a"],
    ["b", [need("a"), need("b")], "b"],
    ["ab", [need("b"), need("a")], "b"],
    ["ac", [need("a", "b"), need("c")], "c"],
    ["abc", [need("a", "b"), need("c")], "ab"],
    ["", [need()], ""],
    ["", [need("a"), need()], ""],
    ["a", [need(), need("a")], "a"],
    ["", [need("a")], ["a"]],
    ["a", [need("a", "b"), need("c")], ["b", "c"]],
    ["", [need("a", "b")], ["a+b"]],
  ])("with %j configured, %j: %j", async (configured, security, expected) => {
    expect(await sent(configured, security)).toEqual(expected);
  });
});

test("says what would supply what is missing", async () => {
  const schemes: Readonly<Record<string, SecurityScheme>> = {
    petKey: apiKeyIn("header"),
    "log in": { kind: "basic" },
    mtls: { kind: "mutualTLS" },
    odd: { kind: "unsupported", type: "saml" },
    badly: apiKeyIn("header", "Content-Length"),
    grant: { kind: "oauth2", flows: {}, metadataUrl: undefined },
  };
  const security = [
    need("petKey", "log in"),
    need("mtls"),
    need("odd"),
    need("badly"),
    need("grant"),
    need("gone"),
  ];
  const authorizer = authorizerOf({ schemes, security });
  const by = (...names: readonly string[]) => ({ by: "variables", names });
  const needs = {
    petKey: { scheme: "petKey", kind: "apiKey", ways: [by("PETS_PETKEY")] },
    login: {
      scheme: "log in",
      kind: "basic",
      ways: [by("PETS_LOG_IN_USERNAME", "PETS_LOG_IN_PASSWORD")],
    },
    mtls: {
      scheme: "mtls",
      kind: "mutualTLS",
      ways: [{ by: "option", name: "apis.pets.tls.certificate" }],
    },
    odd: { scheme: "odd", kind: "saml", ways: [] },
    badly: { scheme: "badly", kind: "apiKey", ways: [] },
    grant: {
      scheme: "grant",
      kind: "oauth2",
      ways: [by("PETS_GRANT_CLIENT_ID", "PETS_GRANT_CLIENT_SECRET"), by("PETS_GRANT")],
    },
    gone: { scheme: "gone", kind: "undeclared", ways: [by("PETS_GONE")] },
  };
  const { petKey, login, mtls, odd, badly, grant, gone } = needs;
  expect(await authorizer.send(plain)).toEqual({
    kind: "credentialMissing",
    alternatives: [[petKey, login], [mtls], [odd], [badly], [grant], [gone]],
  });
  expect(authorizer.missing).toEqual([petKey, login, mtls, odd, badly, grant, gone]);
});

test("misses nothing when an operation can be called as it is", () => {
  const schemes = { a: apiKeyIn("header", "A") };
  expect(authorizerOf({ schemes, security: [need("a"), need()] }).missing).toEqual([]);
  expect(authorizerOf({ schemes, security: [] }).missing).toEqual([]);
  expect(authorizerOf({ schemes, env: { PETS_A: "x" }, security: [need("a")] }).missing).toEqual(
    [],
  );
});

describe("headers of the operator's own", () => {
  test("take the place of built ones, and join their cookies", async () => {
    expect(
      await authorized({ headers: { accept: "text/csv", "x-tenant": "7", cookie: "a=1" } }),
    ).toMatchObject({
      headers: { accept: "text/csv", "x-tenant": "7", cookie: "theme=dark; a=1" },
    });
  });

  test.each<[string, SecurityScheme, Readonly<Record<string, string>>]>([
    ["bearer", { kind: "bearer" }, { authorization: "Bearer own" }],
    ["basic", { kind: "basic" }, { authorization: "Custom own" }],
    ["digest", { kind: "digest" }, { authorization: "Digest own" }],
    ["a key in a header", apiKeyIn("header"), { "x-key": "own" }],
    ["a key in a cookie", apiKeyIn("cookie", "sid"), { cookie: "a=1; sid=own" }],
  ])("satisfy %s, before any credential", async (_name, scheme, headers) => {
    const given = {
      schemes: { key: scheme },
      headers,
      env: { PETS_KEY: "other" },
      security: [need("key")],
    };
    expect(await authorized(given, { ...plain, headers: {} })).toMatchObject({ headers });
  });

  test("do not satisfy a scheme that goes elsewhere", async () => {
    const given = {
      schemes: { key: apiKeyIn("query", "k") },
      headers: { authorization: "Bearer own" },
      security: [need("key")],
    };
    await expect(authorized(given)).rejects.toThrow("PETS_KEY");
  });
});

describe("to another origin", () => {
  const given: Given = {
    schemes: { key: { kind: "bearer" } },
    credentials: { key: token("t0ken") },
    headers: { "x-tenant": "7" },
    security: [need("key")],
  };

  test.each([
    "http://api.example/v1/pets",
    "https://api.example:8443/v1/pets",
    "https://api.example.evil.example/",
    "https://evil.example/?https://api.example",
  ])("%s sends nothing of it", async (url) => {
    const request = { ...plain, url };
    expect(await authorized(given, request)).toBe(request);
    expect(authorizerOf(given).appliesTo(url)).toBe(false);
  });

  test("asks for nothing, either", async () => {
    const { schemes, security } = given;
    const request = { ...plain, url: "https://other.example/" };
    expect(await authorized({ schemes: schemes ?? {}, security: security ?? [] }, request)).toBe(
      request,
    );
  });

  test("sends it when the operator has named that origin", async () => {
    const request = { ...plain, url: "https://uploads.example/x" };
    expect(await authorized(given, request)).toMatchObject({
      headers: { authorization: "Bearer t0ken", "x-tenant": "7" },
    });
  });
});

test("leaves the request that it was given as it was", async () => {
  const request = structuredClone(plain);
  await authorized(
    { schemes: { key: apiKeyIn("cookie", "c") }, env: { PETS_KEY: "x" }, security: [need("key")] },
    request,
  );
  expect(request).toEqual(plain);
});

test("refuses a credential that cannot stand in a header, without showing it", () => {
  const create = () =>
    authorizerOf({
      schemes: { key: { kind: "bearer" } },
      credentials: { key: token("schlüssel") },
    });
  expect(create).toThrow(GatewayError);
  expect(create).toThrow(/^(?!.*schlüssel)/);
});

test("knows every secret, and no more than that", () => {
  const { secrets } = authorizerOf({
    schemes: { key: { kind: "bearer" }, login: { kind: "basic" }, stripe: { kind: "basic" } },
    credentials: {
      key: token("Bearer t0ken-1"),
      login: pair("ann", "pass-2"),
      unused: token("t0ken-3"),
      stripe: pair("sk_4", ""),
    },
    env: {},
    headers: {
      authorization: "Basic YW5uOnBhc3MtNQ==",
      cookie: "sid=cookie-6; lang=en",
      "x-api-key": "key 7",
      "x-thing": "9f86d081884c7d659a2feaa0c55ad015",
      accept: "application/json",
      "x-tenant": "acme",
      "user-agent": "my agent",
    },
  });
  expect(new Set(secrets)).toEqual(
    new Set([
      "t0ken-1",
      "pass-2",
      "ann:pass-2",
      "t0ken-3",
      "sk_4",
      "sk_4:",
      "Basic YW5uOnBhc3MtNQ==",
      "YW5uOnBhc3MtNQ==",
      "ann:pass-5",
      "pass-5",
      "cookie-6",
      "en",
      "key 7",
      "7",
      "9f86d081884c7d659a2feaa0c55ad015",
    ]),
  );
});
