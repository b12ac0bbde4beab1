/** What the configuration and the environment have for an OAuth client. */
import type { z } from "zod";

import type { OAuthOptions } from "./auth-options.ts";
import { credentialVariables } from "./credential.ts";
import { readVariable, type Environment } from "./environment.ts";
import { secretText } from "./field.ts";
import { withoutLineEnd } from "./interpolate.ts";
import { check, toError } from "./problem.ts";
import type { Secret } from "./secret.ts";

const endings = {
  clientId: "CLIENT_ID",
  clientSecret: "CLIENT_SECRET",
  username: "USERNAME",
  password: "PASSWORD",
  refreshToken: "REFRESH_TOKEN",
} as const;

export type OAuthVariables = Readonly<Record<keyof typeof endings, string>>;

/** `PET_STORE_OAUTH_CLIENT_ID` and its like. */
export function oauthVariables(apiName: string, schemeName: string): OAuthVariables {
  const [token = ""] = credentialVariables(apiName, schemeName, "token");
  const name = (ending: string): string => `${token}_${ending}`;
  return {
    clientId: name(endings.clientId),
    clientSecret: name(endings.clientSecret),
    username: name(endings.username),
    password: name(endings.password),
    refreshToken: name(endings.refreshToken),
  };
}

export interface OAuthCredential {
  readonly clientId: string | undefined;
  readonly clientSecret: Secret | undefined;
  readonly username: Secret | undefined;
  readonly password: Secret | undefined;
  readonly refreshToken: Secret | undefined;
}

const value: z.ZodType<Secret> = secretText(
  "text without line ends and other control characters",
  () => true,
);

/**
 * What the configuration gives, and for what it leaves out the environment.
 *
 * @throws {GatewayError} `ERR_CONFIG` when a variable holds what cannot be sent
 */
export function readOAuthCredential(
  variables: OAuthVariables,
  options: OAuthOptions,
  env: Environment,
): OAuthCredential {
  const fromEnvironment = (name: string): Secret | undefined => {
    const given = readVariable(env, name);
    if (given === undefined) return undefined;
    const read = check(value, withoutLineEnd(given), { kind: "environment", name });
    if (read.problems.length > 0) throw toError(read.problems);
    return read.value;
  };
  return {
    clientId: options.clientId ?? fromEnvironment(variables.clientId)?.reveal(),
    clientSecret: options.clientSecret ?? fromEnvironment(variables.clientSecret),
    username: options.username ?? fromEnvironment(variables.username),
    password: options.password ?? fromEnvironment(variables.password),
    refreshToken: options.refreshToken ?? fromEnvironment(variables.refreshToken),
  };
}
