/** Counts every request for all and for its caller, and answers those that are too many: 503 and 429 (RFC 6585). */
import type { MiddlewareHandler } from "hono";

import type { Excess, Payer, Principal, Visit } from "../access/model.ts";
import { networkOf } from "../access/network.ts";
import { peerOf } from "../access/peer.ts";
import { beginVisit, principalOf, visitOf } from "../access/signed-in.ts";
import { isExcess, type Traffic } from "../access/traffic.ts";
import type { CallerLimitRule, CallerLimits, PerCallerOptions } from "../config/traffic-options.ts";
import { createCallerTest } from "../mcp/caller-test.ts";
import type { Audit } from "../telemetry/audit.ts";
import type { HttpEnvironment } from "./environment.ts";
import { rpcCode, rpcError } from "./json-rpc.ts";

/** Before it is known who calls. */
export function limitAll(traffic: Traffic, audit: Audit): MiddlewareHandler<HttpEnvironment> {
  return async function limitedForAll({ req, env }, next) {
    const arrival = traffic.arrive(env);
    if (isExcess(arrival)) {
      audit.refusal({ reason: arrival.limit, from: peerOf(req.raw)?.address, caller: undefined });
      return refuseExcess(arrival);
    }
    beginVisit(req.raw, arrival);
    return next();
  };
}

/** Once it is known. */
export function limitCallers(
  options: PerCallerOptions,
  audit: Audit,
): MiddlewareHandler<HttpEnvironment> {
  const limitsOf = createLimitsOf(options);
  return async function limitedForCaller(context, next) {
    const request = context.req.raw;
    const principal = principalOf(request);
    const payer: Payer = {
      id: principal?.id ?? networkOf(request),
      limits: limitsOf(principal),
    };
    const excess = await visitOf(request)?.charge(payer);
    if (excess === undefined) return next();
    const from = peerOf(request)?.address;
    audit.refusal({ reason: excess.limit, from, caller: principal?.name });
    return refuseExcess(excess);
  };
}

/** The limits of a caller; one without a name has those of everyone. */
export function createLimitsOf({
  rules,
  ...everyone
}: PerCallerOptions): (principal: Principal | undefined) => CallerLimits {
  const tests = rules.map((rule) => ({ rule, isFor: createCallerTest(rule) }));
  return function limitsOf(principal) {
    if (principal === undefined || tests.length === 0) return everyone;
    const own = tests.filter(({ isFor }) => isFor(principal)).map(({ rule }) => rule);
    const limitOf = (name: keyof CallerLimits & keyof CallerLimitRule): number =>
      own.find((rule) => rule[name] !== undefined)?.[name] ?? everyone[name];
    return {
      requestsPerMinute: limitOf("requestsPerMinute"),
      calls: limitOf("calls"),
      sessions: limitOf("sessions"),
      streams: limitOf("streams"),
      bytesPerMinute: limitOf("bytesPerMinute"),
    };
  };
}

/** Counts the messages of a batch, each of which is a request. */
export async function limitBatch(
  request: Request,
  message: unknown,
): Promise<Response | undefined> {
  if (!Array.isArray(message)) return undefined;
  const excess = await visitOf(request)?.widen(message.length);
  return excess && refuseExcess(excess);
}

/** Counts a request as a stream. */
export function limitStream(visit: Visit | undefined): Response | undefined {
  const excess = visit?.toStream();
  return excess && refuseExcess(excess);
}

export function refuseExcess({ of, limit, what, retryAfterMs }: Excess): Response {
  const retryAfter = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const [status, reason] =
    of === "caller"
      ? [429, `Too many requests: more than ${what} of one caller`]
      : [503, `Service unavailable: ${what} at the moment`];
  return rpcError(
    status,
    rpcCode.serverError,
    `${reason} (limits.${limit}). Try again in ${retryAfter} s.`,
    { "retry-after": String(retryAfter) },
    { limit, retryAfter },
  );
}
