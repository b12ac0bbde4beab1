/** How long each operation may take: what the operator says of it, else what he says of its API. */
import { overrideOf, type ToolOptions } from "../config/tool-options.ts";
import type { Timeouts } from "../config/upstream-options.ts";
import type { Operation } from "../operation/model.ts";

export function createTimeoutsOf(
  operations: readonly Operation[],
  { timeouts, tools }: { readonly timeouts: Timeouts; readonly tools: ToolOptions },
): (operation: Operation) => Timeouts {
  const own = new Map<string, Timeouts>();
  for (const operation of operations) {
    const given = overrideOf(tools, operation)?.timeouts;
    if (given === undefined) continue;
    const { headersMs, bodyMs, attemptMs, callMs } = given;
    own.set(operation.key, {
      ...timeouts,
      ...(headersMs !== undefined && { headersMs }),
      ...(bodyMs !== undefined && { bodyMs }),
      ...(attemptMs !== undefined && { attemptMs }),
      ...(callMs !== undefined && { callMs }),
    });
  }
  if (own.size === 0) return () => timeouts;
  return ({ key }) => own.get(key) ?? timeouts;
}
