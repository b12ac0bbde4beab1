/** What authentication is made of: types only. */
import type { AwsOptions, LoginOptions, OAuthOptions } from "../../config/auth-options.ts";
import type { Environment } from "../../config/environment.ts";
import type { ApiConfig } from "../../config/schema.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import type { Policy } from "../model.ts";
import type { CredentialWay } from "../outcome.ts";
import type { LoginClient } from "./oauth/model.ts";
import type { TokenStore } from "./oauth/store.ts";

/** Puts a credential on a request. */
export type Attach = (request: UpstreamRequest) => UpstreamRequest;

/** Where a credential stands: header names in lower case; `connection` is the client certificate. */
export type Place =
  | { readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly in: "connection" };

/** Something that authenticates requests, ready for use. */
export interface Authentication {
  readonly policy: Policy;
  /** The same for a request that is shown and not sent: asks no server, and puts a placeholder where a token would be. */
  readonly shown: Policy;
  /** Whether it depends on the request as a whole, so that nothing may be added afterwards. */
  readonly seals: boolean;
  /** Every value that must not be seen; what is obtained later is hidden by each call that uses it. */
  readonly secrets: readonly string[];
}

/** How one security scheme can be satisfied. */
export interface Scheme {
  /** Where its credential goes; undefined when the gateway cannot put it there. */
  readonly place: Place | undefined;
  /** What would supply it, the usual one first. */
  readonly ways: readonly CredentialWay[];
  /** Environment variables that are looked at. */
  readonly variables: readonly string[];
  /** Undefined when nothing is configured for it. */
  readonly authentication: Authentication | undefined;
  /** For schemes whose tokens someone obtains once in a terminal; undefined for all others. */
  readonly login: LoginClient | undefined;
}

export type AuthConfig = Pick<
  ApiConfig,
  "headers" | "query" | "credentials" | "forward" | "tls"
> & {
  readonly oauth: ReadonlyMap<string, OAuthOptions>;
  readonly login?: LoginOptions | undefined;
  readonly aws?: AwsOptions | undefined;
};

/** What schemes need of the world. */
export interface AuthServices {
  readonly env: Environment;
  /** For token endpoints and the like: guarded, bounded, without redirects. */
  readonly fetch: typeof globalThis.fetch;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  /** The time of day, in milliseconds since 1970. */
  readonly clock: () => number;
  /** Where tokens of `login` are kept. */
  readonly store: TokenStore;
}

/** One security scheme, with what it may read. */
export interface SchemeContext extends AuthServices {
  readonly api: string;
  readonly name: string;
  readonly config: AuthConfig;
  /** All scopes that operations require of it. */
  readonly requiredScopes: readonly string[];
}
