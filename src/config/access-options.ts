/** Options that say who may call the gateway: the kinds of credentials it takes, and how each is checked. */
import { z } from "zod";

import { parseBaseUrl } from "./address.ts";
import { endpoint, optional, pemPlace, plainText, secret } from "./auth-options.ts";
import { scope } from "./caller-options.ts";
import {
  listOf,
  mustBe,
  mustBeText,
  options,
  referencePattern,
  secretText,
  text,
  word,
} from "./field.ts";
import { durationMs } from "./quantity.ts";
import { rights, scopeHierarchy } from "./rights-options.ts";

const instant = text("a date or a time in UTC: 2027-01-31 or 2027-01-31T12:00:00Z", (given) =>
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z)?$/.test(given.trim()) &&
  !Number.isNaN(Date.parse(given.trim()))
    ? Date.parse(given.trim())
    : undefined,
).meta({ title: "date or time in UTC" });

const apiKey = options({
  sha256: text("64 hexadecimal digits, as `key create` prints them", (given) =>
    /^[\da-f]{64}$/i.test(given.trim()) ? given.trim().toLowerCase() : undefined,
  )
    .meta({ title: "64 hexadecimal digits" })
    .describe("SHA-256 of the key, as `key create` prints it."),
  scopes: listOf("scopes", scope).prefault([]).describe("Scopes that the key carries."),
  expires: optional(instant).describe(
    "When the key ends, a date meaning its beginning in UTC; never by default.",
  ),
}).readonly();

/** Its hash, what it may, and until when. */
export type ApiKeyOptions = z.output<typeof apiKey>;

const keyName = z.string().regex(/^[\w.-]{1,64}$/, {
  error: "is no name for a key: 1 to 64 letters, digits, dots, hyphens and underscores",
});

/** What `auth.apiKeys.keys` holds, and the whole of the file that `auth.apiKeys.file` names. */
export const apiKeyTable = z
  .record(keyName, apiKey, { error: mustBe("a table of names and keys") })
  .transform((given): ReadonlyMap<string, ApiKeyOptions> => new Map(Object.entries(given)));

export const asymmetricAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

export const sharedAlgorithms = ["HS256", "HS384", "HS512"] as const;

const algorithmList = (known: readonly string[]) =>
  listOf(
    "algorithms",
    text(`one of ${known.join(", ")}`, (given) =>
      known.includes(given.trim()) ? given.trim() : undefined,
    ),
  );

/** Kept as it is written, since tokens and metadata repeat it letter by letter. */
const issuer = text(
  "an absolute http or https URL without username, password, query and fragment",
  (given) => (parseBaseUrl(given) === undefined ? undefined : given.trim()),
).meta({ title: "URL" });

const audience = listOf("audiences", plainText)
  .prefault([])
  .describe(
    "Further values of `aud` to take, for servers that do not issue tokens for `publicUrl`.",
  );

const apiKeys = options({
  keys: apiKeyTable.prefault({}).describe("Keys by name."),
  file: optional(
    text("a path", (given) => given.trim() || undefined).meta({ title: "path" }),
  ).describe(
    "File with more keys (relative to this file): YAML or JSON, a table like `keys`; read again when it changes.",
  ),
}).readonly();

const jwt = options({
  issuer: plainText.describe("Who issues the tokens: their `iss`, letter by letter."),
  audience,
  jwksUrl: optional(endpoint).describe(
    "Where the issuer's public keys are; by default where its metadata say.",
  ),
  publicKey: optional(pemPlace).describe(
    "Its one public key instead: a path (relative to this file) or the PEM text.",
  ),
  secret: optional(
    secretText("text of at least 32 characters", (given) => given.length >= 32).meta({
      title: "text",
    }),
  ).describe(
    "The key that it shares with the gateway instead, at least 32 characters: HS256, HS384 and HS512 are taken then.",
  ),
  algorithms: optional(algorithmList([...asymmetricAlgorithms, ...sharedAlgorithms])).describe(
    "Signature algorithms to take; by default every asymmetric one that the gateway knows.",
  ),
})
  .readonly()
  .check(({ value: { issuer: name, jwksUrl, publicKey, secret: shared, algorithms }, issues }) => {
    const complain = (path: string, message: string): void =>
      void issues.push({ code: "custom", path: [path], message, input: undefined });
    if ([jwksUrl, publicKey, shared].filter((key) => key !== undefined).length > 1) {
      complain("jwksUrl", "is one way to say the keys: give one of jwksUrl, publicKey and secret");
    }
    if (
      [jwksUrl, publicKey, shared].every((key) => key === undefined) &&
      parseBaseUrl(name) === undefined
    ) {
      complain(
        "issuer",
        "is no URL, so its keys cannot be discovered: give jwksUrl, publicKey or secret",
      );
    }
    // A public key must never serve as a shared secret, nor the other way round (RFC 8725, section 3.1).
    const fitting: readonly string[] =
      shared === undefined ? asymmetricAlgorithms : sharedAlgorithms;
    const wrong = algorithms?.find((algorithm) => !fitting.includes(algorithm));
    if (wrong !== undefined) {
      const what = shared === undefined ? "public keys" : "a shared secret";
      complain("algorithms", `may only be ${fitting.join(", ")} with ${what}`);
    }
    if (algorithms?.length === 0) complain("algorithms", "is empty: no token could be taken");
  });

export type JwtOptions = z.output<typeof jwt>;

const introspection = options({
  url: optional(endpoint).describe(
    "Introspection endpoint; by default where the issuer's metadata say.",
  ),
  clientId: plainText.describe("The gateway's own identifier there."),
  clientSecret: secret.describe("Its secret."),
  clientAuth: word("basic", "post")
    .prefault("basic")
    .describe("How the gateway identifies itself there: in the Authorization header or the body."),
  cacheMs: durationMs()
    .prefault("30s")
    .describe("How long an answer counts; a revoked token is taken for so long at most."),
}).readonly();

export type IntrospectionOptions = z.output<typeof introspection>;

const oauth = options({
  issuer: issuer.describe(
    "The authorization server at which callers sign in; its endpoints and keys are discovered (RFC 8414, OpenID Connect).",
  ),
  audience,
  jwksUrl: optional(endpoint).describe("Where its public keys are, instead of what it says."),
  algorithms: optional(algorithmList(asymmetricAlgorithms)).describe(
    "Signature algorithms to take; by default every asymmetric one that the gateway knows.",
  ),
  supportedScopes: listOf("scopes", scope)
    .prefault([])
    .describe("Scopes that clients are told of, besides `requiredScopes`."),
  introspection: optional(introspection).describe(
    "For tokens that are no JWT: the authorization server is asked about them (RFC 7662).",
  ),
}).readonly();

export type OAuthAccessOptions = z.output<typeof oauth>;

const access = options({
  apiKeys: optional(apiKeys).describe("Keys of the gateway's own, made by `key create`."),
  jwt: optional(jwt).describe("Signed tokens of an issuer at which clients do not sign in."),
  oauth: optional(oauth).describe(
    "Tokens of an OAuth 2.1 authorization server, at which clients sign in by themselves.",
  ),
  requiredScopes: listOf("scopes", scope)
    .prefault([])
    .describe("Scopes without which nobody may call anything."),
  scopeHierarchy,
  rights: optional(rights).describe("Who may call what; everyone everything by default."),
  clockSkewMs: durationMs()
    .prefault("60s")
    .describe("How far the issuer's clock may differ, where a token begins and ends."),
})
  .readonly()
  .check(({ value: { apiKeys: keys, jwt: tokens, oauth: server }, issues }) => {
    if (keys !== undefined || tokens !== undefined || server !== undefined) return;
    const message =
      "says no way to call: give apiKeys, jwt or oauth, or write auth: none to let in everyone";
    issues.push({ code: "custom", message, input: undefined });
  });

/** Who may call, when somebody must say who he is. */
export type AccessOptions = z.output<typeof access>;

const what = "the word none, or a table of apiKeys, jwt and oauth";

/** Messages tell both ways, since somebody who writes another word has not heard of the table. */
const none = text(what, (given) =>
  given.trim().toLowerCase() === "none" ? ("none" as const) : undefined,
).meta({ anyOf: [{ enum: ["none"] }, { pattern: referencePattern }] });

export const auth = z
  .union([none, access], { error: mustBeText(what) })
  .meta({ title: "none, or a table" });
