/** How each kind of scheme is satisfied. */
import { credentialVariables, readCredential } from "../../config/credential.ts";
import type { Credential } from "../../config/schema.ts";
import type { SecurityScheme } from "../../operation/model.ts";
import type { CredentialWay } from "../outcome.ts";
import { apiKeyPlace, attachKey } from "./api-key.ts";
import { fixed, placeholder, withAttached } from "./attach.ts";
import { attachBasic } from "./basic.ts";
import { digest } from "./digest.ts";
import { attachHeader } from "./header.ts";
import { attachToken } from "./http-scheme.ts";
import type { Attach, Authentication, Place, Scheme, SchemeContext } from "./model.ts";
import { mutualTls } from "./mutual-tls.ts";
import { oauthScheme } from "./oauth/scheme.ts";
import { partsOfCredential } from "./secrets.ts";

/**
 * One that the document names but does not declare is taken for bearer.
 *
 * @throws {GatewayError} `ERR_CONFIG` for a credential of the wrong kind, or one that cannot be sent
 */
export function readScheme(declared: SecurityScheme | undefined, context: SchemeContext): Scheme {
  switch (declared?.kind) {
    case "apiKey": {
      const place = apiKeyPlace(declared);
      return place === undefined
        ? unsatisfiable
        : tokenScheme(context, place, (key) => attachKey(declared, key));
    }
    case "basic":
      return passwordScheme(context, (username, password, secrets) =>
        fixed(attachBasic(username, password), secrets),
      );
    case "digest":
      return passwordScheme(context, (username, password, secrets) => ({
        policy: digest(username, password),
        shown: withAttached(attachHeader("authorization", `Digest ${placeholder}`)),
        seals: true,
        secrets,
      }));
    case "http":
      return tokenScheme(context, authorization, (token) => attachToken(declared.scheme, token));
    case "bearer":
    case undefined:
      return tokenScheme(context, authorization, (token) => attachToken("Bearer", token));
    case "mutualTLS":
      return mutualTls(context);
    case "oauth2":
    case "openIdConnect": {
      const client = oauthScheme(declared, context);
      // An access token that someone has obtained elsewhere, unless the configuration says how to obtain them.
      const pasted = tokenScheme(context, authorization, (token) => attachToken("Bearer", token));
      const isPasted =
        pasted.authentication !== undefined && !context.config.oauth.has(context.name);
      const { authentication, login } = isPasted ? pasted : client;
      const variables = [...pasted.variables, ...client.variables];
      return { ...client, variables, authentication, login };
    }
    case "unsupported":
      return unsatisfiable;
  }
}

const authorization: Place = { in: "header", name: "authorization" };

/** A header of the operator's own may still do. */
const unsatisfiable: Scheme = {
  place: undefined,
  ways: [],
  variables: [],
  authentication: undefined,
  login: undefined,
};

function tokenScheme(
  context: SchemeContext,
  place: Place,
  attach: (token: string) => Attach,
): Scheme {
  const credential = credentialOf(context, "token");
  return {
    ...waysOf(context, "token"),
    place,
    authentication:
      credential?.kind === "token"
        ? fixed(attach(credential.value.reveal()), partsOfCredential(credential))
        : undefined,
    login: undefined,
  };
}

function passwordScheme(
  context: SchemeContext,
  authenticate: (username: string, password: string, secrets: readonly string[]) => Authentication,
): Scheme {
  const credential = credentialOf(context, "password");
  return {
    ...waysOf(context, "password"),
    place: authorization,
    authentication:
      credential?.kind === "password"
        ? authenticate(
            credential.username.reveal(),
            credential.password.reveal(),
            partsOfCredential(credential),
          )
        : undefined,
    login: undefined,
  };
}

function credentialOf(
  { api, name, config, env }: SchemeContext,
  kind: Credential["kind"],
): Credential | undefined {
  return readCredential(api, name, kind, config.credentials, env);
}

function waysOf(
  { api, name }: SchemeContext,
  kind: Credential["kind"],
): { readonly variables: readonly string[]; readonly ways: readonly CredentialWay[] } {
  const variables = credentialVariables(api, name, kind);
  return { variables, ways: [{ by: "variables", names: variables }] };
}
