import type { ServerContext } from "@modelcontextprotocol/server";

import type { Progress } from "../upstream/model.ts";

/** Steps that one call tells; more help nobody. */
const maxSteps = 1000;

/**
 * Sends `notifications/progress` for a request that carries a `progressToken`; undefined for one that does not.
 * What does not go beyond the last step is not told: progress MUST increase (MCP, basic utilities, progress).
 * @param onFailure what to do when the client has gone: no failure of the call
 */
export function progressOf(
  { mcpReq }: ServerContext,
  onFailure: (error: unknown) => void,
): ((step: Progress) => void) | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let last = Number.NEGATIVE_INFINITY;
  let steps = 0;
  return function tellProgress(step) {
    if (step.progress <= last || steps === maxSteps) return;
    last = step.progress;
    steps += 1;
    mcpReq
      .notify({ method: "notifications/progress", params: { progressToken, ...step } })
      .catch(onFailure);
  };
}
