/**
 * What the gateway asks an authorization server about those who call the gateway: its keys, and whether a token is good.
 * Over guarded connections of its own; of private addresses only those that the operator typed are reached.
 */
import { allowInsecureRequests, customFetch, introspectionRequest } from "oauth4webapi";

import { type OAuthOptions, oauthDefaults } from "../config/auth-options.ts";
import type { Proxies } from "../config/proxy.ts";
import type { Secret } from "../config/secret.ts";
import { isObject } from "../spec/json.ts";
import { createServerReader } from "./auth/oauth/server.ts";
import { ControlError, createControlFetch } from "./control.ts";
import { createDispatcher, createFetch } from "./dispatcher.ts";
import { createGuard } from "./guard.ts";

export interface IssuerOptions {
  /** Undefined where nothing has to be discovered. */
  readonly issuer: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly introspection:
    | {
        readonly url: string | undefined;
        readonly clientId: string;
        readonly clientSecret: Secret;
        readonly clientAuth: "basic" | "post";
      }
    | undefined;
  readonly proxies: Proxies;
}

/** One sentence says why there is none. */
export type IssuerAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

export interface IssuerClient {
  /** Its JWK Set, as it is. */
  readonly keys: () => Promise<IssuerAnswer<unknown>>;
  readonly introspect: (token: string) => Promise<IssuerAnswer<Readonly<Record<string, unknown>>>>;
  readonly close: () => Promise<void>;
}

const timeoutMs = 5_000;

export function createIssuerClient(options: IssuerOptions): IssuerClient {
  const { issuer, jwksUrl, introspection, proxies } = options;
  const typed = [issuer, jwksUrl, introspection?.url].flatMap((url) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [],
  );
  const typedOrigins = new Set(typed);
  const dispatcher = createDispatcher({
    guard: createGuard({ allowedOrigins: typedOrigins, allowPrivate: false }),
    connectTimeoutMs: timeoutMs,
    headersTimeoutMs: timeoutMs,
    bodyTimeoutMs: timeoutMs,
    connections: 8,
    proxyFor: proxies.proxyFor,
  });
  const fetch = createControlFetch({ fetch: createFetch(dispatcher), typedOrigins, timeoutMs });
  const oauth: OAuthOptions = {
    ...oauthDefaults,
    // Nothing has to be discovered where everything has been typed.
    issuer: jwksUrl !== undefined && introspection?.url !== undefined ? undefined : issuer,
    clientAuth: introspection?.clientAuth,
  };
  const readServer = createServerReader({
    options: oauth,
    clientId: introspection?.clientId ?? "",
    clientSecret: introspection?.clientSecret.reveal(),
    flow: undefined,
    metadataUrl: undefined,
    fetch,
  });

  return {
    keys: () =>
      answerOf(async () => {
        const url = jwksUrl ?? (await readServer()).metadata.jwks_uri;
        if (url === undefined) throw new ControlError("The issuer does not say its keys.", false);
        return readJson(await fetch(url, { headers: { accept: "application/json" } }), url);
      }),
    introspect: (token) =>
      answerOf(async () => {
        const { metadata, client, authenticate } = await readServer();
        const url = introspection?.url ?? metadata.introspection_endpoint;
        if (url === undefined) {
          throw new ControlError("The issuer has no introspection endpoint.", false);
        }
        const server = { ...metadata, introspection_endpoint: url };
        const response = await introspectionRequest(server, client, authenticate, token, {
          // Plain http has been judged by the control fetch.
          [allowInsecureRequests]: true,
          [customFetch]: fetch,
          additionalParameters: { token_type_hint: "access_token" },
        });
        const body = await readJson(response, url);
        if (!isObject(body)) throw new ControlError(`${shown(url)} sent no JSON object.`, false);
        return body;
      }),
    close: () => dispatcher.close(),
  };
}

async function readJson(response: Response, url: string): Promise<unknown> {
  if (response.status !== 200) {
    throw new ControlError(`${shown(url)} answered ${response.status}.`, true);
  }
  try {
    const body: unknown = await response.json();
    return body;
  } catch (error) {
    throw new ControlError(`${shown(url)} sent no JSON.`, true, { cause: error });
  }
}

function shown(url: string): string {
  return new URL(url).origin;
}

async function answerOf<Value>(ask: () => Promise<Value>): Promise<IssuerAnswer<Value>> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return { ok: false, reason: error.message };
  }
}
