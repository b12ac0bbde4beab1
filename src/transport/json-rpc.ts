/** Answers that the transport itself gives, before any MCP server has seen the message. */

/** JSON-RPC 2.0, section 5.1, and what MCP transports use of the range for servers. */
export const rpcCode = {
  parseError: -32_700,
  invalidRequest: -32_600,
  internalError: -32_603,
  /** Whatever has no code of its own. */
  serverError: -32_000,
  sessionNotFound: -32_001,
  /** MCP 2026-07-28. */
  headerMismatch: -32_020,
  /** Never sent: marks the end of a request that is not answered. */
  requestCancelled: -32_800,
} as const;

/**
 * A JSON-RPC error; its id is null, since no request could be matched to it.
 * @param data - what programs can act on
 */
export function rpcError(
  status: number,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  data?: object,
): Response {
  return Response.json(
    { jsonrpc: "2.0", error: { code, message, data }, id: null },
    { status, headers: { ...headers } },
  );
}

/** @param allow the methods that would do, as in the `Allow` header */
export function methodNotAllowed(allow: string): Response {
  return rpcError(405, rpcCode.serverError, `Method not allowed. Allowed: ${allow}.`, {
    allow,
  });
}

/** 404 tells a client of an earlier revision to start over with a new session. */
export function sessionNotFound(): Response {
  return rpcError(
    404,
    rpcCode.sessionNotFound,
    "Session not found: it has ended, expired, or never was. Initialize anew, without a session id.",
  );
}

/** @param problem what is wrong with the query, and how to mend it */
export function badQuery(problem: string): Response {
  return rpcError(400, rpcCode.invalidRequest, `Invalid query: ${problem}`);
}

/** All that a caller may have are in use. */
export function noRoomForCaller(sessions: number): Response {
  return rpcError(
    429,
    rpcCode.serverError,
    `Too many requests: all ${sessions} sessions that one caller may have are in use (limits.perCaller.sessions). End one with DELETE, or try again in 10 s.`,
    { "retry-after": "10" },
    { limit: "perCaller.sessions", retryAfter: 10 },
  );
}

/** Every session is in use, or the gateway is about to stop. */
export function noRoom(): Response {
  return rpcError(
    503,
    rpcCode.serverError,
    "The gateway takes no further session at the moment. Try again later.",
    { "retry-after": "10" },
    { retryAfter: 10 },
  );
}

/** What replicas share cannot be asked. Not 404, after which a client would start over. */
export function stateUnreachable(): Response {
  return rpcError(
    503,
    rpcCode.serverError,
    "This replica of the gateway does not have the session, and cannot ask the others for it at the moment. Try again.",
    { "retry-after": "2" },
  );
}

/** 2026-07-28: what a proxy has read in the headers is not what the body says. */
export function headerMismatch(problem: string, id: string | number | null): Response {
  const message = `The headers and the body of the request disagree: ${problem}.`;
  const error = { code: rpcCode.headerMismatch, message };
  return Response.json({ jsonrpc: "2.0", error, id }, { status: 400 });
}
