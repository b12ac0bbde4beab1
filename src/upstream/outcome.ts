/** Every way a call to an API can end. Values, not errors: an API being down is a normal day. */

export interface UpstreamReply {
  readonly status: number;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded (gzip, deflate, br undone), at most the reply limit. */
  readonly body: Uint8Array;
  /** More came than the limit allows; `body` is its first part. */
  readonly truncated: boolean;
}

export type UpstreamOutcome =
  /** The API answered, with whatever status. */
  | { readonly kind: "answered"; readonly reply: UpstreamReply; readonly durationMs: number }
  | {
      readonly kind: "timeout";
      readonly phase: "connect" | "headers" | "body" | "call";
      readonly afterMs: number;
    }
  | { readonly kind: "unreachable"; readonly reason: UnreachableReason; readonly detail: string }
  /** Our own address guard said no. */
  | { readonly kind: "refused"; readonly detail: string }
  /** The connection broke after the request was sent: before the headers, or in the body. */
  | { readonly kind: "aborted"; readonly phase: "headers" | "body"; readonly detail: string }
  | {
      readonly kind: "credentialMissing";
      readonly alternatives: readonly (readonly MissingCredential[])[];
    }
  | { readonly kind: "cancelled" };

export type UnreachableReason = "dns" | "refused" | "tls" | "network";

export interface MissingCredential {
  /** Name of the security scheme in the document. */
  readonly scheme: string;
  /** Environment variables that would supply it; empty when the gateway cannot use this kind of scheme. */
  readonly variables: readonly string[];
  /** What the scheme is: `apiKey`, `bearer`, `basic`, `oauth2` ... */
  readonly kind: string;
}
