import { generateKeyPairSync } from "node:crypto";

import { describe, expect, it } from "vitest";

import { cwd, failureOf, load, type World } from "./memory.ts";

const yaml = (text: string): World => ({ files: { "gateway.yaml": text } });
const hash = "ab".repeat(32);
const url = "publicUrl: https://mcp.example.com\n";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = publicKey.export({ format: "pem", type: "spki" }).toString();

describe("auth", () => {
  it("names keys with scopes and an end", async () => {
    const { auth } = await load(
      yaml(
        `auth: { apiKeys: { file: keys.yaml, keys: { ci: { sha256: ${hash.toUpperCase()}, scopes: 'a, b', expires: 2027-01-31 } } } }`,
      ),
    );
    expect(auth).toMatchObject({
      apiKeys: {
        file: `${cwd}/keys.yaml`,
        keys: new Map([
          ["ci", { sha256: hash, scopes: ["a", "b"], expires: Date.UTC(2027, 0, 31) }],
        ]),
      },
      jwt: undefined,
      oauth: undefined,
      clockSkewMs: 60_000,
    });
  });

  it("lets other machines in, who must show who they are", async () => {
    const { host, auth } = await load(
      yaml(`host: 0.0.0.0\nauth: { apiKeys: { keys: { ci: { sha256: ${hash} } } } }`),
    );
    expect(host).toBe("0.0.0.0");
    expect(auth).toBeTypeOf("object");
  });

  it("reads a public key from its file", async () => {
    const { auth } = await load({
      files: {
        "gateway.yaml": `${url}auth: { jwt: { issuer: us, publicKey: key.pem } }`,
        "key.pem": pem,
      },
    });
    expect(auth).toMatchObject({ jwt: { publicKey: pem } });
  });

  it("keeps the issuer as it is written", async () => {
    const { auth } = await load(
      yaml(`${url}auth: { oauth: { issuer: 'https://login.example.com' } }`),
    );
    expect(auth).toMatchObject({ oauth: { issuer: "https://login.example.com" } });
  });

  it.each<[string, string, string]>([
    ["without any way to call", "auth: {}", "auth: says no way to call"],
    ["as another word", "auth: basic", "auth: must be the word none, or a table"],
    [
      "with an unknown member",
      "auth: { apikeys: {} }",
      "auth.apikeys: is no option here; did you mean apiKeys?",
    ],
    [
      "with a key instead of its hash",
      "auth: { apiKeys: { keys: { ci: { sha256: omgw_x } } } }",
      "auth.apiKeys.keys.ci.sha256: must be 64 hexadecimal digits",
    ],
    [
      "with OAuth and no public URL",
      "auth: { oauth: { issuer: 'https://a.example' } }",
      "publicUrl: is missing",
    ],
    [
      "with tokens and neither public URL nor audience",
      `auth: { jwt: { issuer: 'https://a.example' } }`,
      "publicUrl: is missing",
    ],
    [
      "with two kinds of keys",
      `${url}auth: { jwt: { issuer: us, jwksUrl: 'https://a.example', secret: '${hash}' } }`,
      "give one of jwksUrl, publicKey and secret",
    ],
    [
      "with no keys, and an issuer that is no URL",
      `${url}auth: { jwt: { issuer: us } }`,
      "auth.jwt.issuer: is no URL",
    ],
    [
      "with a shared secret for public keys",
      `${url}auth: { jwt: { issuer: us, publicKey: key.pem, algorithms: [HS256] } }`,
      "auth.jwt.algorithms: may only be RS256",
    ],
    [
      "with public keys for a shared secret",
      `${url}auth: { jwt: { issuer: us, secret: '${hash}', algorithms: [RS256] } }`,
      "auth.jwt.algorithms: may only be HS256",
    ],
    [
      "with the algorithm none",
      `${url}auth: { oauth: { issuer: 'https://a.example', algorithms: [none] } }`,
      "auth.oauth.algorithms[0]: must be one of RS256",
    ],
    [
      "with HS256 for an authorization server",
      `${url}auth: { oauth: { issuer: 'https://a.example', algorithms: HS256 } }`,
      "must be one of RS256",
    ],
    [
      "with a short secret",
      `${url}auth: { jwt: { issuer: us, secret: short } }`,
      "auth.jwt.secret: must be text of at least 32 characters",
    ],
    [
      "with a private key for a public one",
      `${url}auth: { jwt: { issuer: us, publicKey: private.pem } }`,
      "auth.jwt.publicKey: must be a public key",
    ],
    [
      "with a public key that is missing",
      `${url}auth: { jwt: { issuer: us, publicKey: nothing.pem } }`,
      "auth.jwt.publicKey: needs a file, which does not exist",
    ],
    [
      "with a scope of two words",
      "auth: { apiKeys: {}, requiredScopes: ['a b'] }",
      "auth.requiredScopes[0]: must be a scope",
    ],
    [
      "with the header of its keys forwarded",
      "auth: { apiKeys: {} }\napis: { a: { spec: a.yaml, forward: { from: X-API-Key } } }",
      "apis.a.forward: may not be x-api-key",
    ],
    [
      "with the header of its keys exchanged",
      "auth: { apiKeys: {} }\napis: { a: { spec: a.yaml, oauth: { s: { subject: X-API-Key } } } }",
      "apis.a.oauth.s.subject: may not be x-api-key",
    ],
  ])("is refused %s", async (_, text, message) => {
    const error = await failureOf({
      files: {
        "gateway.yaml": text,
        "key.pem": pem,
        "private.pem": privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
      },
    });
    expect(error.message).toContain(message);
    expect(error.message).not.toContain(hash);
  });
});
