/** Policies that put something on each request which is the same every time. */
import type { Policy } from "../model.ts";
import type { Attach, Authentication } from "./model.ts";

export function withAttached(attach: Attach): Policy {
  return (next) => (request, context) => next(attach(request), context);
}

/** Authentication by a value that never changes. */
export function fixed(attach: Attach, secrets: readonly string[]): Authentication {
  return { policy: withAttached(attach), seals: false, secrets };
}
