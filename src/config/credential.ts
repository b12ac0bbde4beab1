/** Credentials of an API: from its configuration, else from environment variables named after API and scheme. */
import type { z } from "zod";

import { readVariable, type Environment } from "./environment.ts";
import { withoutLineEnd } from "./interpolate.ts";
import { check, toError } from "./problem.ts";
import { type Credential, password, token, username } from "./schema.ts";
import type { Secret } from "./secret.ts";

export type CredentialKind = Credential["kind"];

/**
 * The environment variables that hold a credential: `<API>_<SCHEME>` in capitals, every run of other characters than
 * A-Z and 0-9 one underscore; for a password the two that go on with `_USERNAME` and `_PASSWORD`.
 *
 * @example
 * credentialVariables("pet-store", "api_key", "token") // ["PET_STORE_API_KEY"]
 */
export function credentialVariables(
  apiName: string,
  schemeName: string,
  kind: CredentialKind,
): readonly string[] {
  switch (kind) {
    case "token":
      return [variableName(apiName, schemeName)];
    case "password":
      return [
        variableName(apiName, schemeName, "username"),
        variableName(apiName, schemeName, "password"),
      ];
  }
}

/**
 * What satisfies a security scheme; undefined when neither the configuration nor the environment holds it, or the
 * environment only one half of a password.
 *
 * @throws {GatewayError} `ERR_CONFIG` when the configuration has the other kind of credential for this scheme, or a
 *   variable holds what cannot be sent
 */
export function readCredential(
  apiName: string,
  schemeName: string,
  kind: CredentialKind,
  credentials: ReadonlyMap<string, Credential>,
  env: Environment,
): Credential | undefined {
  const configured = credentials.get(schemeName);
  if (configured === undefined) return fromEnvironment(apiName, schemeName, kind, env);
  if (configured.kind === kind) return configured;
  const due = kind === "token" ? "a token" : "a table of username and password";
  throw toError([
    {
      source: { kind: "file", name: "configuration" },
      path: ["apis", apiName, "credentials", schemeName],
      message: `must be ${due}, as the document's security scheme asks for`,
    },
  ]);
}

function fromEnvironment(
  apiName: string,
  schemeName: string,
  kind: CredentialKind,
  env: Environment,
): Credential | undefined {
  const [first = "", second = ""] = credentialVariables(apiName, schemeName, kind);
  switch (kind) {
    case "token": {
      const value = readSecret(first, token, env);
      return value && { kind, value };
    }
    case "password": {
      const user = readSecret(first, username, env);
      const secret = readSecret(second, password, env);
      return user && secret && { kind, username: user, password: secret };
    }
  }
}

function readSecret(
  variable: string,
  schema: z.ZodType<Secret>,
  env: Environment,
): Secret | undefined {
  const given = readVariable(env, variable);
  if (given === undefined) return undefined;
  const { value, problems } = check(schema, withoutLineEnd(given), {
    kind: "environment",
    name: variable,
  });
  if (problems.length > 0) throw toError(problems);
  return value;
}

function variableName(...parts: readonly string[]): string {
  const name = parts
    .join("_")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_");
  return /^\d/.test(name) ? `_${name}` : name;
}
