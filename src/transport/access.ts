/** Lets in who has shown who he is, and tells the others how: on every address that stands behind it. */
import type { MiddlewareHandler } from "hono";

import type { Audience } from "../access/audience.ts";
import { type MetadataOptions, toChallenge } from "../access/challenge.ts";
import type { Admit } from "../access/doorman.ts";
import type { Credentials, Verdict } from "../access/model.ts";
import { networkOf } from "../access/network.ts";
import { peerOf } from "../access/peer.ts";
import { signIn } from "../access/signed-in.ts";
import { apiKeyHeader } from "../config/access.ts";
import type { Audit } from "../telemetry/audit.ts";
import type { Logger } from "../telemetry/log.ts";
import type { HttpContext, HttpEnvironment } from "./environment.ts";
import { rpcCode, rpcError } from "./json-rpc.ts";
import { refuseExcess } from "./limit.ts";
import { shownPath } from "./shown-path.ts";

export interface HttpAccess {
  readonly admit: Admit;
  readonly audience: Audience;
  /** Of every caller. */
  readonly requiredScopes: readonly string[];
  /** Undefined where clients cannot sign in by themselves. */
  readonly metadata: MetadataOptions | undefined;
}

export function authenticate(
  access: HttpAccess,
  { audit, log }: { readonly audit: Audit; readonly log: Logger },
): MiddlewareHandler<HttpEnvironment> {
  return async function authenticateCaller(context, next) {
    const path = context.req.path;
    const verdict = await access.admit(credentialsOf(context), path);
    if (verdict.kind === "known") {
      signIn(context.req.raw, verdict.principal);
      return next();
    }
    // That clients ask without credentials first is how they learn where to sign in.
    const isUsual = verdict.kind === "missing" || verdict.kind === "throttled";
    const level = isUsual ? "debug" : "warn";
    const from = peerOf(context.req.raw)?.address;
    log[level](
      { reason: verdict.kind, detail: detailOf(verdict), from, path: shownPath(path) },
      "caller refused",
    );
    if (verdict.kind !== "missing")
      audit.refusal({ reason: verdict.kind, from, caller: undefined });
    return refuse(verdict, access, path);
  };
}

/** For what everyone may see a part of. */
export async function isKnown({ admit }: HttpAccess, context: HttpContext): Promise<boolean> {
  const verdict = await admit(credentialsOf(context), context.req.path);
  return verdict.kind === "known";
}

function credentialsOf(context: HttpContext): Credentials {
  const { req, env } = context;
  return {
    authorization: valuesOf(env.incoming.rawHeaders, "authorization"),
    apiKey: valuesOf(env.incoming.rawHeaders, apiKeyHeader),
    query: Object.keys(req.query()),
    address: networkOf(req.raw),
  };
}

/** Node itself keeps the first of several, or joins them: whether there were several is seen in the raw ones alone. */
function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
}

type Refusal =
  | Exclude<Verdict, { readonly kind: "known" | "insufficient" }>
  | { readonly kind: "insufficient" };

const statuses: Readonly<Record<Refusal["kind"], number>> = {
  missing: 401,
  malformed: 400,
  invalid: 401,
  insufficient: 403,
  throttled: 429,
  unavailable: 503,
};

function detailOf(verdict: Refusal): string {
  switch (verdict.kind) {
    case "missing":
      return "Give a key or token in the Authorization header.";
    case "insufficient":
      return "More scopes are needed.";
    case "throttled":
      return "Too many wrong keys and tokens have come from this address.";
    case "malformed":
    case "invalid":
    case "unavailable":
      return verdict.detail;
  }
}

function refuse(
  verdict: Refusal,
  { audience, requiredScopes, metadata }: HttpAccess,
  path: string,
): Response {
  const status = statuses[verdict.kind];
  if (verdict.kind === "unavailable") {
    const text = "Service unavailable: nobody can say at the moment whether this token is good.";
    return rpcError(status, rpcCode.serverError, text, { "retry-after": "5" });
  }
  const detail = detailOf(verdict);
  if (verdict.kind === "throttled") {
    const { retryAfterMs } = verdict;
    return refuseExcess({
      of: "caller",
      limit: "failuresPerMinute",
      what: "wrong keys and tokens from this address",
      retryAfterMs,
    });
  }
  const resource = metadata && audience.resourceOf(path);
  return rpcError(status, rpcCode.serverError, `${words[verdict.kind]}: ${detail}`, {
    "www-authenticate": toChallenge(verdict.kind, detail, { resource, requiredScopes }),
    "cache-control": "no-store",
  });
}

/** 403 for a caller who is known: clients that can sign in do so again, for these scopes, and ask once more. */
export function askForScopes(
  access: HttpAccess,
  path: string,
  scopes: readonly string[],
): Response {
  const requiredScopes = [...new Set([...access.requiredScopes, ...scopes])];
  return refuse({ kind: "insufficient" }, { ...access, requiredScopes }, path);
}

const words: Readonly<Record<Exclude<Refusal["kind"], "throttled" | "unavailable">, string>> = {
  missing: "Unauthorized",
  malformed: "Bad request",
  invalid: "Unauthorized",
  insufficient: "Forbidden",
};
