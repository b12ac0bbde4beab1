/** A login endpoint of an API's own: username and password are posted, and the reply holds a token. */
import type { LoginOptions } from "../../config/auth-options.ts";
import { isObject } from "../../spec/json.ts";
import { ControlError } from "../control.ts";
import { withHeader } from "./header.ts";
import type { Authentication, AuthServices } from "./model.ts";
import type { Token, TokenFailure, TokenOutcome } from "./oauth/model.ts";
import { createTokenCache } from "./oauth/token-cache.ts";
import { withToken } from "./with-token.ts";

export function loginEndpoint(
  api: string,
  options: LoginOptions,
  { fetch, now }: Pick<AuthServices, "fetch" | "now">,
): Authentication {
  const source = createTokenCache({ now, request: () => logIn(options, fetch) });
  const { header, scheme, password, fields } = options;
  return {
    ...withToken({
      sourceFor: () => source,
      credential: {
        scheme: "login",
        kind: "login endpoint",
        ways: [{ by: "option", name: `apis.${api}.login` }],
      },
      attach: (request, token) =>
        withHeader(request, header, scheme === "" ? token : `${scheme} ${token}`),
    }),
    seals: false,
    secrets: [password, ...fields.values()].map((secret) => secret.reveal()),
  };
}

async function logIn(options: LoginOptions, fetch: AuthServices["fetch"]): Promise<TokenOutcome> {
  try {
    const response = await fetch(options.url, toRequest(options));
    if (!response.ok) {
      const passing = response.status >= 500 || response.status === 429;
      return failure(`${options.url} answered ${response.status}.`, passing);
    }
    const text = await response.text();
    const token = readToken(text, options);
    return token === undefined
      ? failure(`The reply of ${options.url} has no text at ${options.tokenPath}.`, false)
      : { ok: true, token };
  } catch (error) {
    if (error instanceof ControlError) return failure(error.message, error.passing);
    throw error;
  }
}

function failure(detail: string, passing: boolean): TokenOutcome {
  const refused: TokenFailure = { kind: "refused", detail, passing };
  return { ok: false, failure: refused };
}

function toRequest(options: LoginOptions): RequestInit {
  const { usernameField, passwordField, username, password, fields, format } = options;
  const body: Readonly<Record<string, string>> = Object.fromEntries([
    ...[...fields].map(([name, value]) => [name, value.reveal()] as const),
    [usernameField, username.reveal()],
    [passwordField, password.reveal()],
  ]);
  const headers = { accept: "application/json" };
  return format === "form"
    ? { method: "POST", headers, body: new URLSearchParams(body) }
    : {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(body),
      };
}

/** A reply that is no JSON is the token itself, when it looks like one. */
function readToken(text: string, options: LoginOptions): Token | undefined {
  const { tokenPath, expiresPath, expiresMs } = options;
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch {
    reply = text.trim();
  }
  const value = typeof reply === "string" ? reply : memberAt(reply, tokenPath);
  if (typeof value !== "string" || !/^[\u0021-\u007E]+$/.test(value)) return undefined;
  const seconds = Number(memberAt(reply, expiresPath));
  return { value, lifetimeMs: seconds > 0 ? seconds * 1000 : expiresMs };
}

function memberAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (found, name) => (isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined),
      value,
    );
}
