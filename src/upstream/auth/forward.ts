/**
 * The caller's own credentials: what he sends to the gateway in a header of this name goes to the API in another, with his
 * calls alone.
 */
import type { ForwardRule } from "../../config/auth-options.ts";
import type { Policy } from "../model.ts";
import type { MissingCredential } from "../outcome.ts";
import { shownWithout } from "./attach.ts";
import { withHeader } from "./header.ts";
import type { Authentication } from "./model.ts";
import { partsOfHeader } from "./secrets.ts";

/** Puts the header on requests of callers who have sent it. */
export function withForwarded({ from, to }: ForwardRule): Policy {
  return (next) => (request, context) => {
    const value = context.caller.headers.get(from);
    if (value === undefined) return next(request, context);
    for (const part of partsOfHeader(to, value)) context.hide(part);
    if (/^[\t\u0020-\u007E]+$/.test(value)) return next(withHeader(request, to, value), context);
    const credential: MissingCredential = {
      scheme: to,
      kind: "forwarded",
      ways: [{ by: "callerHeader", name: from }],
    };
    const detail = `The header ${from} holds characters that cannot be sent to an API.`;
    return Promise.resolve({ kind: "credentialRefused", credential, detail, passing: false });
  };
}

/** Lets only callers pass who have sent the header. */
export function requireForwarded(
  { from }: ForwardRule,
  missing: MissingCredential,
): Authentication {
  const unless =
    (absent: Policy): Policy =>
    (next) =>
    (request, context) =>
      (context.caller.headers.has(from) ? next : absent(next))(request, context);
  return {
    policy: unless(
      () => () => Promise.resolve({ kind: "credentialMissing", alternatives: [[missing]] }),
    ),
    shown: unless(shownWithout(missing)),
    seals: false,
    secrets: [],
  };
}
