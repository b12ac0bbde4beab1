/**
 * Host and Origin are judged before anything else of a request is looked at, on every route; pages that may call get CORS,
 * and every answer the headers that keep browsers from misusing it.
 */
import type { MiddlewareHandler } from "hono";

import type { OriginPolicy } from "../access/origin.ts";
import { notePeer, type Peer, type PeerOf } from "../access/peer.ts";
import type { Logger } from "../telemetry/log.ts";
import type { HttpEnvironment } from "./environment.ts";
import { rpcCode, rpcError } from "./json-rpc.ts";
import { shownPath } from "./shown-path.ts";

const allowedMethods = "GET, POST, DELETE";

/** Seconds for which a browser need not ask again; Chromium's own upper bound. */
const preflightMaxAge = "7200";

export function guardProvenance(
  policy: OriginPolicy,
  peerOf: PeerOf,
  log: Logger,
): MiddlewareHandler<HttpEnvironment> {
  return async function provenance({ req, env }, next) {
    const host = req.header("host");
    const origin = req.header("origin");
    const peer = peerOf(env.incoming);
    notePeer(req.raw, peer);
    const verdict = policy({ host, peer, origin });
    protect(env, peer);
    if (!verdict.allowed) {
      const from = peer.address;
      log.warn({ from, host, origin, path: shownPath(req.path) }, "request refused");
      return rpcError(403, rpcCode.serverError, `Forbidden: ${verdict.message}`);
    }
    if (origin !== undefined) allowPage(env, origin);
    if (req.method !== "OPTIONS") return next();
    return answerPreflight(req.header("access-control-request-headers"));
  };
}

/** For browsers that come across an answer by themselves: not to be guessed at, framed, or told of to others. */
const protection = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** Set on Node's response, because HTTP+SSE streams bypass Hono's. */
function protect({ outgoing }: HttpEnvironment["Bindings"], { scheme, host = "" }: Peer): void {
  for (const [name, value] of Object.entries(protection)) outgoing.setHeader(name, value);
  // Every program on a machine shares the name localhost, and most of them are not encrypted.
  if (scheme === "https" && !/^localhost(?::|$)/i.test(host)) {
    outgoing.setHeader("strict-transport-security", "max-age=31536000");
  }
}

/** Likewise. */
function allowPage({ outgoing }: HttpEnvironment["Bindings"], origin: string): void {
  outgoing.setHeader("access-control-allow-origin", origin);
  outgoing.setHeader(
    "access-control-expose-headers",
    "Mcp-Session-Id, Retry-After, WWW-Authenticate",
  );
  outgoing.setHeader("vary", "Origin");
}

/**
 * The page has been found allowed, so it may send what headers it likes: besides MCP's own those of its parameters
 * (`Mcp-Param-*`, 2026-07-28), whose names nobody can list.
 */
function answerPreflight(requested: string | undefined): Response {
  return new Response(null, {
    status: 204,
    headers: {
      allow: allowedMethods,
      "access-control-allow-methods": allowedMethods,
      ...(requested !== undefined && { "access-control-allow-headers": requested }),
      "access-control-max-age": preflightMaxAge,
    },
  });
}
