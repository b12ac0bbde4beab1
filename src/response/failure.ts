/** A result with `isError`: in three parts for the model, and as facts for programs. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { JsonValue } from "../spec/model.ts";
import type { Tool } from "../tool/model.ts";
import type { EndedContext } from "./model.ts";
import type { Wording } from "./wording.ts";

/** What programs read of a failure; stands in the structured content. */
export interface FailureFacts {
  /** What went wrong, by a name that does not change. */
  readonly kind: string;
  /** HTTP status, when the API answered. */
  readonly status?: number;
  /** Whether the same call may succeed later, without harm. */
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** How often the request was tried, when it was more than once. */
  readonly attempts?: number;
  /** What the API calls this request, for its support. */
  readonly requestId?: string;
  /** RFC 9457, as the API sent them. */
  readonly problem?: JsonValue;
}

export interface Failure {
  /** What happened. */
  readonly sentence: string;
  /** What the API says about it. */
  readonly quote?: string | undefined;
  readonly facts?: Omit<FailureFacts, "kind" | "retryable" | "attempts">;
  readonly location?: string | undefined;
}

export function toFailure(
  wording: Wording,
  { sentence, quote, facts = {}, location }: Failure,
  { tool, withheldFrom, needs, attempts }: EndedContext,
): CallToolResult {
  const advice = wording.advice({
    tool,
    withheldFrom,
    needs,
    location,
    retryAfterMs: facts.retryAfterMs,
  });
  const told = attempts > 1 ? `${sentence} It was given up after ${attempts} attempts.` : sentence;
  const parts = [told, quote, advice].filter((part) => part !== undefined);
  const structuredContent: FailureFacts = {
    kind: wording.kind,
    retryable: isRetryable(wording, tool),
    ...facts,
    ...(attempts > 1 && { attempts }),
  };
  return { isError: true, content: [{ type: "text", text: parts.join("\n") }], structuredContent };
}

function isRetryable({ retry }: Wording, { hints }: Tool): boolean {
  switch (retry) {
    case "never":
      return false;
    case "ifIdempotent":
      return hints.readOnlyHint || hints.idempotentHint;
    case "always":
      return true;
  }
}
