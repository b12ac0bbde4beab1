/** Every way a call to an API can end. Values, not errors: an API being down is a normal day. */

export interface UpstreamReply {
  readonly status: number;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded (gzip, deflate, br, zstd undone), at most the reply limit. */
  readonly body: Uint8Array;
  /** More came than the limit allows; `body` is its first part. */
  readonly truncated: boolean;
  /** What ended a watched stream before its own end; `body` is what had come by then. */
  readonly interruption?: Interruption;
  /** It was found where a 303 (See Other) led. */
  readonly isElsewhere?: boolean;
}

/** No connection, no answer, or no end of one, in time. */
export interface Timeout {
  readonly kind: "timeout";
  readonly phase: "connect" | "headers" | "body" | "attempt" | "call";
  readonly afterMs: number;
}

/** The connection broke after the request was sent: before the headers, or in the body. */
export interface Abort {
  readonly kind: "aborted";
  readonly phase: "headers" | "body";
  readonly detail: string;
}

export type Interruption = Timeout | Abort;

/** What was read of a list that comes in pages; the reply is their join. */
export interface Paging {
  readonly pages: number;
  /** Items in the reply. */
  readonly items: number;
  /** Items in all, when the API says so. */
  readonly total: number | undefined;
  /** The most items that this call was to have. */
  readonly maxItems: number;
  readonly end: PagingEnd;
  /** What to ask for next, when there is or may be more. */
  readonly more: Continuation | undefined;
}

/** What became of an operation that the API had only accepted, and was asked about afterwards. */
export interface Polling {
  /** Where its state is told. */
  readonly url: string;
  /** How often it was asked for. */
  readonly polls: number;
  /** As the API calls it, when it does. */
  readonly status: string | undefined;
  readonly end: PollingEnd;
}

export type PollingEnd =
  /** The reply is the final one. */
  | { readonly kind: "done" }
  /** The API says that the operation failed; the reply says why. */
  | { readonly kind: "failed" }
  /** It still ran when the time was over; the reply is the last that came. */
  | { readonly kind: "time"; readonly afterMs: number }
  /** Its state is said to be told at another origin, which was not asked. */
  | { readonly kind: "elsewhere"; readonly origin: string }
  /** Its state could not be asked for. */
  | { readonly kind: "lost"; readonly outcome: UpstreamOutcome };

export type PagingEnd =
  /** The last page was read. */
  | { readonly kind: "complete" }
  | { readonly kind: "items" | "bytes" | "pages" | "time" }
  /** The API pointed back to a page that was read, or gave the same one again. */
  | { readonly kind: "repeated" }
  /** The reply says that there is more, and not how to ask for it. */
  | { readonly kind: "stuck" }
  /** Page after page without an item. */
  | { readonly kind: "empty" }
  /** The next page is said to be at another origin. */
  | { readonly kind: "elsewhere"; readonly origin: string }
  /** A further page could not be read. */
  | { readonly kind: "failed"; readonly outcome: UpstreamOutcome };

/** How to go on: the same call with these parameters. */
export interface Continuation {
  /** Empty: the same call with room for more items. */
  readonly parameters: readonly {
    readonly in: "query" | "header" | "body";
    readonly name: string;
    readonly value: string;
  }[];
  /** Items at its start that were given already. */
  readonly skip: number;
  /** Whether a size is among the parameters, which by itself asks for no more than that many. */
  readonly isSized: boolean;
}

export type UpstreamOutcome = Ending & {
  /** How often the request was tried, when it was more than once. */
  readonly attempts?: number;
};

type Ending =
  /** The API answered, with whatever status. */
  | {
      readonly kind: "answered";
      readonly reply: UpstreamReply;
      readonly durationMs: number;
      /** When the reply is a list in pages: one page, or several that were joined. */
      readonly paging?: Paging;
      /** When the first answer was that the operation would take a while. */
      readonly polling?: Polling;
    }
  | Timeout
  | { readonly kind: "unreachable"; readonly reason: UnreachableReason; readonly detail: string }
  /** Our own address guard said no. */
  | { readonly kind: "refused"; readonly detail: string }
  | Abort
  /** The API sent the call elsewhere, and it was not followed. */
  | {
      readonly kind: "redirectRefused";
      readonly reason: RedirectRefusal;
      /** Where the redirect leads: an origin when it is another, else a URL. */
      readonly location: string;
    }
  /** Nothing was sent: the API failed so often that it is given time to recover. */
  | { readonly kind: "circuitOpen"; readonly retryAfterMs: number }
  /** Nothing was sent: a limit of the gateway's own keeps this call back. */
  | {
      readonly kind: "limitedHere";
      readonly reason: LimitReason;
      readonly retryAfterMs: number;
    }
  /** Nothing was sent, for want of what satisfies any one of these. */
  | {
      readonly kind: "credentialMissing";
      readonly alternatives: readonly (readonly MissingCredential[])[];
    }
  /** Nothing was sent: the credential that is there was not accepted where a token is to be had for it. */
  | {
      readonly kind: "credentialRefused";
      readonly credential: MissingCredential;
      /** One or two sentences. */
      readonly detail: string;
      /** Whether the same may succeed later: the fault is in the network or the other server. */
      readonly passing: boolean;
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

/** `busy`: too many other calls wait already; `quota`: the API has said that its rate limit is used up. */
export type LimitReason = "busy" | "quota";

/** `tooMany`: more redirects in a row than are followed, a loop included. */
export type RedirectRefusal = "otherOrigin" | "tooMany";

export interface MissingCredential {
  /** Name of the security scheme in the document, or of what the configuration has beside it. */
  readonly scheme: string;
  /** What the scheme is: `apiKey`, `bearer`, `basic`, `oauth2` ... */
  readonly kind: string;
  /** What would supply it, the usual one first; empty when the gateway cannot use this kind of scheme. */
  readonly ways: readonly CredentialWay[];
}

export type CredentialWay =
  /** Environment variables, all of them. */
  | { readonly by: "variables"; readonly names: readonly string[] }
  /** An option under the API in the configuration. */
  | { readonly by: "option"; readonly name: string }
  /** A header that the caller sends to the gateway. */
  | { readonly by: "callerHeader"; readonly name: string }
  /** A command that someone runs once in a terminal. */
  | { readonly by: "command"; readonly line: string };
