import type { Timeouts } from "../config/upstream-options.ts";
import type { Operation } from "../operation/model.ts";
import type { Counts } from "./counts.ts";
import type { Admission, Gate } from "./gate.ts";
import type { Policy, SendContext } from "./model.ts";
import type { UpstreamOutcome } from "./outcome.ts";

export interface LimitsOptions {
  readonly gate: Gate;
  readonly timeoutsOf: (operation: Operation) => Pick<Timeouts, "callMs">;
  readonly counts: Counts;
}

/** Lets no more requests to an API at a time than it may have. */
export function withLimits({ gate, timeoutsOf, counts }: LimitsOptions): Policy {
  return (next) =>
    async function limited(request, context) {
      const { caller, signal, deadlineAtMs } = context;
      const entering = gate.enter({ callerId: caller.id, signal, deadlineAtMs });
      const admission = typeof entering === "string" ? entering : await entering;
      if (admission !== "admitted") return toOutcome(admission, context);
      try {
        return await next(request, context);
      } finally {
        gate.leave();
      }
    };

  function toOutcome(
    admission: Exclude<Admission, "admitted">,
    { operation }: SendContext,
  ): UpstreamOutcome {
    switch (admission) {
      case "cancelled":
        return { kind: "cancelled" };
      case "deadline":
        return { kind: "timeout", phase: "call", afterMs: timeoutsOf(operation).callMs };
      case "shed":
        counts.limited += 1;
        return { kind: "limitedHere", reason: "busy", retryAfterMs: gate.pressureMs() };
    }
  }
}
