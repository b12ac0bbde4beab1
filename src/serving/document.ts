import { isHttpUrl } from "../config/address.ts";
import { documentOrigins } from "../config/document-origins.ts";
import type { Proxies } from "../config/proxy.ts";
import type { ApiConfig, Config } from "../config/schema.ts";
import { Secret } from "../config/secret.ts";
import { loadDocument, type LoadOptions, reloadDocument } from "../spec/load.ts";
import type { LoadedDocument } from "../spec/model.ts";
import { loginOf } from "../spec/request-headers.ts";
import { secretsOf } from "../upstream/auth/secrets.ts";
import { createConnections } from "../upstream/connections.ts";
import { createGuard } from "../upstream/guard.ts";

export interface DocumentContext {
  readonly limits: Config["limits"];
  readonly readStdin: () => Promise<Uint8Array>;
  readonly proxies: Proxies;
}

/**
 * Loads the document of an API, over connections of its own: of private addresses only those that the operator typed
 * are reached.
 *
 * @param earlier what it was when it was loaded last; the result is undefined when it still is.
 * @throws {GatewayError} as `loadDocument`
 */
export async function loadApiDocument(
  api: ApiConfig,
  { limits, readStdin, proxies }: DocumentContext,
  earlier: LoadedDocument | undefined,
): Promise<LoadedDocument | undefined> {
  const { spec, specHeaders, overlays, references, timeouts } = api;
  const connections = createConnections({
    guard: createGuard({ allowedOrigins: documentOrigins(api), allowPrivate: false }),
    connectTimeoutMs: timeouts.connectMs,
    headersTimeoutMs: timeouts.headersMs,
    bodyTimeoutMs: timeouts.bodyMs,
    connections: 8,
    proxyFor: proxies.proxyFor,
  });
  const options: LoadOptions = {
    fetch: connections.fetch,
    readStdin,
    headers: specHeaders,
    overlays,
    references,
    maxBytes: limits.documentBytes,
    maxFiles: limits.documentFiles,
    parseMs: limits.documentParseMs,
  };
  try {
    return earlier === undefined
      ? await loadDocument(spec, options)
      : await reloadDocument(spec, earlier, options);
  } finally {
    await connections.close();
  }
}

/** What is sent to read documents and must not be seen: headers, and users and passwords in URLs. */
export function documentSecrets({ spec, specHeaders, overlays }: ApiConfig): readonly string[] {
  const logins = [spec, ...overlays].flatMap((place) =>
    typeof place === "string" && isHttpUrl(place) ? (loginOf(new URL(place)) ?? []) : [],
  );
  return secretsOf(
    specHeaders,
    logins.map(({ username, password }) => ({
      kind: "password",
      username: new Secret(username),
      password: new Secret(password),
    })),
  );
}

/** Passwords of proxies. */
export function proxySecrets({ all }: Proxies): readonly string[] {
  return secretsOf(
    new Map(),
    all.flatMap(({ login }) => (login === undefined ? [] : { kind: "password", ...login })),
  );
}

/** What the gateway itself shows to issuers, or shares with them. */
export function accessSecrets(auth: Config["auth"]): readonly string[] {
  if (auth === undefined || auth === "none") return [];
  const secrets = [auth.jwt?.secret, auth.oauth?.introspection?.clientSecret];
  return secrets.flatMap((secret) => secret?.reveal() ?? []);
}
