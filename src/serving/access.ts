/** Configuration -> who is let in: keys, the issuers whose tokens are taken, and where what is asked about them comes from. */
import { createPublicKey, randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";

import { type Audience, createAudience } from "../access/audience.ts";
import type { MetadataOptions } from "../access/challenge.ts";
import { type Admit, createDoorman } from "../access/doorman.ts";
import { introspect } from "../access/introspection.ts";
import { looksLikeJwt, verifyJwt, type JwtIssuer } from "../access/jwt.ts";
import { type KeyStore, openKeyStore } from "../access/key-file.ts";
import { createKeySet, type KeySource } from "../access/key-set.ts";
import type { TokenVerdict } from "../access/model.ts";
import { createTokenReader, type ReadToken } from "../access/token.ts";
import {
  type AccessOptions,
  asymmetricAlgorithms,
  sharedAlgorithms,
} from "../config/access-options.ts";
import type { Proxies } from "../config/proxy.ts";
import { messageOf } from "../errors.ts";
import { createWatcher } from "../spec/watch.ts";
import type { Logger } from "../telemetry/log.ts";
import { createIssuerClient, type IssuerClient } from "../upstream/issuer.ts";

export interface AccessContext {
  /** Of the gateway, as people see it. */
  readonly name: string;
  readonly publicUrl: string | undefined;
  readonly proxies: Proxies;
  readonly log: Logger;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

export interface Access {
  readonly admit: Admit;
  readonly audience: Audience;
  /** Of every caller. */
  readonly requiredScopes: readonly string[];
  /** What clients read before they sign in; undefined where they cannot sign in by themselves. */
  readonly metadata: MetadataOptions | undefined;
  readonly close: () => Promise<void>;
}

/** A signed token is believed for so long without another look: a key that was withdrawn is of use for a moment more. */
const keptMs = 30_000;

/** @throws {GatewayError} `ERR_CONFIG` when the file of keys is wrong */
export async function openAccess(options: AccessOptions, context: AccessContext): Promise<Access> {
  const { apiKeys, oauth, requiredScopes, scopeHierarchy } = options;
  const { name, publicUrl, log, clock, random } = context;
  const keys = apiKeys && (await openKeyStore({ ...apiKeys, salt: randomBytes(32), clock }));
  const watcher = await createWatcher({
    files: () => (apiKeys?.file === undefined ? [] : [pathToFileURL(apiKeys.file).href]),
    watchFiles: apiKeys?.file !== undefined,
    pollMs: undefined,
    reload: () => reloadKeys(keys, log),
    random,
  });
  const audience = createAudience(publicUrl);
  const tokens = createTokens(options, audience, context);
  return {
    admit: createDoorman({
      keys: keys?.ring,
      readToken: tokens.read,
      requiredScopes,
      scopeHierarchy,
    }),
    audience,
    requiredScopes,
    metadata: oauth && {
      name,
      issuer: oauth.issuer,
      scopes: [...new Set([...requiredScopes, ...oauth.supportedScopes])],
    },
    async close() {
      await Promise.all([watcher.close(), tokens.close()]);
    },
  };
}

async function reloadKeys(keys: KeyStore | undefined, log: Logger): Promise<void> {
  try {
    await keys?.reload();
    log.info("the file of API keys was read again");
  } catch (error) {
    // Whoever broke the file must hear of it, for a key that he took out is still good.
    log.error(
      { err: messageOf(error) },
      "the file of API keys is broken: the keys stay as they were",
    );
  }
}

interface Tokens {
  /** Undefined where no tokens are taken. */
  readonly read: ReadToken | undefined;
  readonly close: () => Promise<void>;
}

function createTokens(
  { jwt, oauth, clockSkewMs }: AccessOptions,
  audience: Audience,
  { proxies, now, clock }: AccessContext,
): Tokens {
  if (jwt === undefined && oauth === undefined) {
    return { read: undefined, close: () => Promise.resolve() };
  }
  const clients: IssuerClient[] = [];
  function openClient(
    issuer: string | undefined,
    jwksUrl: string | undefined,
    introspection?: NonNullable<AccessOptions["oauth"]>["introspection"],
  ): IssuerClient {
    const client = createIssuerClient({ issuer, jwksUrl, introspection, proxies });
    clients.push(client);
    return client;
  }
  const keysOf = (client: IssuerClient): KeySource => createKeySet({ fetchKeys: client.keys, now });

  const issuers: JwtIssuer[] = [];
  if (jwt !== undefined) {
    const { issuer, jwksUrl, publicKey, secret, algorithms } = jwt;
    const shared = secret && new TextEncoder().encode(secret.reveal());
    const fixed = shared ?? (publicKey === undefined ? undefined : createPublicKey(publicKey));
    issuers.push({
      issuer,
      audience: jwt.audience,
      algorithms: algorithms ?? (shared === undefined ? asymmetricAlgorithms : sharedAlgorithms),
      keys:
        fixed === undefined ? keysOf(openClient(issuer, jwksUrl)) : () => Promise.resolve(fixed),
    });
  }
  let ask: ((token: string) => Promise<TokenVerdict>) | undefined;
  if (oauth !== undefined) {
    const { issuer, jwksUrl, introspection, algorithms = asymmetricAlgorithms } = oauth;
    const client = openClient(issuer, jwksUrl, introspection);
    issuers.push({ issuer, audience: oauth.audience, algorithms, keys: keysOf(client) });
    ask =
      introspection &&
      ((token) => introspect(token, { issuer: oauth, ask: client.introspect, clockSkewMs, clock }));
  }

  const options = { issuers, clockSkewMs, clock };
  return {
    read: createTokenReader({
      verify: (token) =>
        ask === undefined || looksLikeJwt(token) ? verifyJwt(token, options) : ask(token),
      audience,
      keptMsOf: (token) =>
        looksLikeJwt(token) ? keptMs : (oauth?.introspection?.cacheMs ?? keptMs),
      clockSkewMs,
      clock,
    }),
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
