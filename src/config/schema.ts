/**
 * Every option of the configuration file: type, unit, default and one sentence. The JSON Schema for editors and the
 * table in the README are made from it.
 */
import { z } from "zod";

import { type AccessOptions, auth } from "./access-options.ts";
import {
  parseBaseUrl,
  parseBrowserOrigin,
  parseHostHeaderName,
  parseHttpOrigin,
  parseListenHost,
  parseNetwork,
  parsePlace,
  parseReferencePlace,
  parseSpec,
} from "./address.ts";
import { audit, type AuditOptions } from "./audit-options.ts";
import { aws, forward, login, oauthTable, queryTable, tls } from "./auth-options.ts";
import { codeOptions } from "./code-options.ts";
import { confirmFallback, confirmPolicy } from "./confirm-options.ts";
import { flag, listOf, mustBe, mustBeText, options, secretText, text, word } from "./field.ts";
import { headerTable } from "./header.ts";
import { listenTls, type ListenTlsOptions } from "./listen-tls.ts";
import { promptTable } from "./prompt-options.ts";
import { bytes, count, durationMs, port } from "./quantity.ts";
import { requestOptions } from "./request-options.ts";
import type { Secret } from "./secret.ts";
import { type StateOptions, stateOptions } from "./state-options.ts";
import { gatewayToolOptions, toolOptions } from "./tool-options.ts";
import { trafficLimits } from "./traffic-options.ts";
import { apiLimits, breakerOptions, cache, retryOptions, timeouts } from "./upstream-options.ts";
import { type ViewOptions, viewOptions } from "./view-options.ts";

/** What satisfies a security scheme: a token (API key, bearer), or username and password (basic). */
export type Credential =
  | { readonly kind: "token"; readonly value: Secret }
  | { readonly kind: "password"; readonly username: Secret; readonly password: Secret };

/** Not empty. */
export const token = secretText(
  "a token: not empty, and without line ends and other control characters",
  (given) => given !== "",
);

/** No colon, which ends the user-id in the basic scheme (RFC 7617, section 2). */
export const username = secretText(
  "a username without colons, line ends and other control characters",
  (given) => !given.includes(":"),
);

/** May be empty: some APIs take a key as the username alone. */
export const password = secretText(
  "a password without line ends and other control characters",
  () => true,
);

const credential = z.union(
  [
    token.transform((value): Credential => ({ kind: "token", value })),
    options({
      username: username.describe("The user-id; empty where the API asks for a password only."),
      password: password.describe("The password; empty where the API asks for a user-id only."),
    }).transform((given): Credential => ({ kind: "password", ...given })),
  ],
  { error: mustBeText("a token, or a table of username and password") },
);

/** Part of tool names, resource URIs and environment variables. */
export const apiName = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
  error:
    "is no name for an API: lower-case letters and digits, with single hyphens between them, as in pet-store",
});

export const spec = text("a path, an http or https URL, or - for standard input", parseSpec).meta({
  title: "path, URL or -",
});

const inlineSpec = z.record(z.string(), z.unknown());

/** A place to read one more document from. */
export const overlay = text("a path, or an http or https URL", parsePlace);

export const baseUrl = text(
  "an absolute http or https URL without username, password, query and fragment",
  parseBaseUrl,
).meta({ title: "URL" });

const origin = text(
  "an http or https origin such as https://files.example.com:8443, without a path",
  parseHttpOrigin,
);

export const apiSchema = options({
  spec: z
    .union([spec, inlineSpec], {
      error: mustBe("a path, an http or https URL, - for standard input, or the document itself"),
    })
    .meta({ title: "path, URL, - or document" })
    .describe(
      "The OpenAPI document: a path (relative to this file), an http(s) URL, - for standard input, or the document itself.",
    ),
  specHeaders: headerTable
    .prefault({})
    .describe(
      "Headers sent to the origin of `spec` when the document is read, and nowhere else; kept secret.",
    ),
  overlays: listOf("paths and URLs", overlay)
    .prefault([])
    .describe(
      "Overlays (OpenAPI Overlay 1.0 and 1.1), applied to the document in this order: paths (relative to this file) or http(s) URLs.",
    ),
  references: listOf(
    "folders and URLs",
    text(
      "a folder, or an http or https URL without username, password, query and fragment",
      parseReferencePlace,
    ),
  )
    .prefault([])
    .describe(
      "Further places that references in the document may lead to, besides its own folder: folders (relative to this file), http(s) origins, or parts of them.",
    ),
  baseUrl: baseUrl
    .optional()
    .describe("Where the API lives, when the document does not say or says wrong."),
  server: text("an index, a name or a description", (given) => given.trim() || undefined)
    .meta({ title: "index, name or description" })
    .optional()
    .describe(
      "Which of the document's servers is called, when it names several; the first by default.",
    ),
  serverVariables: z
    .record(z.string(), z.string({ error: mustBeText("text") }), {
      error: mustBe("a table of variables"),
    })
    .transform((given): ReadonlyMap<string, string> => new Map(Object.entries(given)))
    .meta({ title: "table of variables" })
    .prefault({})
    .describe("Values for variables in the document's server URLs, instead of their defaults."),
  headers: headerTable
    .prefault({})
    .describe("Headers sent with every request to the API; kept secret, best given as `${VAR}`."),
  credentials: z
    .record(z.string().min(1, { error: "is empty: name a security scheme" }), credential, {
      error: mustBe("a table of security schemes and their credentials"),
    })
    .transform((given): ReadonlyMap<string, Credential> => new Map(Object.entries(given)))
    .meta({ title: "table of scheme and token, or username and password" })
    .prefault({})
    .describe(
      "What satisfies each security scheme of the document, by its name there; wins over the environment.",
    ),
  oauth: oauthTable
    .prefault({})
    .describe(
      "How tokens are obtained for `oauth2` and `openIdConnect` schemes, by the scheme's name; a name that the document does not have holds for the whole API.",
    ),
  query: queryTable
    .prefault({})
    .describe("Query parameters sent with every request to the API; kept secret."),
  login: login.describe(
    "A login endpoint that takes username and password and gives the token of the API.",
  ),
  aws: aws.describe("AWS Signature Version 4 for every request to the API."),
  forward: forward
    .prefault([])
    .describe(
      "Headers of the caller that go to the API, for his calls alone: `{ from: X-Upstream-Authorization, to: Authorization }`.",
    ),
  tls: tls.prefault({}).describe("Certificates for connections to the API."),
  socketPath: text("a path", (given) => given.trim() || undefined)
    .meta({ title: "path" })
    .optional()
    .describe(
      "Unix socket on which the API listens (relative to this file); base URL and document still say its paths.",
    ),
  http2: flag()
    .prefault(false)
    .describe(
      "Whether HTTP/2 is spoken where the API offers it over TLS; off, as single calls gain little by it.",
    ),
  credentialOrigins: listOf("origins", origin)
    .prefault([])
    .describe(
      "Further origins that may receive these headers and credentials, besides the base URL's.",
    ),
  watch: flag()
    .prefault(false)
    .describe("Whether the document is read again when one of its files changes."),
  pollMs: durationMs()
    .optional()
    .describe("How often a document that comes by URL is asked for again; never by default."),
  tools: toolOptions.prefault({}).describe("Which operations become tools, and how they look."),
  requests: requestOptions
    .prefault({})
    .describe("How requests are written where the document leaves it open."),
  fileOrigins: listOf("origins", origin)
    .prefault([])
    .describe(
      "Origins on private networks that files may be fetched from, when an argument gives their URL.",
    ),
  timeouts: timeouts.prefault({}).describe("How long to wait for the API."),
  limits: apiLimits.prefault({}).describe("How much to take from the API."),
  retry: retryOptions.prefault({}).describe("What is sent again when it fails."),
  breaker: breakerOptions.prefault({}).describe("When an API that fails is left alone."),
  cache,
});

const gatewayLimits = options({
  requestBytes: bytes().prefault("4MiB").describe("Largest request body from a client."),
  ...trafficLimits,
  documentBytes: bytes()
    .prefault("64MiB")
    .describe("Largest OpenAPI document, counted after decompression."),
  documentFiles: count("files")
    .prefault(5_000)
    .describe("Most files that one OpenAPI document may be spread over."),
  listTokens: count("tokens")
    .prefault(50_000)
    .describe(
      "Estimated tokens of a list of tools (4 bytes each) beyond which mode `auto` offers a search instead.",
    ),
  textBytes: bytes()
    .prefault("256KiB")
    .describe("Longest text of a result; a longer reply is outlined, kept, and read in ranges."),
  keptMs: durationMs().prefault("15m").describe("How long such a reply is kept."),
  keptBytes: bytes().prefault("128MiB").describe("Most bytes of such replies, all together."),
  keptBytesPerCaller: bytes()
    .prefault("32MiB")
    .describe("Most bytes of such replies of one caller; the oldest go first."),
  selectMs: durationMs()
    .prefault("2s")
    .describe("Longest time that one `_select` expression may take."),
  confirmMs: durationMs()
    .prefault("5m")
    .describe("How long a call waits to be confirmed, and a token of `_confirm` is good."),
  documentParseMs: durationMs()
    .prefault("30s")
    .describe("Longest time to read the YAML of one OpenAPI document, where that is large."),
  sessions: count("sessions").prefault(10_000).describe("Most sessions of clients at a time."),
  sessionIdleMs: durationMs()
    .prefault("1h")
    .describe("How long a session lives without a request."),
  resumeMs: durationMs()
    .prefault("5m")
    .describe(
      "How long what was said on a stream is kept for a client that lost its connection and comes back.",
    ),
  resumeBytes: bytes()
    .prefault("64MiB")
    .describe("Most bytes of what is kept like that, all together."),
  resumeBytesPerSession: bytes()
    .prefault("2MiB")
    .describe("Most bytes of what is kept like that for one session; the oldest go first."),
  keepAliveMs: durationMs()
    .prefault("15s")
    .describe("Time between the comments that keep a silent event stream open."),
  leaveMs: durationMs()
    .optional()
    .describe(
      "How long the gateway, once it is told to stop, goes on as before while /readyz already says no, so that balancers leave it; not at all by default.",
    ),
  drainMs: durationMs()
    .prefault("30s")
    .describe("How long running calls may take to finish once the gateway is told to stop."),
}).readonly();

const reloadOptions = options({
  approve: flag()
    .prefault(false)
    .describe(
      "Whether only tools and prompts are served that somebody has approved as they are, with `openapi-mcp-gateway approve`.",
    ),
  lockFile: text("a path", (given) => given.trim() || undefined)
    .meta({ title: "path" })
    .optional()
    .describe(
      "File of what was approved (relative to this file); by default gateway.lock.json beside this file.",
    ),
}).readonly();

/** The file as a whole. */
export const configSchema = options({
  $schema: z
    .string({ error: mustBeText("a URL or path") })
    .optional()
    .describe("Where editors find the schema of this file; the gateway does not read it."),
  name: text("1 to 128 characters, none of them a control character", (given) =>
    /^\P{Cc}{1,128}$/u.test(given) ? given : undefined,
  )
    .meta({ title: "text" })
    .prefault("openapi-mcp-gateway")
    .describe("Name of this gateway as clients see it."),
  host: text("an IP address or a host name, without a port", parseListenHost)
    .meta({ title: "address or name" })
    .prefault("127.0.0.1")
    .describe("Address to listen on; any that is not loopback also needs `auth`."),
  port: port().prefault(8_000).describe("Port to listen on; 0 takes any free one."),
  publicUrl: baseUrl
    .optional()
    .describe(
      "Where clients reach this gateway, without /mcp: the audience that access tokens must be for.",
    ),
  auth: auth
    .optional()
    .describe(
      "Who may call: holders of API keys and tokens; `none` lets in everyone who can reach the address.",
    ),
  allowedHosts: listOf(
    "host names",
    text("a host name without scheme and port", parseHostHeaderName),
  )
    .prefault([])
    .describe("Further `Host` names that requests may carry, besides the loopback ones."),
  allowedOrigins: listOf(
    "origins",
    text("an origin such as https://app.example.com, without a path", parseBrowserOrigin),
  )
    .prefault([])
    .describe("Further browser origins that may call, besides the loopback ones."),
  trustedProxies: listOf(
    "addresses and networks",
    text("an IP address, or a network such as 10.0.0.0/8", (given) =>
      parseNetwork(given) === undefined ? undefined : given.trim(),
    ),
  )
    .prefault([])
    .describe(
      "Proxies before the gateway, as IP addresses and networks (CIDR), that are believed when they say who called.",
    ),
  forwardedHeader: word("x-forwarded", "forwarded")
    .prefault("x-forwarded")
    .describe(
      "Where they say it: in `X-Forwarded-For`, `-Proto` and `-Host`, or in `Forwarded`; the other one is not looked at.",
    ),
  tls: listenTls.describe(
    "The certificate with which clients reach the gateway; plain HTTP without.",
  ),
  audit: audit.describe("Where an account of calls goes; none by default."),
  confirm: confirmPolicy()
    .prefault("none")
    .describe(
      "Which calls are confirmed by the user before they are sent: none, destructive (DELETE and what is said to destroy) or writes (all that do more than read).",
    ),
  confirmFallback: confirmFallback()
    .prefault("token")
    .describe(
      "What becomes of them where a client cannot ask its user: token (the call is answered with a token, and made again with it) or refuse.",
    ),
  logLevel: word("trace", "debug", "info", "warn", "error", "fatal", "silent")
    .prefault("info")
    .describe("Least weight of what is logged."),
  tokenFolder: text("a path", (given) => given.trim() || undefined)
    .meta({ title: "path" })
    .optional()
    .describe(
      "Folder in which tokens of `login` are kept, encrypted; by default openapi-mcp-gateway in `$XDG_STATE_HOME` or ~/.local/state.",
    ),
  tokenKey: secretText("text of at least 32 characters", (given) => given.length >= 32)
    .meta({ title: "text" })
    .optional()
    .describe(
      "Key that encrypts these tokens, at least 32 characters; by default a key file in that folder.",
    ),
  state: stateOptions
    .prefault({})
    .describe(
      "What several replicas of this gateway share, so that any of them serves any client.",
    ),
  limits: gatewayLimits.prefault({}).describe("What the gateway takes from clients and documents."),
  reload: reloadOptions.prefault({}).describe("What becomes of documents that change."),
  code: codeOptions
    .prefault({})
    .describe("What programs may take in code mode, where clients choose it."),
  adminToken: token
    .meta({ title: "token" })
    .optional()
    .describe(
      "Token for POST /admin/reload, as a bearer token; without it there is no such address.",
    ),
  metrics: flag()
    .prefault(false)
    .describe(
      "Whether /metrics tells Prometheus what goes on: with `auth`, anyone who may call, and names of all tools are in it.",
    ),
  profiles: z
    .record(z.string().min(1, { error: "is empty: name a profile" }), viewOptions, {
      error: mustBe("a table of profiles"),
    })
    .transform((given): ReadonlyMap<string, ViewOptions> => new Map(Object.entries(given)))
    .prefault({})
    .describe("What clients see that ask for a profile by its name, as in `/mcp?profile=support`."),
  tools: gatewayToolOptions.prefault({}).describe("Tools beside those of operations."),
  prompts: promptTable
    .prefault({})
    .describe("Prompts, by name, beside those of the gateway and those of the documents."),
  apis: z
    .record(apiName, apiSchema, { error: mustBe("a table of names and APIs") })
    .prefault({})
    .describe("The APIs to serve, by name."),
}).meta({ title: "Configuration of openapi-mcp-gateway" });

/** The options that the environment and the command line can set as well. */
export const settingsSchema = configSchema.pick({
  name: true,
  host: true,
  port: true,
  publicUrl: true,
  auth: true,
  allowedHosts: true,
  allowedOrigins: true,
  trustedProxies: true,
  forwardedHeader: true,
  confirm: true,
  confirmFallback: true,
  logLevel: true,
  tokenFolder: true,
  tokenKey: true,
});

type ConfigFile = z.output<typeof configSchema>;
type ApiOptions = z.output<typeof apiSchema>;

/** A document that stands in the configuration itself. */
export interface InlineDocument {
  readonly document: Readonly<Record<string, unknown>>;
  /** Absolute path of the file that it stands in, whose folder its references start from. */
  readonly file: string;
}

export type ApiConfig = Readonly<
  Omit<ApiOptions, "spec" | "baseUrl" | "pollMs" | "server" | "tls">
> & {
  readonly server: string | undefined;
  /** The key under `apis`, or --name; undefined: to be taken from the document's title. */
  readonly name: string | undefined;
  /** Absolute path, http(s) URL, or `-`; or the document. */
  readonly spec: string | InlineDocument;
  /** Absolute paths and http(s) URLs. */
  readonly overlays: readonly string[];
  /** Absolute paths of folders and http(s) URLs, these without a trailing slash. */
  readonly references: readonly string[];
  /** Absolute, without a trailing slash. */
  readonly baseUrl: string | undefined;
  readonly pollMs: number | undefined;
  readonly tls: TlsConfig;
};

/** PEM texts, read from wherever they were. */
export interface TlsConfig {
  readonly certificate: string | undefined;
  readonly key: Secret | undefined;
  readonly passphrase: Secret | undefined;
  readonly ca: string | undefined;
  readonly insecure: boolean;
}

export type Config = Readonly<
  Omit<
    ConfigFile,
    | "$schema"
    | "tls"
    | "audit"
    | "auth"
    | "publicUrl"
    | "apis"
    | "adminToken"
    | "tokenFolder"
    | "tokenKey"
    | "state"
    | "reload"
  >
> & {
  /** Paths are absolute. */
  readonly reload: { readonly approve: boolean; readonly lockFile: string };
  /** Absolute. */
  readonly tokenFolder: string;
  readonly tokenKey: Secret | undefined;
  readonly state: StateOptions;
  /** Absolute, without a trailing slash. */
  readonly publicUrl: string | undefined;
  /** Paths in it are absolute and a public key is its PEM text; undefined: not written down, and the host is loopback. */
  readonly auth: "none" | AccessOptions | undefined;
  readonly adminToken: Secret | undefined;
  readonly tls: ListenTlsOptions | undefined;
  readonly audit: AuditOptions | undefined;
  readonly apis: readonly ApiConfig[];
};
