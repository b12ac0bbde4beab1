/**
 * Credentials on requests, and nowhere else: they go to the API's own origins only, and every request is given its own.
 * What each kind of scheme does with a credential is in the files beside this one.
 */
import { readCredential } from "../../config/credential.ts";
import type { Environment } from "../../config/environment.ts";
import type { ApiConfig } from "../../config/schema.ts";
import type { Api, SecurityRequirement } from "../../operation/model.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import type { Policy } from "../model.ts";
import type { MissingCredential } from "../outcome.ts";
import { withHeader } from "./header.ts";
import { satisfierFor } from "./index.ts";
import type { Attach } from "./model.ts";
import { toNeed } from "./need.ts";
import { secretsOf } from "./secrets.ts";

export interface AuthorizerOptions {
  readonly api: Pick<Api, "name" | "securitySchemes" | "operations">;
  readonly config: Pick<ApiConfig, "headers" | "credentials" | "credentialOrigins">;
  readonly env: Environment;
  /** `URL.origin` values at which the API itself lives. */
  readonly baseOrigins: ReadonlySet<string>;
}

export type Authorization =
  | { readonly ok: true; readonly request: UpstreamRequest }
  /** Of each alternative, what it lacks. */
  | { readonly ok: false; readonly alternatives: readonly (readonly MissingCredential[])[] };

export interface Authorizer {
  /** The request with headers and credentials; as it is when it goes to an origin that may not have them. */
  authorize(request: UpstreamRequest, security: readonly SecurityRequirement[]): Authorization;
  /** Whether requests to this URL get headers and credentials. */
  appliesTo(url: string): boolean;
  /** What operations ask for and nobody has configured, each scheme once. */
  readonly missing: readonly MissingCredential[];
  /** Every value that must not be seen. */
  readonly secrets: readonly string[];
}

/**
 * Reads all credentials once.
 *
 * @throws {GatewayError} `ERR_CONFIG` for a credential of the wrong kind, or one that cannot be sent
 */
export function createAuthorizer({ api, config, env, baseOrigins }: AuthorizerOptions): Authorizer {
  const origins = new Set([...baseOrigins, ...config.credentialOrigins]);
  const schemes = new Set([
    ...api.securitySchemes.keys(),
    ...api.operations.flatMap(({ security }) => security.flat().map(({ scheme }) => scheme)),
  ]);
  const credentials = new Map(config.credentials);
  const attachments = new Map<string, Attach>();
  for (const scheme of schemes) {
    const attach = readAttachment(scheme);
    if (attach !== undefined) attachments.set(scheme, attach);
  }

  /** How a request satisfies one scheme; undefined when nothing is configured for it. */
  function readAttachment(scheme: string): Attach | undefined {
    const satisfier = satisfierFor(api.securitySchemes.get(scheme));
    // The operator knows better than the document.
    if (satisfier.isSuppliedBy(config.headers)) return (request) => request;
    if (satisfier.takes === "nothing") return undefined;
    const credential = readCredential(api.name, scheme, satisfier.takes, config.credentials, env);
    if (credential === undefined) return undefined;
    credentials.set(scheme, credential);
    if (satisfier.takes === "token" && credential.kind === "token") {
      return satisfier.attach(credential.value.reveal());
    }
    if (satisfier.takes === "password" && credential.kind === "password") {
      return satisfier.attach(credential.username.reveal(), credential.password.reveal());
    }
    return undefined;
  }

  /** The attachments of the first alternative that is configured whole; else what the alternatives lack. */
  function choose(
    security: readonly SecurityRequirement[],
  ): readonly Attach[] | { readonly lacking: readonly (readonly MissingCredential[])[] } {
    const lacking: MissingCredential[][] = [];
    for (const alternative of security.filter(({ length }) => length > 0)) {
      const missing = alternative.filter(({ scheme }) => !attachments.has(scheme));
      if (missing.length === 0) {
        return alternative.flatMap(({ scheme }) => attachments.get(scheme) ?? []);
      }
      lacking.push(missing.map(({ scheme }) => toNeed(api, scheme)));
    }
    // An empty alternative asks for nothing, and is taken when none of the others can be.
    return lacking.length < security.length || lacking.length === 0 ? [] : { lacking };
  }

  const appliesTo = (url: string): boolean => origins.has(new URL(url).origin);

  return {
    authorize(request, security) {
      if (!appliesTo(request.url)) return { ok: true, request };
      const choice = choose(security);
      if ("lacking" in choice) return { ok: false, alternatives: choice.lacking };
      const start = withStaticHeaders(request, config.headers);
      return {
        ok: true,
        request: choice.reduce((authorized, attach) => attach(authorized), start),
      };
    },
    appliesTo,
    missing: uniqueByScheme(
      api.operations.flatMap(({ security }) => {
        const choice = choose(security);
        return "lacking" in choice ? choice.lacking.flat() : [];
      }),
    ),
    secrets: secretsOf(config.headers, credentials.values()),
  };
}

/** Sends requests with the credentials that their operation asks for, or says which are missing. */
export function withCredentials(authorizer: Authorizer): Policy {
  return (next) =>
    async function authorized(request, context) {
      const authorization = authorizer.authorize(request, context.operation.security);
      return authorization.ok
        ? next(authorization.request, context)
        : { kind: "credentialMissing", alternatives: authorization.alternatives };
    };
}

/** Headers of the operator take the place of any that were built, but for cookies, which are joined. */
function withStaticHeaders(
  request: UpstreamRequest,
  headers: ApiConfig["headers"],
): UpstreamRequest {
  let result = request;
  for (const [name, value] of headers) {
    const built = name === "cookie" ? request.headers["cookie"] : undefined;
    const own = value.reveal();
    result = withHeader(result, name, built === undefined ? own : `${built}; ${own}`);
  }
  return result;
}

function uniqueByScheme(needs: readonly MissingCredential[]): readonly MissingCredential[] {
  return [...new Map(needs.map((need) => [need.scheme, need])).values()];
}
