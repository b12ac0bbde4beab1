/**
 * The one place that knows the error codes of undici, Node's sockets, DNS, TLS and zlib. Details are sentences of our
 * own: foreign messages hold resolved addresses.
 */
import type { UnreachableReason, UpstreamOutcome } from "./outcome.ts";

/** How a connection was not made. */
export type ConnectFailure = Extract<
  UpstreamOutcome,
  { readonly kind: "unreachable" } | { readonly kind: "refused" } | { readonly kind: "timeout" }
>;

/** No connection: whoever catches this knows that nothing was sent. The message is fit for people. */
export class ConnectError extends Error {
  readonly failure: ConnectFailure;
  readonly code: string;

  constructor(failure: ConnectFailure, options?: ErrorOptions) {
    super(describe(failure), options);
    this.name = "ConnectError";
    this.failure = failure;
    // Not one of undici's: those whose connection failed with UND_ERR_SOCKET are tried again without end.
    this.code = "ERR_CONNECT";
  }
}

function describe(failure: ConnectFailure): string {
  switch (failure.kind) {
    case "timeout":
      return `No connection within ${failure.afterMs} ms.`;
    case "unreachable":
    case "refused":
      return failure.detail;
  }
}

/** An error from making a connection, to a host named in a URL. */
export function toConnectError(
  error: Error,
  { host, timeoutMs }: { readonly host: string; readonly timeoutMs: number },
): ConnectError {
  if (error instanceof ConnectError) return error;
  const code = codeOf(error);
  if (timeoutCodes.has(code)) {
    return new ConnectError(
      { kind: "timeout", phase: "connect", afterMs: timeoutMs },
      { cause: error },
    );
  }
  const { reason, detail } = toUnreachable(code, host);
  return new ConnectError({ kind: "unreachable", reason, detail }, { cause: error });
}

const timeoutCodes: ReadonlySet<string> = new Set(["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);

function toUnreachable(
  code: string,
  host: string,
): { readonly reason: UnreachableReason; readonly detail: string } {
  if (code === "ECONNREFUSED") {
    return { reason: "refused", detail: `Nothing listens at ${host}: the connection was refused.` };
  }
  if (dnsCodes.has(code) || code.startsWith("EAI_")) {
    return { reason: "dns", detail: `The name ${host} could not be resolved (${code}).` };
  }
  const fault = certificateFaults.get(code);
  if (fault !== undefined) {
    return { reason: fault.reason, detail: `The certificate of ${host} ${fault.text} (${code}).` };
  }
  if (/^(?:ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|UNABLE_TO_)/.test(code)) {
    return { reason: "tls", detail: `A TLS connection to ${host} could not be made (${code}).` };
  }
  return {
    reason: "network",
    detail: `A connection to ${host} could not be made${code === "" ? "" : ` (${code})`}.`,
  };
}

const dnsCodes: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "ENODATA",
  "ESERVFAIL",
  "EREFUSED",
  "EBADNAME",
]);

const unknownAuthority = {
  reason: "tlsUntrusted",
  text: "comes from an authority that this machine does not know",
} as const;

/** Verification results of OpenSSL (X509_V_ERR_*) as Node names them. */
const certificateFaults: ReadonlyMap<
  string,
  { readonly reason: UnreachableReason; readonly text: string }
> = new Map([
  ["CERT_HAS_EXPIRED", { reason: "tlsExpired", text: "has expired" }],
  ["CERT_NOT_YET_VALID", { reason: "tls", text: "is not valid yet" }],
  ["CERT_REVOKED", { reason: "tls", text: "was revoked" }],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", { reason: "tlsSelfSigned", text: "is self-signed" }],
  [
    "SELF_SIGNED_CERT_IN_CHAIN",
    {
      reason: "tlsUntrusted",
      text: "comes from an authority that this machine does not trust",
    },
  ],
  ["UNABLE_TO_GET_ISSUER_CERT", unknownAuthority],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", unknownAuthority],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", unknownAuthority],
  ["ERR_TLS_CERT_ALTNAME_INVALID", { reason: "tlsWrongHost", text: "is for another host" }],
]);

/**
 * An error from an exchange on an open connection, or from making one.
 *
 * @throws the error itself, when nothing on a network causes it: then it is a bug.
 */
export function toOutcome(
  error: unknown,
  {
    phase,
    timeouts,
  }: {
    readonly phase: "headers" | "body";
    readonly timeouts: { readonly headersMs: number; readonly bodyMs: number };
  },
): UpstreamOutcome {
  if (error instanceof ConnectError) return error.failure;
  const code = codeOf(error);
  if (code === "UND_ERR_HEADERS_TIMEOUT") {
    return { kind: "timeout", phase: "headers", afterMs: timeouts.headersMs };
  }
  if (code === "UND_ERR_BODY_TIMEOUT") {
    return { kind: "timeout", phase: "body", afterMs: timeouts.bodyMs };
  }
  if (closedCodes.has(code)) return { kind: "cancelled" };
  if (!isForeign(error, code)) throw error;
  return { kind: "aborted", phase, detail: `${toAbortDetail(code, phase)} (${code}).` };
}

/** The gateway itself closed its connections: it is stopping. */
const closedCodes: ReadonlySet<string> = new Set(["UND_ERR_DESTROYED", "UND_ERR_CLOSED"]);

/** What undici says when it was used wrongly. */
const misuseCodes: ReadonlySet<string> = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_INVALID_RETURN_VALUE",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
]);

function isForeign(error: unknown, code: string): boolean {
  if (misuseCodes.has(code)) return false;
  return (
    isDecodeCode(code) ||
    /^(?:UND_ERR_|HPE_|ERR_SSL_|ERR_TLS_)/.test(code) ||
    // System errors, and only they, name the call that failed.
    (error instanceof Error && "syscall" in error)
  );
}

/** Codes of zlib (`Z_DATA_ERROR`), of brotli (`ERR__ERROR_FORMAT_PADDING_2`) and of zstd (`ZSTD_error_prefix_unknown`). */
function isDecodeCode(code: string): boolean {
  return /^(?:Z_|ZSTD_|ERR__ERROR_)/.test(code);
}

function toAbortDetail(code: string, phase: "headers" | "body"): string {
  if (isDecodeCode(code)) return "The compressed reply is damaged or was cut short";
  if (code.startsWith("HPE_")) return "The reply is not valid HTTP/1.1";
  return abortDetails.get(code) ?? `The connection was closed ${places[phase]}`;
}

const places = { headers: "before an answer came", body: "in the middle of the answer" } as const;

const abortDetails: ReadonlyMap<string, string> = new Map([
  ["UND_ERR_HEADERS_OVERFLOW", "The headers of the reply are larger than the gateway reads"],
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "The reply has another length than it announced"],
]);

function codeOf(error: unknown): string {
  // undici's parser knows why it stopped, but not always as a code.
  if (error instanceof Error && error.name === "HTTPParserError") return "HPE_INVALID";
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}
