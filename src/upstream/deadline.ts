import type { Timeouts } from "../config/upstream-options.ts";
import type { Operation } from "../operation/model.ts";
import type { Policy } from "./model.ts";

export interface DeadlineOptions {
  readonly timeoutsOf: (operation: Operation) => Pick<Timeouts, "callMs">;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/**
 * Says when a call must have ended, with everything that is tried again. A time and not a timer: whatever waits inside
 * waits no longer than that, so a call that is answered at once sets no timer more.
 */
export function withDeadline({ timeoutsOf, now }: DeadlineOptions): Policy {
  return (next) =>
    function withinDeadline(request, context) {
      const deadlineAtMs = now() + timeoutsOf(context.operation).callMs;
      return deadlineAtMs < context.deadlineAtMs
        ? next(request, { ...context, deadlineAtMs })
        : next(request, context);
    };
}
