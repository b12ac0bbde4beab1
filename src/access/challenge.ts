/** How a caller is told what is missing: `WWW-Authenticate` (RFC 6750, RFC 9728) and the metadata that clients read first. */
import type { Resource } from "./audience.ts";
import type { Verdict } from "./model.ts";

export interface ChallengeOptions {
  /** The resource that was asked for; undefined where clients cannot sign in by themselves. */
  readonly resource: Resource | undefined;
  readonly requiredScopes: readonly string[];
}

type Refusal = Exclude<Verdict["kind"], "known" | "throttled" | "unavailable">;

const errors: Readonly<Record<Refusal, string | undefined>> = {
  // Without credentials no error is told (RFC 6750, section 3.1).
  missing: undefined,
  malformed: "invalid_request",
  invalid: "invalid_token",
  insufficient: "insufficient_scope",
};

/** @param detail - one sentence of our own, in ASCII without quotes */
export function toChallenge(
  kind: Refusal,
  detail: string | undefined,
  { resource, requiredScopes }: ChallengeOptions,
): string {
  const parameters = [
    ["error", errors[kind]],
    ["error_description", errors[kind] === undefined ? undefined : detail],
    ["resource_metadata", resource?.metadataUrl],
    ["scope", requiredScopes.length === 0 ? undefined : requiredScopes.join(" ")],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${value}"`]));
  return parameters.length === 0 ? "Bearer" : `Bearer ${parameters.join(", ")}`;
}

export interface MetadataOptions {
  readonly name: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
}

/** Protected Resource Metadata (RFC 9728, section 2). */
export function toResourceMetadata(
  { url }: Resource,
  { name, issuer, scopes }: MetadataOptions,
): Readonly<Record<string, unknown>> {
  return {
    resource: url,
    resource_name: name,
    authorization_servers: [issuer],
    bearer_methods_supported: ["header"],
    ...(scopes.length > 0 && { scopes_supported: scopes }),
  };
}
