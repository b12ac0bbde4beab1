/** Every way a call to an API can end. Values, not errors: an API being down is a normal day. */

export interface UpstreamReply {
  readonly status: number;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded (gzip, deflate, br undone), at most the reply limit. */
  readonly body: Uint8Array;
  /** More came than the limit allows; `body` is its first part. */
  readonly truncated: boolean;
  /** What ended a watched stream before its own end; `body` is what had come by then. */
  readonly interruption?: Interruption;
}

/** No connection, no answer, or no end of one, in time. */
export interface Timeout {
  readonly kind: "timeout";
  readonly phase: "connect" | "headers" | "body" | "call";
  readonly afterMs: number;
}

/** The connection broke after the request was sent: before the headers, or in the body. */
export interface Abort {
  readonly kind: "aborted";
  readonly phase: "headers" | "body";
  readonly detail: string;
}

export type Interruption = Timeout | Abort;

export type UpstreamOutcome =
  /** The API answered, with whatever status. */
  | { readonly kind: "answered"; readonly reply: UpstreamReply; readonly durationMs: number }
  | Timeout
  | { readonly kind: "unreachable"; readonly reason: UnreachableReason; readonly detail: string }
  /** Our own address guard said no. */
  | { readonly kind: "refused"; readonly detail: string }
  | Abort
  /** Nothing was sent: the API failed so often that it is given time to recover. */
  | { readonly kind: "circuitOpen"; readonly retryAfterMs: number }
  /** Nothing was sent: a limit of the gateway's own keeps this call back. */
  | { readonly kind: "limitedHere"; readonly retryAfterMs: number }
  | {
      readonly kind: "credentialMissing";
      readonly alternatives: readonly (readonly MissingCredential[])[];
    }
  | { readonly kind: "cancelled" };

export type UnreachableReason =
  | "dns"
  | "refused"
  | "network"
  | "tls"
  | "tlsExpired"
  | "tlsSelfSigned"
  | "tlsUntrusted"
  | "tlsWrongHost";

export interface MissingCredential {
  /** Name of the security scheme in the document. */
  readonly scheme: string;
  /** Environment variables that would supply it; empty when the gateway cannot use this kind of scheme. */
  readonly variables: readonly string[];
  /** What the scheme is: `apiKey`, `bearer`, `basic`, `oauth2` ... */
  readonly kind: string;
}
