/** A small authorization server on loopback that checks what it is sent, and remembers it. */
import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { serveHttp } from "../wire.ts";

export interface TokenRequest {
  readonly grant: string;
  /** `id:secret` as it came in the Authorization header. */
  readonly basic: string | undefined;
  readonly body: URLSearchParams;
}

export interface OAuthServerOptions {
  readonly expiresIn?: number | undefined;
  /** Answers token requests instead of a token. */
  readonly refusal?: { readonly status: number; readonly body: object } | undefined;
  /** How often a device has to ask before it is answered. */
  readonly pendingPolls?: number;
}

export async function serveOAuth(options: OAuthServerOptions = {}) {
  const requests: TokenRequest[] = [];
  /** Tokens that are good, and for whom. */
  const good = new Map<string, string>();
  const challenges = new Map<string, string>();
  const refreshTokens = new Set<string>();
  let polls = 0;

  const origin = await serveHttp((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", origin);
    const json = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const chunks = await request.toArray();
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return void json(200, {
          issuer: origin,
          token_endpoint: `${origin}/token`,
          authorization_endpoint: `${origin}/authorize`,
          device_authorization_endpoint: `${origin}/device`,
        });
      case "/authorize": {
        // The person behind the browser agrees at once.
        const code = randomUUID();
        challenges.set(code, url.searchParams.get("code_challenge") ?? "");
        const back = new URL(url.searchParams.get("redirect_uri") ?? "");
        back.searchParams.set("code", code);
        back.searchParams.set("state", url.searchParams.get("state") ?? "");
        return void response.writeHead(302, { location: back.href }).end();
      }
      case "/device":
        return void json(200, {
          device_code: "device-1",
          user_code: "ABCD-EFGH",
          verification_uri: `${origin}/activate`,
          expires_in: 60,
          interval: 0.001,
        });
      case "/token":
        return token(request, body, json);
      default:
        return void json(404, {});
    }
  }

  function token(
    request: IncomingMessage,
    body: URLSearchParams,
    json: (status: number, body: object) => unknown,
  ): void {
    const grant = body.get("grant_type") ?? "";
    const [, encoded] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    const basic = encoded && Buffer.from(encoded, "base64").toString();
    requests.push({ grant, basic, body });
    const refuse = (error: string) => void json(400, { error, error_description: `no: ${error}` });
    if (options.refusal !== undefined) {
      json(options.refusal.status, options.refusal.body);
      return;
    }
    if (grant === "authorization_code") {
      const verifier = body.get("code_verifier") ?? "";
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      if (challenges.get(body.get("code") ?? "") !== challenge) return refuse("invalid_grant");
    }
    if (grant === "refresh_token" && !refreshTokens.delete(body.get("refresh_token") ?? "")) {
      return refuse("invalid_grant");
    }
    if (grant.endsWith("device_code")) {
      polls += 1;
      if (polls <= (options.pendingPolls ?? 0)) return refuse("authorization_pending");
    }
    const subject = body.get("subject_token") ?? "client";
    const value = `access-${randomUUID()}`;
    good.set(value, subject);
    const refreshToken = `refresh-${randomUUID()}`;
    refreshTokens.add(refreshToken);
    json(200, {
      access_token: value,
      token_type: "Bearer",
      ...(options.expiresIn !== undefined && { expires_in: options.expiresIn }),
      ...(!["client_credentials", "password"].includes(grant) && { refresh_token: refreshToken }),
    });
  }

  return { origin, requests, good, refreshTokens };
}
