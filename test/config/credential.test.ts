import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { credentialVariables, readCredential } from "../../src/config/credential.ts";
import type { Credential } from "../../src/config/schema.ts";
import { Secret } from "../../src/config/secret.ts";

describe("credentialVariables", () => {
  it.each([
    ["pet-store", "api_key", ["PET_STORE_API_KEY"]],
    ["shop", "bearerAuth", ["SHOP_BEARERAUTH"]],
    ["shop", "OAuth 2.0 (prod)", ["SHOP_OAUTH_2_0_PROD_"]],
    ["shop", "--key", ["SHOP_KEY"]],
    ["shop", "clé", ["SHOP_CL_"]],
    ["2captcha", "key", ["_2CAPTCHA_KEY"]],
  ])("names the token of %s and %s", (api, scheme, names) => {
    expect(credentialVariables(api, scheme, "token")).toEqual(names);
  });

  it("names both halves of a password", () => {
    expect(credentialVariables("pet-store", "basicAuth", "password")).toEqual([
      "PET_STORE_BASICAUTH_USERNAME",
      "PET_STORE_BASICAUTH_PASSWORD",
    ]);
  });

  it("gives names that every shell can set, for any API and scheme", () => {
    const kinds = fc.constantFrom("token" as const, "password" as const);
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: "binary" }), kinds, (api, scheme, kind) => {
        for (const name of credentialVariables(api, scheme, kind)) {
          expect(name).toMatch(/^[A-Z_][A-Z0-9_]*$/);
          expect(name).not.toContain("__");
        }
      }),
    );
  });
});

describe("readCredential", () => {
  const none = new Map<string, Credential>();
  const token: Credential = { kind: "token", value: new Secret("configured") };
  const password: Credential = {
    kind: "password",
    username: new Secret("me"),
    password: new Secret("configured"),
  };

  function shown(credential: Credential | undefined): string | undefined {
    if (credential === undefined) return undefined;
    return credential.kind === "token"
      ? credential.value.reveal()
      : `${credential.username.reveal()}:${credential.password.reveal()}`;
  }

  it.each<[string, ReadonlyMap<string, Credential>, Record<string, string>, string | undefined]>([
    ["nothing when nobody says", none, {}, undefined],
    ["the configured one", new Map([["key", token]]), {}, "configured"],
    ["that of the environment", none, { SHOP_KEY: "t0ken" }, "t0ken"],
    ["the configured one first", new Map([["key", token]]), { SHOP_KEY: "t0ken" }, "configured"],
    ["that of its own scheme", new Map([["other", token]]), { SHOP_KEY: "t0ken" }, "t0ken"],
    ["nothing when the variable is empty", none, { SHOP_KEY: "" }, undefined],
    ["nothing of another API", none, { STORE_KEY: "t0ken" }, undefined],
    ["the text without its line end", none, { SHOP_KEY: "t0ken\n" }, "t0ken"],
  ])("gives %s as a token", (_, credentials, env, expected) => {
    expect(shown(readCredential("shop", "key", "token", credentials, env))).toBe(expected);
  });

  it.each<[string, ReadonlyMap<string, Credential>, Record<string, string>, string | undefined]>([
    ["nothing when nobody says", none, {}, undefined],
    ["the configured one", new Map([["basic", password]]), {}, "me:configured"],
    [
      "that of the environment",
      none,
      { SHOP_BASIC_USERNAME: "a", SHOP_BASIC_PASSWORD: "b:c" },
      "a:b:c",
    ],
    ["nothing when half of it is missing", none, { SHOP_BASIC_USERNAME: "a" }, undefined],
    ["nothing when the other half is", none, { SHOP_BASIC_PASSWORD: "b" }, undefined],
    ["nothing of a token", none, { SHOP_BASIC: "t0ken" }, undefined],
  ])("gives %s as a password", (_, credentials, env, expected) => {
    expect(shown(readCredential("shop", "basic", "password", credentials, env))).toBe(expected);
  });

  it.each<["token" | "password", Credential, string]>([
    ["token", password, "must be a token"],
    ["password", token, "must be a table of username and password"],
  ])("refuses another kind than the %s that is due", (kind, credential, message) => {
    const read = () => readCredential("shop", "key", kind, new Map([["key", credential]]), {});
    expect(read).toThrow(`apis.shop.credentials.key: ${message}`);
    expect(read).toThrow(expect.objectContaining({ code: "ERR_CONFIG" }));
  });

  it.each<[string, "token" | "password", Record<string, string>]>([
    ["SHOP_KEY", "token", { SHOP_KEY: "hunter2\nhunter2" }],
    ["SHOP_KEY_USERNAME", "password", { SHOP_KEY_USERNAME: "hunter2:", SHOP_KEY_PASSWORD: "x" }],
    ["SHOP_KEY_PASSWORD", "password", { SHOP_KEY_USERNAME: "x", SHOP_KEY_PASSWORD: "hunter2\0" }],
  ])("refuses a %s that cannot be sent, without showing it", (variable, kind, env) => {
    const read = () => readCredential("shop", "key", kind, none, env);
    expect(read).toThrow(new RegExp(`^${variable}: must be a`));
    expect(read).not.toThrow(/hunter2/);
  });

  it("is not taken in by schemes named as properties of all objects", () => {
    for (const scheme of ["constructor", "__proto__", "toString"]) {
      expect(readCredential("shop", scheme, "token", none, {})).toBeUndefined();
    }
  });
});
