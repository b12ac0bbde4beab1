/** Access tokens and how they are had: types only. */
import type { AuthorizationServer, Client, ClientAuth } from "oauth4webapi";

export interface Token {
  readonly value: string;
  /** How long it lasts from when it was asked for, in milliseconds; undefined when nobody says. */
  readonly lifetimeMs: number | undefined;
}

export type TokenOutcome =
  | { readonly ok: true; readonly token: Token }
  | { readonly ok: false; readonly failure: TokenFailure };

export type TokenFailure =
  /** One or two sentences of our own; `passing` when the same may succeed later. */
  | { readonly kind: "refused"; readonly detail: string; readonly passing: boolean }
  /** Nobody has logged in yet. */
  | { readonly kind: "notLoggedIn" };

/** Where calls get their token from. */
export interface TokenSource {
  /** A token that is good for some time yet. */
  get(): Promise<TokenOutcome>;
  /** Another than one that the API has refused; undefined when there is none to be had now. */
  renew(refused: string): Promise<TokenOutcome | undefined>;
}

/** The authorization server and who we are there. */
export interface OAuthServer {
  readonly metadata: AuthorizationServer;
  readonly client: Client;
  readonly authenticate: ClientAuth;
  /** Where tokens are refreshed, when that is elsewhere than at the token endpoint. */
  readonly refreshUrl: string | undefined;
}

/** What the authorization server gave. */
export interface TokenGrant {
  readonly token: Token;
  readonly refreshToken: string | undefined;
}

export type GrantOutcome =
  | { readonly ok: true; readonly grant: TokenGrant }
  | { readonly ok: false; readonly failure: Extract<TokenFailure, { readonly kind: "refused" }> };

/** What `login` needs of a scheme. */
export interface LoginClient {
  readonly scheme: string;
  readonly how: "authorizationCode" | "deviceCode";
  readonly scopes: readonly string[];
  /** Where tokens are kept: whether there are any. */
  readonly hasTokens: () => boolean;
  readonly server: () => Promise<OAuthServer>;
  readonly fetch: typeof globalThis.fetch;
  /** Parameters of the operator's own, for every request. */
  readonly parameters: readonly [string, string][];
  readonly keep: (grant: TokenGrant) => Promise<void>;
}
