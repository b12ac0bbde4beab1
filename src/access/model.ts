/** Who calls, and what is found out about him: types only. */

/** Somebody who has shown who he is. */
export interface Principal {
  /** Tells callers apart, the same for as long as it is the same caller; no secret, and none can be made from it. */
  readonly id: string;
  /** For people: the name of a key, or whom a token is about. */
  readonly name: string;
  readonly by: "apiKey" | "token";
  readonly scopes: ReadonlySet<string>;
  /** What a token says; empty for keys. */
  readonly claims: ReadonlyMap<string, unknown>;
}

/** What a request brought to show who sent it. */
export interface Credentials {
  /** Every `Authorization` header, as it is. */
  readonly authorization: readonly string[];
  /** Every `X-API-Key` header. */
  readonly apiKey: readonly string[];
  /** Names of the parameters in the query. */
  readonly query: readonly string[];
}

export type Verdict =
  | { readonly kind: "known"; readonly principal: Principal }
  /** Nothing was shown. */
  | { readonly kind: "missing" }
  /** Shown in a way in which nothing is taken. One sentence says what is wrong, here and below. */
  | { readonly kind: "malformed"; readonly detail: string }
  | { readonly kind: "invalid"; readonly detail: string }
  /** Known, but without a scope that everyone must have. */
  | { readonly kind: "insufficient"; readonly principal: Principal }
  /** Nobody can say for now; not the caller's fault. */
  | { readonly kind: "unavailable"; readonly detail: string };

/** What an authorization server said, or why it did not. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

/** Claims that have been verified, all but the audience. */
export type TokenVerdict =
  | {
      readonly kind: "claims";
      readonly claims: ReadonlyMap<string, unknown>;
      readonly issuer: Issuer;
    }
  | Extract<Verdict, { readonly kind: "invalid" | "unavailable" }>;

export interface Issuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Values of `aud` that are taken besides the gateway's own address. */
  readonly audience: readonly string[];
}
