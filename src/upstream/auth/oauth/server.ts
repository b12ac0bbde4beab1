/** Where an authorization server has its endpoints: from the configuration, the document, or the server's own metadata. */
import {
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretPost,
  None,
  processDiscoveryResponse,
} from "oauth4webapi";

import type { OAuthOptions } from "../../../config/auth-options.ts";
import type { OAuthFlow } from "../../../operation/model.ts";
import { isObject, textOf } from "../../../spec/json.ts";
import { ControlError } from "../../control.ts";
import type { OAuthServer } from "./model.ts";

export interface ServerOptions {
  readonly options: OAuthOptions;
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined;
  /** Of the document, for the grant in use. */
  readonly flow: OAuthFlow | undefined;
  /** Metadata that the document names. */
  readonly metadataUrl: string | undefined;
  readonly fetch: typeof globalThis.fetch;
}

/**
 * The server, asked for its metadata once and only where something needs them.
 *
 * @throws {ControlError} when they cannot be had; the next call asks again
 */
export function createServerReader(given: ServerOptions): () => Promise<OAuthServer> {
  const { options, clientId, clientSecret, fetch } = given;
  const client: Client = { client_id: clientId };
  const authenticate = toClientAuth(options.clientAuth, clientSecret);
  let found: Promise<AuthorizationServer> | undefined;

  return async function readServer() {
    const url = options.issuer ?? given.metadataUrl;
    found ??= url === undefined ? Promise.resolve(noMetadata) : discover(url, fetch);
    try {
      const refreshUrl = options.tokenUrl === undefined ? given.flow?.refreshUrl : undefined;
      return { metadata: withOwn(await found, given), client, authenticate, refreshUrl };
    } catch (error) {
      found = undefined;
      throw error;
    }
  };
}

/** Nobody has said who issues the tokens; no issuer has this name. */
export const unknownIssuer = "urn:unknown";

const noMetadata: AuthorizationServer = { issuer: unknownIssuer };

/** What the operator typed goes before what the document says, and that before what was discovered. */
function withOwn(
  discovered: AuthorizationServer,
  { options, flow }: ServerOptions,
): AuthorizationServer {
  const tokenUrl = options.tokenUrl ?? flow?.tokenUrl;
  const authorizationUrl = options.authorizationUrl ?? flow?.authorizationUrl;
  const deviceUrl = options.deviceAuthorizationUrl ?? flow?.deviceAuthorizationUrl;
  return {
    ...discovered,
    ...(tokenUrl !== undefined && { token_endpoint: tokenUrl }),
    ...(authorizationUrl !== undefined && { authorization_endpoint: authorizationUrl }),
    ...(deviceUrl !== undefined && { device_authorization_endpoint: deviceUrl }),
  };
}

function toClientAuth(how: OAuthOptions["clientAuth"], secret: string | undefined): ClientAuth {
  if (secret === undefined || how === "none") return None();
  return how === "post" ? ClientSecretPost(secret) : clientSecretBasic(secret);
}

/**
 * RFC 6749, section 2.3.1. Encoded as forms are, and no more: servers that do not decode it, and there are many, still
 * understand identifiers with hyphens and dots.
 */
function clientSecretBasic(secret: string): ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = [client.client_id, secret].map(formEncode).join(":");
    headers.set("authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
  };
}

function formEncode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

const oidcSuffix = "/.well-known/openid-configuration";
const oauthInfix = "/.well-known/oauth-authorization-server";

/** An issuer (OpenID Connect Discovery 1.0 first, then RFC 8414), or the address of the metadata themselves. */
async function discover(
  given: string,
  fetch: typeof globalThis.fetch,
): Promise<AuthorizationServer> {
  const url = new URL(given);
  const bare = url.pathname.replace(/\/$/, "");
  const isIssuer = !bare.includes("/.well-known/");
  const places = isIssuer
    ? [
        `${url.origin}${bare}${oidcSuffix}`,
        `${url.origin}${oauthInfix}${bare}`,
        // RFC 8414, section 5: some put the path of the issuer behind OpenID's name as well.
        ...(bare === "" ? [] : [`${url.origin}${oidcSuffix}${bare}`]),
      ]
    : [given];
  let problem = "";
  for (const place of places) {
    const response = await fetch(place, { headers: { accept: "application/json" } });
    if (response.status === 200) return readMetadata(response, place, isIssuer ? url : undefined);
    problem = `${place} answered ${response.status}.`;
    if (response.status >= 500) break;
  }
  throw new ControlError(
    `The authorization server does not say where its endpoints are: ${problem}`,
    true,
  );
}

async function readMetadata(
  response: Response,
  place: string,
  issuer: URL | undefined,
): Promise<AuthorizationServer> {
  try {
    const body: unknown = await response.clone().json();
    const claimed = isObject(body) ? textOf(body["issuer"]) : "";
    const expected = issuer ?? issuerOf(place) ?? new URL(claimed);
    return await processDiscoveryResponse(expected, response);
  } catch (error) {
    throw new ControlError(
      `What ${place} says is no metadata of the authorization server that it should be.`,
      false,
      { cause: error },
    );
  }
}

/** The issuer whose metadata belong at this address; undefined where that follows no rule. */
function issuerOf(place: string): URL | undefined {
  const { origin, pathname } = new URL(place);
  if (pathname.endsWith(oidcSuffix)) return new URL(origin + pathname.slice(0, -oidcSuffix.length));
  if (pathname.startsWith(oauthInfix)) return new URL(origin + pathname.slice(oauthInfix.length));
  return undefined;
}
