import { describe, expect, test } from "vitest";

import type { Credential } from "../../../src/config/schema.ts";
import { Secret } from "../../../src/config/secret.ts";
import { GatewayError } from "../../../src/errors.ts";
import type { SecurityRequirement, SecurityScheme } from "../../../src/operation/model.ts";
import type { UpstreamRequest } from "../../../src/request/model.ts";
import { createAuthorizer } from "../../../src/upstream/auth/authorize.ts";
import { apiOf } from "../../helpers/document.ts";

interface Given {
  readonly schemes?: Readonly<Record<string, SecurityScheme>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: Readonly<Record<string, Credential>>;
  readonly credentialOrigins?: readonly string[];
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
  credentialOrigins = [],
  env = {},
  security,
}: Given) {
  const api = apiOf({ paths: { "/things": { get: { responses: {} } } } });
  const operations = api.operations.map((operation) => ({
    ...operation,
    security: security ?? operation.security,
  }));
  return createAuthorizer({
    api: { name: "pets", securitySchemes: new Map(Object.entries(schemes)), operations },
    config: {
      headers: new Map(Object.entries(headers).map(([name, value]) => [name, new Secret(value)])),
      credentials: new Map(Object.entries(credentials)),
      credentialOrigins: [...credentialOrigins],
    },
    env,
    baseOrigins: new Set(["https://api.example"]),
  });
}

const plain: UpstreamRequest = {
  method: "GET",
  url: "https://api.example/v1/pets?limit=2",
  headers: { accept: "application/json", cookie: "theme=dark" },
  body: undefined,
};

function authorized(given: Given, request = plain): UpstreamRequest {
  const authorization = authorizerOf(given).authorize(request, given.security ?? []);
  if (!authorization.ok) throw new Error(JSON.stringify(authorization));
  return authorization.request;
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
        schemes: { key: { kind: "unsupported", type: "oauth2" } },
        credentials: { key: token("t0ken") },
      },
      { headers: { ...plain.headers, authorization: "Bearer t0ken" } },
    ],
    [
      "openIdConnect, from the environment",
      {
        schemes: { key: { kind: "unsupported", type: "openIdConnect" } },
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
  ])("%s", (_name, given, expected) => {
    expect(authorized({ ...given, security: [need("key")] })).toEqual({ ...plain, ...expected });
  });
});

test("replaces what an argument put in the credential's place", () => {
  const credentials = { key: token("mine") };
  const security = [need("key")];
  expect(
    authorized(
      { schemes: { key: apiKeyIn("query", "api_key") }, credentials, security },
      { ...plain, url: "https://api.example/?api_key=theirs&a=1&api%5Fkey=again&b" },
    ).url,
  ).toBe("https://api.example/?a=1&b&api_key=mine");
  expect(
    authorized(
      { schemes: { key: apiKeyIn("cookie", "sid") }, credentials, security },
      { ...plain, headers: { cookie: "sid=theirs; a=1" } },
    ).headers,
  ).toEqual({ cookie: "a=1; sid=mine" });
  expect(
    authorized(
      { schemes: { key: apiKeyIn("header") }, credentials, security },
      { ...plain, headers: { "x-key": "theirs" } },
    ).headers,
  ).toEqual({ "x-key": "mine" });
});

describe("of several alternatives", () => {
  const schemes = {
    a: apiKeyIn("header", "A"),
    b: apiKeyIn("header", "B"),
    c: apiKeyIn("header", "C"),
  };
  const sent = (configured: string, security: readonly SecurityRequirement[]) => {
    const credentials = Object.fromEntries(
      configured.split("").map((name) => [name, token(`${name}1`)]),
    );
    const authorization = authorizerOf({ schemes, credentials }).authorize(
      { ...plain, headers: {} },
      security,
    );
    return authorization.ok
      ? Object.keys(authorization.request.headers).join("")
      : authorization.alternatives.map((lacks) => lacks.map(({ scheme }) => scheme).join("+"));
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
  ])("with %j configured, %j: %j", (configured, security, expected) => {
    expect(sent(configured, security)).toEqual(expected);
  });
});

test("says which variables would supply what is missing", () => {
  const schemes: Readonly<Record<string, SecurityScheme>> = {
    petKey: apiKeyIn("header"),
    "log in": { kind: "basic" },
    mtls: { kind: "unsupported", type: "mutualTLS" },
    badly: apiKeyIn("header", "Content-Length"),
  };
  const security = [need("petKey", "log in"), need("mtls"), need("badly"), need("gone")];
  const authorizer = authorizerOf({ schemes, security });
  const needs = {
    petKey: { scheme: "petKey", variables: ["PETS_PETKEY"], kind: "apiKey" },
    login: {
      scheme: "log in",
      variables: ["PETS_LOG_IN_USERNAME", "PETS_LOG_IN_PASSWORD"],
      kind: "basic",
    },
    mtls: { scheme: "mtls", variables: [], kind: "mutualTLS" },
    badly: { scheme: "badly", variables: [], kind: "apiKey" },
    gone: { scheme: "gone", variables: ["PETS_GONE"], kind: "undeclared" },
  };
  expect(authorizer.authorize(plain, security)).toEqual({
    ok: false,
    alternatives: [[needs.petKey, needs.login], [needs.mtls], [needs.badly], [needs.gone]],
  });
  expect(authorizer.missing).toEqual([
    needs.petKey,
    needs.login,
    needs.mtls,
    needs.badly,
    needs.gone,
  ]);
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
  test("take the place of built ones, and join their cookies", () => {
    expect(
      authorized({ headers: { accept: "text/csv", "x-tenant": "7", cookie: "a=1" } }).headers,
    ).toEqual({
      accept: "text/csv",
      "x-tenant": "7",
      cookie: "theme=dark; a=1",
    });
  });

  test.each<[string, SecurityScheme, Readonly<Record<string, string>>]>([
    ["bearer", { kind: "bearer" }, { authorization: "Bearer own" }],
    ["basic", { kind: "basic" }, { authorization: "Custom own" }],
    ["digest", { kind: "unsupported", type: "http digest" }, { authorization: "Digest own" }],
    ["a key in a header", apiKeyIn("header"), { "x-key": "own" }],
    ["a key in a cookie", apiKeyIn("cookie", "sid"), { cookie: "a=1; sid=own" }],
  ])("satisfy %s, before any credential", (_name, scheme, headers) => {
    const given = {
      schemes: { key: scheme },
      headers,
      env: { PETS_KEY: "other" },
      security: [need("key")],
    };
    expect(authorized(given, { ...plain, headers: {} }).headers).toEqual(headers);
  });

  test("do not satisfy a scheme that goes elsewhere", () => {
    const given = {
      schemes: { key: apiKeyIn("query", "k") },
      headers: { authorization: "Bearer own" },
      security: [need("key")],
    };
    expect(() => authorized(given)).toThrow("PETS_KEY");
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
  ])("%s sends nothing of it", (url) => {
    const request = { ...plain, url };
    expect(authorized(given, request)).toBe(request);
    expect(authorizerOf(given).appliesTo(url)).toBe(false);
  });

  test("asks for nothing, either", () => {
    const { schemes, security } = given;
    const request = { ...plain, url: "https://other.example/" };
    expect(authorizerOf({ schemes: schemes ?? {} }).authorize(request, security ?? [])).toEqual({
      ok: true,
      request,
    });
  });

  test("sends it when the operator has named that origin", () => {
    const request = { ...plain, url: "https://uploads.example/x" };
    expect(
      authorized({ ...given, credentialOrigins: ["https://uploads.example"] }, request).headers,
    ).toMatchObject({ authorization: "Bearer t0ken", "x-tenant": "7" });
  });
});

test("leaves the request that it was given as it was", () => {
  const request = structuredClone(plain);
  authorized(
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
