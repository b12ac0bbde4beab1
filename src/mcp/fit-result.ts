/** A result that is too large for one reply is kept for its caller, and read in ranges as a resource. */
import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";

import { fitToSize, type LargeContext } from "../response/large.ts";
import type { ReplyStore } from "../state/store.ts";
import type { CallerOf } from "./caller.ts";
import { toResourceUri } from "./resource-uri.ts";

/** What becomes of replies that are too large for a result. */
export interface ReplyLimits {
  readonly store: ReplyStore;
  /** Longest text of a result, in bytes. */
  readonly textBytes: number;
}

export interface Fitted extends Pick<LargeContext, "name" | "less"> {
  /** Name of the API under which the reply is kept. */
  readonly api: string;
}

export type FitResult = (
  result: CallToolResult,
  context: ServerContext,
  of: Fitted,
) => Promise<CallToolResult>;

export function createFitResult({
  callerOf,
  replies: { store, textBytes },
}: {
  readonly callerOf: CallerOf;
  readonly replies: ReplyLimits;
}): FitResult {
  return function fitResult(result, context, { name, api, less }) {
    return fitToSize(result, {
      name,
      less,
      maxBytes: textBytes,
      keptMs: store.keptMs,
      async keep(text, mimeType) {
        const id = await store.keep(callerOf(context).id, { text, mimeType });
        const address = { kind: "reply", api, offset: undefined, length: undefined } as const;
        return id && toResourceUri({ ...address, id });
      },
    });
  };
}
