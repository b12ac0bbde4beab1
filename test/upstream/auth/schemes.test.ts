/** Every way to authenticate that is not a value put in a place, against servers that check it. */
import { createHash, createHmac, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

import { describe, expect, it } from "vitest";

import { Secret } from "../../../src/config/secret.ts";
import { noTls } from "../../../src/config/tls.ts";
import type { JsonObject } from "../../../src/spec/model.ts";
import { configOf, openUpstream } from "../open.ts";
import { pem, replyOf, serveHttp, serveHttps, textOf } from "../wire.ts";
import { serveOAuth } from "./oauth-server.ts";

const withScheme = (scheme: JsonObject): JsonObject => ({
  components: { securitySchemes: { key: scheme } },
});
const nothing: JsonObject = { security: [] };

async function bodyOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}

describe("a client certificate", () => {
  const serve = () =>
    serveHttps("localhost", (_request, response) => response.end("known"), {
      ca: pem("ca"),
      requestCert: true,
      rejectUnauthorized: true,
    });
  const tls = { ...noTls, ca: pem("ca") };
  const identity = { certificate: pem("client"), key: new Secret(pem("key")) };

  it("is shown to a server that asks for one", async () => {
    const origin = await serve();
    const { send } = openUpstream(origin, {
      config: configOf({}, { tls: { ...tls, ...identity } }),
      root: withScheme({ type: "mutualTLS" }),
    });
    expect(textOf(await send({}))).toBe("known");
  });

  it("is missing where the configuration has none, and then nothing is sent", async () => {
    const origin = await serve();
    const root = withScheme({ type: "mutualTLS" });
    const { send } = openUpstream(origin, { config: configOf({}, { tls }), root });
    expect(await send({})).toMatchObject({
      kind: "credentialMissing",
      alternatives: [[{ ways: [{ by: "option", name: "apis.test.tls.certificate" }] }]],
    });
    // Where the document says nothing of it, the server's own refusal is what is told.
    const unaware = openUpstream(origin, { config: configOf({}, { tls }), root: nothing });
    expect((await unaware.send({})).kind).not.toBe("answered");
  });

  it("does not go to other origins, and a server of another authority is not trusted", async () => {
    const origin = await serve();
    const config = configOf(
      { baseUrl: "https://api.example" },
      { tls: { ...tls, ...identity }, baseUrl: "https://api.example" },
    );
    const { send } = openUpstream(origin, { config, root: nothing });
    expect((await send({})).kind).not.toBe("answered");
    const untrusting = openUpstream(origin, {
      config: configOf({}, { tls: { ...noTls, ...identity } }),
      root: nothing,
    });
    expect(await untrusting.send({})).toMatchObject({
      kind: "unreachable",
      reason: expect.stringMatching(/^tls/),
    });
  });
});

describe("a login endpoint", () => {
  async function serve(format: "json" | "form") {
    const logins: unknown[] = [];
    const good = new Set<string>();
    const origin = await serveHttp(async (request, response) => {
      if (request.url !== "/login") {
        const token = (request.headers["x-session"] ?? "").toString();
        return void response.writeHead(good.has(token) ? 200 : 401).end("things");
      }
      const body = await bodyOf(request);
      const given: unknown =
        format === "json" ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
      logins.push({ type: request.headers["content-type"], given });
      const token = `session-${randomUUID()}`;
      good.add(token);
      return void response.end(JSON.stringify({ data: { token }, ttl: 3600 }));
    });
    return { origin, logins, good };
  }

  it.each(["json", "form"] as const)("gives a token for a %s body, once", async (format) => {
    const { origin, logins, good } = await serve(format);
    const config = configOf({
      login: {
        url: `${origin}/login`,
        username: "ann",
        password: "p&w=1",
        usernameField: "user",
        passwordField: "pass",
        fields: { tenant: "7" },
        tokenPath: "data.token",
        expiresPath: "ttl",
        header: "X-Session",
        scheme: "",
        format,
      },
    });
    const { send } = openUpstream(origin, { config, root: nothing });
    const outcomes = await Promise.all([send({}), send({}), send({})]);
    expect(outcomes.map((outcome) => replyOf(outcome).status)).toEqual([200, 200, 200]);
    const type = { json: "application/json", form: "application/x-www-form-urlencoded" }[format];
    expect(logins).toEqual([
      {
        type: expect.stringContaining(type),
        given: { user: "ann", pass: "p&w=1", tenant: "7" },
      },
    ]);
    // Ended by the server: another is had.
    good.clear();
    expect(replyOf(await send({})).status).toBe(200);
    expect(logins).toHaveLength(2);
  });

  it("that refuses is told, and the API is not asked", async () => {
    let calls = 0;
    const origin = await serveHttp((request, response) => {
      if (request.url !== "/login") calls += 1;
      response.writeHead(403).end();
    });
    const login = { url: `${origin}/login`, username: "ann", password: "pw" };
    const { send } = openUpstream(origin, { config: configOf({ login }), root: nothing });
    expect(await send({})).toMatchObject({
      kind: "credentialRefused",
      passing: false,
      detail: `${origin}/login answered 403.`,
    });
    expect(calls).toBe(0);
  });
});

it("adds query parameters and sends another http scheme as it is named", async () => {
  const seen: unknown[] = [];
  const origin = await serveHttp((request, response) => {
    seen.push([request.url, request.headers.authorization]);
    response.end();
  });
  const { send } = openUpstream(origin, {
    config: configOf({ query: { "api key": "a&b", v: "2" }, credentials: { key: "t0ken==" } }),
    root: withScheme({ type: "http", scheme: "SharedKey" }),
  });
  await send({ url: `${origin}/things?v=1&q=x%20y` });
  expect(seen).toEqual([["/things?q=x%20y&api%20key=a%26b&v=2", "SharedKey t0ken=="]]);
});

it("a configured refresh token is replaced by the one that comes with each token", async () => {
  let time = 0;
  const server = await serveOAuth({ expiresIn: 3600 });
  server.refreshTokens.add("r3fresh-0");
  const origin = await serveHttp((request, response) => {
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    response.writeHead(server.good.has(token) ? 200 : 401).end();
  });
  const { send } = openUpstream(origin, {
    config: configOf({
      oauth: {
        key: { clientId: "me", refreshToken: "r3fresh-0", tokenUrl: `${server.origin}/token` },
      },
    }),
    root: withScheme({ type: "oauth2", flows: {} }),
    now: () => time,
  });
  for (let round = 0; round < 3; round += 1) {
    expect(replyOf(await send({})).status).toBe(200);
    time += 3_600_000;
  }
  const sent = server.requests.map(({ body }) => body.get("refresh_token"));
  expect(sent[0]).toBe("r3fresh-0");
  // Each is good for one time, so that none can have been sent twice.
  expect(new Set(sent).size).toBe(3);
});

describe("digest", () => {
  /** Checks answers as RFC 7616, section 3.4.1 has them; each nonce is good for two requests, counted from 1. */
  async function serve(algorithm: "MD5" | "SHA-256", session: boolean) {
    const hash = (text: string) =>
      createHash(algorithm === "MD5" ? "md5" : "sha256")
        .update(text)
        .digest("hex");
    const used = new Map<string, number>();
    let challenges = 0;
    const origin = await serveHttp((request, response) => {
      const given = new Map(
        [...(request.headers.authorization ?? "").matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(
          ([, name = "", quoted, bare]) => [name, quoted ?? bare ?? ""],
        ),
      );
      const of = (name: string): string => given.get(name) ?? "";
      const secret = hash("ann:things:pass, word");
      const a1 = session ? hash(`${secret}:${of("nonce")}:${of("cnonce")}`) : secret;
      const a2 = hash(`${request.method}:${request.url}`);
      const due = hash([a1, of("nonce"), of("nc"), of("cnonce"), of("qop"), a2].join(":"));
      const count = used.get(of("nonce"));
      const isGood =
        count !== undefined &&
        count < 2 &&
        Number.parseInt(of("nc"), 16) === count + 1 &&
        of("uri") === request.url &&
        of("opaque") === "opaque-1" &&
        of("response") === due;
      if (isGood) {
        used.set(of("nonce"), count + 1);
        response.end("things");
        return;
      }
      challenges += 1;
      const nonce = randomUUID();
      used.set(nonce, 0);
      const name = session ? `${algorithm}-sess` : algorithm;
      response
        .writeHead(401, {
          "www-authenticate": `Digest realm="things", qop="auth", algorithm=${name}, nonce="${nonce}", opaque="opaque-1"`,
        })
        .end();
    });
    return { origin, challenges: () => challenges };
  }

  it.each([
    ["MD5", false],
    ["SHA-256", false],
    ["SHA-256", true],
  ] as const)("%s, of a session: %s, is what a server computes", async (algorithm, session) => {
    const { origin, challenges } = await serve(algorithm, session);
    const open = (password: string) =>
      openUpstream(origin, {
        config: configOf({ credentials: { key: { username: "ann", password } } }),
        root: withScheme({ type: "http", scheme: "digest" }),
      });
    const { send } = open("pass, word");
    const url = `${origin}/things?a=b%20c&d=%22`;
    for (const method of ["GET", "POST", "GET"] as const) {
      expect(textOf(await send({ url, method }))).toBe("things");
    }
    // The first, and the third, when the nonce had been used up.
    expect(challenges()).toBe(2);
    expect(replyOf(await open("wrong").send({ url })).status).toBe(401);
  });
});

describe("AWS Signature Version 4", () => {
  const hex = (text: string): string => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string): Buffer =>
    createHmac("sha256", key).update(text).digest();
  /** As the signing process has it: everything but the unreserved characters. */
  const encode = (text: string): string =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    );

  /** The signature that a request as it came on the wire must have, written from the documentation of the process. */
  function signatureOf(request: IncomingMessage, body: string, secret: string): string {
    const { headers, method = "", url = "" } = request;
    const [, scope = "", signed = ""] =
      /Credential=[^/]+\/(\S+), SignedHeaders=(\S+), /.exec(headers.authorization ?? "") ?? [];
    const [path = "", query = ""] = url.split("?");
    const pairs = query
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => {
        const [name = "", value = ""] = pair.split("=");
        return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
      });
    const canonical = [
      method,
      path.split("/").map(encode).join("/"),
      pairs.toSorted().join("&"),
      ...signed.split(";").map((name) => `${name}:${String(headers[name]).trim()}`),
      "",
      signed,
      hex(body),
    ].join("\n");
    const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hex(canonical)].join("\n");
    const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secret}`);
    return hmac(key, toSign).toString("hex");
  }

  it.each<[string, "GET" | "POST", string, string | undefined]>([
    ["/", "GET", "", undefined],
    ["/things/a%20b/%C3%BC", "GET", "?b=2&a=1&a=0&c=", undefined],
    ["/things/x%2Fy", "GET", "?q=a%2Bb%20c%2A&%C3%BC=%27", undefined],
    ["/things", "POST", "", '{"name":"Ünal"}'],
  ])("of %s is what a verifier computes", async (path, method, query, body) => {
    let checked: object | undefined;
    const origin = await serveHttp(async (request, response) => {
      const given = await bodyOf(request);
      const { authorization = "" } = request.headers;
      checked = {
        credential: /Credential=(\S+),/.exec(authorization)?.[1],
        isGood: authorization.endsWith(
          `Signature=${signatureOf(request, given, "wJalrXUtnFEMI/K7MDENG")}`,
        ),
        token: request.headers["x-amz-security-token"],
        signed: /SignedHeaders=(\S+),/.exec(authorization)?.[1]?.split(";"),
      };
      response.end();
    });
    const { send } = openUpstream(origin, {
      config: configOf({ aws: { service: "execute-api", region: "eu-central-1" } }),
      root: nothing,
      env: {
        AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
        AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG",
        AWS_SESSION_TOKEN: "session-token",
      },
    });
    await send({ url: `${origin}${path}${query}`, method, body, headers: { "x-thing": "a b" } });
    const day = new Date().toISOString().slice(0, 10).replaceAll("-", "");
    expect(checked).toEqual({
      credential: `AKIDEXAMPLE/${day}/eu-central-1/execute-api/aws4_request`,
      isGood: true,
      token: "session-token",
      signed: expect.arrayContaining(["host", "x-amz-date", "x-amz-security-token"]),
    });
  });
});
