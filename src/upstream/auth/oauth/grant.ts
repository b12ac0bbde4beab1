/** Token requests: the protocol is oauth4webapi's; here are the grants, and what failures mean. */
import {
  allowInsecureRequests,
  clientCredentialsGrantRequest,
  customFetch,
  genericTokenEndpointRequest,
  OperationProcessingError,
  processClientCredentialsResponse,
  processGenericTokenEndpointResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  ResponseBodyError,
  type TokenEndpointResponse,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from "oauth4webapi";

import { cleanText } from "../../../operation/text.ts";
import { isObject } from "../../../spec/json.ts";
import { ControlError } from "../../control.ts";
import type { GrantOutcome, OAuthServer, TokenFailure } from "./model.ts";

/** What a token is asked for with. */
export type Grant =
  | { readonly type: "clientCredentials" }
  | { readonly type: "password"; readonly username: string; readonly password: string }
  | { readonly type: "refreshToken"; readonly refreshToken: string }
  | {
      readonly type: "tokenExchange";
      readonly subjectToken: string;
      readonly subjectTokenType: string;
    };

export interface GrantRequest {
  readonly server: () => Promise<OAuthServer>;
  readonly grant: Grant;
  readonly scopes: readonly string[];
  /** Of the operator's own. */
  readonly parameters: readonly [string, string][];
  readonly fetch: typeof globalThis.fetch;
}

/** Whatever goes wrong is a failure to tell; a throw is a bug. */
export async function requestToken(request: GrantRequest): Promise<GrantOutcome> {
  const { server, grant, scopes, parameters, fetch } = request;
  return toGrantOutcome(async () => {
    const found = await server();
    const { metadata, client, authenticate, refreshUrl } = found;
    requireTokenEndpoint(found);
    const body = new URLSearchParams(parameters);
    if (scopes.length > 0) body.set("scope", scopes.join(" "));
    const options = requestOptions(fetch);
    /** Grants that the library knows no more of than their name. */
    const askGenerically = async (grantType: string) =>
      processGenericTokenEndpointResponse(
        metadata,
        client,
        await genericTokenEndpointRequest(metadata, client, authenticate, grantType, body, options),
      );
    switch (grant.type) {
      case "clientCredentials":
        return processClientCredentialsResponse(
          metadata,
          client,
          await clientCredentialsGrantRequest(metadata, client, authenticate, body, options),
        );
      case "password":
        body.set("username", grant.username);
        body.set("password", grant.password);
        return askGenerically("password");
      case "refreshToken":
        return processRefreshTokenResponse(
          metadata,
          client,
          await refreshTokenGrantRequest(
            refreshUrl === undefined ? metadata : { ...metadata, token_endpoint: refreshUrl },
            client,
            authenticate,
            grant.refreshToken,
            { ...options, additionalParameters: body },
          ),
        );
      case "tokenExchange":
        body.set("subject_token", grant.subjectToken);
        body.set("subject_token_type", grant.subjectTokenType);
        return askGenerically("urn:ietf:params:oauth:grant-type:token-exchange");
    }
  });
}

/** @throws {ControlError} when nobody has said where tokens are to be had */
export function requireTokenEndpoint({ metadata }: OAuthServer): void {
  if (metadata.token_endpoint !== undefined) return;
  throw new ControlError(
    "Neither the document nor the configuration says where tokens are to be had (`tokenUrl` or `issuer`).",
    false,
  );
}

/** Options of every request of oauth4webapi. Which addresses may be asked is the business of `fetch`. */
export function requestOptions(fetch: typeof globalThis.fetch) {
  return {
    [customFetch]: async (url: string, init: RequestInit): Promise<Response> =>
      withoutStraying(await fetch(url, init)),
    [allowInsecureRequests]: true,
  };
}

/**
 * A token response as RFC 6749, section 5.1 has it, where servers stray: no type, empty members. The identity token goes:
 * it is of no use here, and would have to be verified.
 */
async function withoutStraying(response: Response): Promise<Response> {
  if (response.status !== 200) return response;
  let body: unknown;
  try {
    body = await response.clone().json();
  } catch {
    return response;
  }
  if (!isObject(body) || !("access_token" in body)) return response;
  const members = Object.entries(body).filter(
    ([name, value]) =>
      name !== "id_token" && !((name === "refresh_token" || name === "scope") && !value),
  );
  return Response.json({ token_type: "bearer", ...Object.fromEntries(members) });
}

/** What a request to a token endpoint gives, failures included. */
export async function toGrantOutcome(
  ask: () => Promise<TokenEndpointResponse>,
): Promise<GrantOutcome> {
  try {
    const { access_token: value, expires_in: seconds, refresh_token: refreshToken } = await ask();
    const lifetimeMs = seconds === undefined ? undefined : seconds * 1000;
    return { ok: true, grant: { token: { value, lifetimeMs }, refreshToken } };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

/** @throws the error itself, when no server and no network causes it: then it is a bug. */
export function toFailure(error: unknown): Extract<TokenFailure, { readonly kind: "refused" }> {
  if (error instanceof ControlError) {
    return { kind: "refused", detail: error.message, passing: error.passing };
  }
  if (error instanceof ResponseBodyError) {
    const { status, error: code, error_description: description } = error;
    const words = [code, description].filter((text) => text !== undefined).join(": ");
    return refused(status, `with "${cleanText(words).slice(0, maxWords)}"`);
  }
  if (error instanceof WWWAuthenticateChallengeError) return refused(error.status, "");
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    const { cause } = error;
    if (cause instanceof Response && cause.status !== 200) return refused(cause.status, "");
    const detail = `The token endpoint gave nothing that is a token: ${error.message}.`;
    return { kind: "refused", detail, passing: false };
  }
  throw error;
}

/** Of what the server says. */
const maxWords = 300;

function refused(
  status: number,
  words: string,
): Extract<TokenFailure, { readonly kind: "refused" }> {
  const detail = `The token endpoint answered ${status}${words === "" ? "" : ` ${words}`}.`;
  return { kind: "refused", detail, passing: status >= 500 || status === 429 };
}
