/** Options that say how requests to an API are authenticated, beside headers and credentials by scheme. */
import { z } from "zod";

import { parseEndpoint } from "./address.ts";
import { flag, listOf, mustBe, mustBeText, options, secretText, text, word } from "./field.ts";
import { headerName } from "./header.ts";
import { durationMs } from "./quantity.ts";
import type { Secret } from "./secret.ts";

/** Of a kind that `z.strictObject` leaves out when nothing is given; here it is there, and undefined. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().transform((given) => given);
}

export const secret = secretText(
  "text: not empty, and without line ends and other control characters",
  (given) => given !== "",
).meta({ title: "text" });

export const plainText = text("text: not empty, on one line", (given) =>
  given.trim() === "" || /\p{Cc}/u.test(given) ? undefined : given.trim(),
).meta({ title: "text" });

export const endpoint = text(
  "an absolute http or https URL without username, password and fragment",
  parseEndpoint,
).meta({ title: "URL" });

const header = headerName.transform((name) => name.toLowerCase()).meta({ title: "header name" });

/** `{ name: value }` -> secrets by name. */
function secretTable(what: string) {
  return z
    .record(
      z.string().min(1, { error: "is empty" }),
      secretText("text on one line", () => true),
      {
        error: mustBe(`a table of ${what}`),
      },
    )
    .transform((given): ReadonlyMap<string, Secret> => new Map(Object.entries(given)))
    .meta({ title: `table of ${what}` });
}

export const queryTable = secretTable("names and values");

const grants = [
  "clientCredentials",
  "password",
  "refreshToken",
  "authorizationCode",
  "deviceCode",
  "tokenExchange",
] as const;

const oauthClient = options({
  grant: optional(
    z.enum(grants, { error: mustBe(`one of ${grants.join(", ")}`) }).meta({
      title: grants.join(", "),
    }),
  ).describe("How tokens are obtained; by default what the other options and the document allow."),
  clientId: optional(plainText).describe("Identifier of the client; `<API>_<SCHEME>_CLIENT_ID`."),
  clientSecret: optional(secret).describe("Its secret; `<API>_<SCHEME>_CLIENT_SECRET`."),
  clientAuth: optional(word("basic", "post", "none")).describe(
    "How the client identifies itself: in the Authorization header, in the body, or without a secret; by default basic where there is a secret.",
  ),
  issuer: optional(endpoint).describe(
    "Issuer of the tokens, whose endpoints are discovered; by default what the document names.",
  ),
  tokenUrl: optional(endpoint).describe("Token endpoint, instead of the document's."),
  authorizationUrl: optional(endpoint).describe(
    "Authorization endpoint for `login`, instead of the document's.",
  ),
  deviceAuthorizationUrl: optional(endpoint).describe(
    "Device authorization endpoint for `login`, instead of the document's.",
  ),
  scopes: optional(listOf("scopes", plainText)).describe(
    "Scopes to ask for; by default those that the operation requires.",
  ),
  audience: optional(plainText).describe("The `audience` parameter of token requests."),
  resource: listOf("URIs", plainText)
    .prefault([])
    .describe("The `resource` parameters of token requests (RFC 8707)."),
  parameters: secretTable("parameters")
    .prefault({})
    .describe("Further parameters of token requests."),
  username: optional(secret).describe("For the password grant; `<API>_<SCHEME>_USERNAME`."),
  password: optional(secret).describe("For the password grant; `<API>_<SCHEME>_PASSWORD`."),
  refreshToken: optional(secret).describe(
    "For the refresh token grant; `<API>_<SCHEME>_REFRESH_TOKEN`.",
  ),
  subject: optional(header).describe(
    "For token exchange (RFC 8693): header of the caller whose token is exchanged for one of the API.",
  ),
  subjectTokenType: plainText
    .prefault("urn:ietf:params:oauth:token-type:access_token")
    .describe("What the caller's token is, for token exchange."),
}).readonly();

export type OAuthOptions = z.output<typeof oauthClient>;
/** Of a client of which the environment knows all that there is to know. */
export const oauthDefaults: OAuthOptions = oauthClient.parse({});
export type OAuthGrant = (typeof grants)[number];

export const oauthTable = z
  .record(z.string().min(1, { error: "is empty: name a security scheme" }), oauthClient, {
    error: mustBe("a table of security schemes"),
  })
  .transform((given): ReadonlyMap<string, OAuthOptions> => new Map(Object.entries(given)));

const loginOptions = options({
  url: endpoint.describe("Where username and password are posted."),
  username: secret.describe("The username."),
  password: secretText("text on one line", () => true)
    .meta({ title: "text" })
    .describe("The password."),
  usernameField: plainText.prefault("username").describe("Name of the field of the username."),
  passwordField: plainText.prefault("password").describe("Name of the field of the password."),
  fields: secretTable("fields").prefault({}).describe("Further fields of the body."),
  format: word("json", "form").prefault("json").describe("What the body is."),
  tokenPath: plainText
    .prefault("access_token")
    .describe("Where the token stands in the reply, with dots between names: `data.token`."),
  expiresPath: plainText
    .prefault("expires_in")
    .describe("Where the reply says for how many seconds the token lasts."),
  expiresMs: optional(durationMs()).describe(
    "How long a token lasts when the reply does not say; by default until it is refused.",
  ),
  header: header.prefault("Authorization").describe("Header that carries the token to the API."),
  scheme: text("text on one line, or nothing", (given) =>
    /\p{Cc}/u.test(given) ? undefined : given.trim(),
  )
    .meta({ title: "text" })
    .prefault("Bearer")
    .describe("What stands before the token in that header; may be empty."),
}).readonly();

export const login = optional(loginOptions);
export type LoginOptions = z.output<typeof loginOptions>;

const awsOptions = options({
  service: plainText.describe("Service that requests are signed for: `execute-api`, `s3`."),
  region: plainText.describe("Its region: `eu-central-1`."),
  accessKeyId: optional(secret).describe("Access key; `AWS_ACCESS_KEY_ID` by default."),
  secretAccessKey: optional(secret).describe("Its secret; `AWS_SECRET_ACCESS_KEY` by default."),
  sessionToken: optional(secret).describe(
    "Token of temporary credentials; `AWS_SESSION_TOKEN` by default.",
  ),
}).readonly();

export const aws = optional(awsOptions);
export type AwsOptions = z.output<typeof awsOptions>;

const ownHeaders: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "host",
  "origin",
  "accept",
  "content-type",
]);

const forwardRule = options({
  /** `Authorization` carries what is meant for the gateway, and never goes further (MCP, "Token passthrough"). */
  from: header.refine((name) => !ownHeaders.has(name) && !name.startsWith("mcp-"), {
    error:
      "may not be forwarded: it is meant for the gateway itself; take a header such as X-Upstream-Authorization",
  }),
  to: header.prefault("Authorization"),
});

export const forward = z
  .union([z.array(forwardRule), forwardRule.transform((rule) => [rule])], {
    error: mustBeText("a list of { from, to }"),
  })
  .readonly()
  .meta({ title: "list of from and to" });

/** A header of the caller's that goes to the API under another name; both in lower case. */
export type ForwardRule = z.output<typeof forwardRule>;

/** Read, and replaced by what the file holds, before the configuration is given out. */
export const pemPlace = text(
  "a path, or the PEM text itself",
  (given) => given.trim() || undefined,
).meta({
  title: "path or PEM",
});

export const tls = options({
  certificate: optional(pemPlace).describe(
    "Client certificate for mutual TLS, with its chain: a path (relative to this file) or the PEM text.",
  ),
  key: optional(pemPlace).describe("Its private key, likewise."),
  passphrase: optional(secret).describe("Passphrase of that key."),
  ca: optional(pemPlace).describe(
    "Authorities that the API's certificate may come from, beside the usual ones; likewise.",
  ),
  insecure: flag()
    .prefault(false)
    .describe(
      "Takes any certificate of the API, so that anyone on the way can read along; for tests.",
    ),
}).readonly();
