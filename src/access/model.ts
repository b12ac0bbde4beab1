/** Who calls, and what is found out about him: types only. */
import type { CallerLimits } from "../config/traffic-options.ts";

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
  /** Where it came from, as far as that tells people apart. */
  readonly address: string;
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
  /** Too much that was wrong has come from the same address. */
  | { readonly kind: "throttled"; readonly retryAfterMs: number }
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
  | Extract<Verdict, { readonly kind: "invalid" | "throttled" | "unavailable" }>;

export interface Issuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Values of `aud` that are taken besides the gateway's own address. */
  readonly audience: readonly string[];
}

/** Whose limits a request counts against. */
export interface Payer {
  /** Id of the caller; where nobody has to say who he is, the address that he comes from. */
  readonly id: string;
  readonly limits: CallerLimits;
}

/** A limit that has been reached. */
export interface Excess {
  /** Whether others may still go on. */
  readonly of: "caller" | "gateway";
  /** The option under `limits` that says it. */
  readonly limit: string;
  /** What is too much, to follow "more than" or "at the moment". */
  readonly what: string;
  readonly retryAfterMs: number;
}

/** What a request takes of limits, from its arrival until nothing works on it any more. */
export interface Visit {
  /** Undefined until it is known who calls. */
  readonly payer: Payer | undefined;
  /** Counts it for its caller as well. */
  charge(payer: Payer): Promise<Excess | undefined>;
  /** Counts it as so many requests, where it has turned out to be a batch. */
  widen(requests: number): Promise<Excess | undefined>;
  /** Counts it as a stream from now on, and as a request no more. */
  toStream(): Excess | undefined;
  /** Keeps it from being over before what is returned is called, even when its client has gone. */
  hold(): () => void;
}
