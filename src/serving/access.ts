/** Configuration -> who is let in: keys, the issuers whose tokens are taken, and where what is asked about them comes from. */
import { createPublicKey, randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";

import { type Audience, createAudience } from "../access/audience.ts";
import type { MetadataOptions } from "../access/challenge.ts";
import { type Admit, createDoorman } from "../access/doorman.ts";
import { createFailures, type Failures } from "../access/failures.ts";
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
import type { RateStore } from "../state/store.ts";
import type { Logger } from "../telemetry/log.ts";
import { createGate } from "../upstream/gate.ts";
import { createIssuerClient, type IssuerClient } from "../upstream/issuer.ts";

export interface AccessContext {
  /** Of the gateway, as people see it. */
  readonly name: string;
  readonly publicUrl: string | undefined;
  readonly proxies: Proxies;
  readonly rates: RateStore;
  /** Wrong keys and tokens from one address. */
  readonly failuresPerMinute: number;
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

/** What an authorization server is asked about tokens at a time, and what waits for that. */
const asking = { concurrency: 16, queue: 256, queueMs: 5_000 };

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
  const failures = createFailures({
    mostPerMinute: context.failuresPerMinute,
    rates: context.rates,
    prefix: "failures",
  });
  const tokens = createTokens(options, { ...context, audience, failures });
  return {
    admit: createDoorman({
      keys: keys?.ring,
      readToken: tokens.read,
      failures,
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

interface TokensContext extends AccessContext {
  readonly audience: Audience;
  readonly failures: Failures;
}

function createTokens(
  { jwt, oauth, clockSkewMs }: AccessOptions,
  { audience, failures, proxies, now, clock }: TokensContext,
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
  let ask: Ask | undefined;
  if (oauth !== undefined) {
    const { issuer, jwksUrl, introspection, algorithms = asymmetricAlgorithms } = oauth;
    const client = openClient(issuer, jwksUrl, introspection);
    issuers.push({ issuer, audience: oauth.audience, algorithms, keys: keysOf(client) });
    ask =
      introspection &&
      withinReason(
        (token) => introspect(token, { issuer: oauth, ask: client.introspect, clockSkewMs, clock }),
        { failures, now },
      );
  }

  const options = { issuers, clockSkewMs, clock };
  return {
    read: createTokenReader({
      verify: (token, stranger) =>
        ask === undefined || looksLikeJwt(token) ? verifyJwt(token, options) : ask(token, stranger),
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

/** @param stranger - as in `TokenReaderOptions.verify` */
type Ask = (token: string, stranger: string | undefined) => Promise<TokenVerdict>;

/**
 * Who makes up tokens would have the gateway ask about each: so many at a time wait, in a line for each address, and an
 * address from which too many were wrong is not asked for any more.
 */
function withinReason(
  ask: (token: string) => Promise<TokenVerdict>,
  { failures, now }: Pick<TokensContext, "failures" | "now">,
): Ask {
  const gate = createGate({ ...asking, now });
  const { signal } = new AbortController();

  async function askInTurn(token: string, line: string): Promise<TokenVerdict> {
    const deadlineAtMs = now() + asking.queueMs;
    const admission = await gate.enter({ callerId: line, signal, deadlineAtMs });
    if (admission !== "admitted") {
      return { kind: "unavailable", detail: "Too many tokens are asked about at the moment." };
    }
    try {
      return await ask(token);
    } finally {
      gate.leave();
    }
  }

  return async function askWithinReason(token, stranger) {
    if (stranger === undefined) return askInTurn(token, "known");
    // Ahead, so that many at once are counted as well; whoever judges the answer counts what was wrong.
    const retryAfterMs = await failures.note(stranger);
    try {
      return retryAfterMs === undefined
        ? await askInTurn(token, stranger)
        : { kind: "throttled", retryAfterMs };
    } finally {
      await failures.forgive(stranger);
    }
  };
}
