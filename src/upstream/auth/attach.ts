/** Policies that put something on each request which is the same every time. */
import type { Policy } from "../model.ts";
import type { MissingCredential } from "../outcome.ts";
import type { Attach, Authentication } from "./model.ts";

export function withAttached(attach: Attach): Policy {
  return (next) => (request, context) => next(attach(request), context);
}

/** For a request that is only shown: hands on what there is of it, and ends as the call would. */
export function shownWithout(missing: MissingCredential): Policy {
  return (next) => async (request, context) => {
    await next(request, context);
    return { kind: "credentialMissing", alternatives: [[missing]] };
  };
}

/** What a request that is only shown has in place of a credential that would be had from a server. */
export const placeholder = "[secret]";

/** Authentication by a value that never changes. */
export function fixed(attach: Attach, secrets: readonly string[]): Authentication {
  const policy = withAttached(attach);
  return { policy, shown: policy, seals: false, secrets };
}
