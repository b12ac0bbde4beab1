/**
 * Tokens that need a person: the authorization code flow with PKCE over a redirect to this machine (RFC 6749, RFC 7636,
 * RFC 8252), and the device flow (RFC 8628). Run once in a terminal; what comes of it is kept for the calls.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import {
  authorizationCodeGrantRequest,
  AuthorizationResponseError,
  calculatePKCECodeChallenge,
  deviceAuthorizationRequest,
  deviceCodeGrantRequest,
  generateRandomCodeVerifier,
  generateRandomState,
  OperationProcessingError,
  processAuthorizationCodeResponse,
  processDeviceAuthorizationResponse,
  processDeviceCodeResponse,
  ResponseBodyError,
  UnsupportedOperationError,
  validateAuthResponse,
} from "oauth4webapi";

import { messageOf } from "../../../errors.ts";
import { cleanText } from "../../../operation/text.ts";
import { ControlError } from "../../control.ts";
import { requestOptions, requireTokenEndpoint, toFailure, toGrantOutcome } from "./grant.ts";
import type { GrantOutcome, LoginClient, OAuthServer } from "./model.ts";
import { unknownIssuer } from "./server.ts";

export interface LoginOptions {
  /** Tells the person what to do. */
  readonly tell: (text: string) => void;
  /** Port of the redirect address on 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

export type LoginOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export async function logIn(client: LoginClient, options: LoginOptions): Promise<LoginOutcome> {
  let outcome: GrantOutcome;
  try {
    outcome =
      client.how === "deviceCode" ? await byDevice(client, options) : await byCode(client, options);
  } catch (error) {
    if (options.signal.aborted) return { ok: false, reason: "It was ended before it was done." };
    // What is said before there is a token; everything else is a bug.
    const isKnown = [
      ControlError,
      AuthorizationResponseError,
      OperationProcessingError,
      ResponseBodyError,
      UnsupportedOperationError,
    ].some((known) => error instanceof known);
    if (!isKnown) throw error;
    if (error instanceof AuthorizationResponseError) {
      const { error: code, error_description: description } = error;
      const words = [code, description].filter((text) => text !== undefined).join(": ");
      return { ok: false, reason: `The authorization server refused: ${cleanText(words)}.` };
    }
    return { ok: false, reason: toFailure(error).detail };
  }
  if (!outcome.ok) return { ok: false, reason: outcome.failure.detail };
  await client.keep(outcome.grant);
  return { ok: true };
}

async function byCode(
  { server, scopes, parameters, fetch }: LoginClient,
  { tell, port, signal }: LoginOptions,
): Promise<GrantOutcome> {
  const found = await server();
  requireTokenEndpoint(found);
  const { metadata, client, authenticate } = found;
  const { authorization_endpoint: endpoint } = metadata;
  if (endpoint === undefined) {
    throw new ControlError(
      "Neither the document nor the configuration says where people log in (`authorizationUrl` or `issuer`).",
      false,
    );
  }
  const verifier = generateRandomCodeVerifier();
  const state = generateRandomState();
  const redirect = await listenForRedirect(port, state, signal);
  try {
    const url = new URL(endpoint);
    const query = {
      response_type: "code",
      client_id: client.client_id,
      redirect_uri: redirect.uri,
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    };
    for (const [name, value] of [...parameters, ...Object.entries(query)]) {
      url.searchParams.append(name, value);
    }
    tell(`Open this address in a browser, and log in:\n\n  ${url.href}\n`);
    const answer = validateAnswer(found, await redirect.answer, state);
    return await toGrantOutcome(async () =>
      processAuthorizationCodeResponse(
        metadata,
        client,
        await authorizationCodeGrantRequest(
          metadata,
          client,
          authenticate,
          answer,
          redirect.uri,
          verifier,
          { ...requestOptions(fetch), additionalParameters: new URLSearchParams(parameters) },
        ),
      ),
    );
  } finally {
    redirect.close();
  }
}

/** @throws what oauth4webapi throws when the answer is an error, or not the one to this question */
function validateAnswer(
  { metadata, client }: OAuthServer,
  answer: URLSearchParams,
  state: string,
): URLSearchParams {
  // Where nobody has said who issues the tokens, there is nothing to compare with.
  if (metadata.issuer === unknownIssuer) answer.delete("iss");
  return validateAuthResponse(metadata, client, answer, state);
}

const redirectPath = "/callback";

/** Listens on loopback for the one redirect that carries this state. */
async function listenForRedirect(port: number, state: string, signal: AbortSignal) {
  let settle: (answer: URLSearchParams) => void;
  let fail: (reason: unknown) => void;
  const answer = new Promise<URLSearchParams>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  // Whoever waits for it hears of it; nobody may, when the login ends before.
  answer.catch(() => undefined);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (request.method !== "GET" || pathname !== redirectPath) {
      respond(response, 404, "There is nothing here.");
    } else if (searchParams.get("state") === state) {
      respond(response, 200, "Done: go back to the terminal. This window can be closed.");
      settle(searchParams);
    } else {
      // Someone else's request; the one that is waited for may still come.
      respond(response, 400, "This is not the answer to the login that is waited for.");
    }
  });
  const end = (): void => fail(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new ControlError(
      `Port ${port} of 127.0.0.1, where the browser is to come back, cannot be listened on: ${messageOf(error)}. Give another with --port; 0 takes any free one.`,
      false,
      { cause: error },
    );
  }
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  return {
    uri: `http://127.0.0.1:${bound}${redirectPath}`,
    answer,
    close(): void {
      signal.removeEventListener("abort", end);
      server.close();
      server.closeIdleConnections();
    },
  };
}

function respond(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "referrer-policy": "no-referrer",
      connection: "close",
    })
    .end(text);
}

/** Between two questions whether the person is done, where the server does not say (RFC 8628, section 3.2). */
const defaultIntervalS = 5;

async function byDevice(
  { server, scopes, parameters, fetch }: LoginClient,
  { tell, signal }: LoginOptions,
): Promise<GrantOutcome> {
  const found = await server();
  requireTokenEndpoint(found);
  const { metadata, client, authenticate } = found;
  if (metadata.device_authorization_endpoint === undefined) {
    throw new ControlError(
      "Neither the document nor the configuration says where a device asks (`deviceAuthorizationUrl` or `issuer`).",
      false,
    );
  }
  const body = new URLSearchParams(parameters);
  if (scopes.length > 0) body.set("scope", scopes.join(" "));
  const options = requestOptions(fetch);
  const device = await processDeviceAuthorizationResponse(
    metadata,
    client,
    await deviceAuthorizationRequest(metadata, client, authenticate, body, options),
  );
  const complete = device.verification_uri_complete;
  tell(
    `Open ${device.verification_uri} in a browser, and enter the code ${device.user_code}` +
      `${complete === undefined ? "" : `\nor open this address:\n\n  ${complete}`}\n`,
  );
  let intervalS = device.interval ?? defaultIntervalS;
  for (;;) {
    await delay(intervalS * 1000, undefined, { signal });
    let isPending = false;
    const outcome = await toGrantOutcome(async () => {
      try {
        return await processDeviceCodeResponse(
          metadata,
          client,
          await deviceCodeGrantRequest(metadata, client, authenticate, device.device_code, options),
        );
      } catch (error) {
        if (error instanceof ResponseBodyError) {
          isPending = error.error === "authorization_pending" || error.error === "slow_down";
          if (error.error === "slow_down") intervalS += 5;
        }
        throw error;
      }
    });
    if (!isPending) return outcome;
  }
}
