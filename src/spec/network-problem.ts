/** Why a request for a document failed before there was an answer, told from what `fetch` throws. */

interface NetworkProblem {
  /** As a clause. */
  readonly reason: string;
  /** As a sentence. */
  readonly remedy: string;
  /** Whether trying again soon may help. */
  readonly passing: boolean;
}

const tls: NetworkProblem = {
  reason: "the server's TLS certificate was not accepted",
  remedy: "Check the host name, or add the issuer with NODE_EXTRA_CA_CERTS.",
  passing: false,
};

const byCode: readonly (readonly [codes: RegExp, problem: NetworkProblem])[] = [
  [
    /^(?:ENOTFOUND|ENODATA|EBADNAME)$/,
    {
      reason: "the host name was not found",
      remedy: "Check the spelling of the host, and that this machine can resolve it.",
      passing: false,
    },
  ],
  [
    /^(?:EAI_\w+|ESERVFAIL|EREFUSED)$/,
    {
      reason: "the name server did not answer",
      remedy: "Check this machine's network.",
      passing: true,
    },
  ],
  [
    /^ECONNREFUSED$/,
    {
      reason: "the connection was refused",
      remedy: "Check that the server runs and that the port is right.",
      passing: true,
    },
  ],
  [
    /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    { reason: "the connection broke", remedy: "Try again.", passing: true },
  ],
  [
    /^(?:ETIMEDOUT|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT)$/,
    {
      reason: "the server did not answer in time",
      remedy: "Check that this machine can reach it.",
      passing: true,
    },
  ],
  [/^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/, tls],
];

/** Nothing when the error, and whatever caused it, is none of the network's. */
export function networkProblem(error: unknown): NetworkProblem | undefined {
  for (const cause of causesOf(error).toReversed()) {
    const code = "code" in cause ? String(cause.code) : "";
    const found = byCode.find(([codes]) => codes.test(code));
    if (found !== undefined) {
      return found[1];
    }
  }
  return undefined;
}

/** The error, what caused it, and so on: `fetch` wraps what happened, and a name with several addresses wraps twice. */
export function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let next = error; next instanceof Error && causes.length < 10;) {
    causes.push(next);
    next = next.cause ?? (next instanceof AggregateError ? next.errors[0] : undefined);
  }
  return causes;
}
