import type { ServerContext } from "@modelcontextprotocol/server";

import type { Progress } from "../upstream/model.ts";

/**
 * Sends `notifications/progress` for a request that carries a `progressToken`; undefined for one that does not.
 * @param onFailure what to do when the client has gone: no failure of the call
 */
export function progressOf(
  { mcpReq }: ServerContext,
  onFailure: (error: unknown) => void,
): ((step: Progress) => void) | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  return function tellProgress(step) {
    mcpReq
      .notify({ method: "notifications/progress", params: { progressToken, ...step } })
      .catch(onFailure);
  };
}
