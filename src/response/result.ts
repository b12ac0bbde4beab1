/**
 * How a call ended -> what the model gets. Pure. A failure is a result with `isError`, in three parts: what happened, what
 * the API says about it, what would help; and the same for programs in its structured content.
 */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { UpstreamOutcome } from "../upstream/outcome.ts";
import { toAnswered, toFailedOperation } from "./answer.ts";
import { toFailure } from "./failure.ts";
import type { ResultContext } from "./model.ts";
import { withPaging } from "./paging.ts";
import { duration } from "./phrase.ts";
import { withPollingFacts } from "./polling.ts";
import {
  isCallersOwn,
  limitSentences,
  redirectSentences,
  timeoutSentences,
  withoutCredential,
  withRefusedCredential,
  wordings,
} from "./wording.ts";

export function toToolResult(outcome: UpstreamOutcome, given: ResultContext): CallToolResult {
  const context = { ...given, attempts: outcome.attempts ?? 1 };
  const { key } = context.tool.operation;
  switch (outcome.kind) {
    case "answered": {
      const { reply, paging, polling } = outcome;
      const explain = (failed: UpstreamOutcome): string => textOf(toToolResult(failed, context));
      const answer =
        polling?.end.kind === "failed"
          ? toFailedOperation(reply, polling.status, context)
          : toAnswered(reply, context);
      const paged = withPaging(answer, paging, { ...context, explain });
      return withPollingFacts(paged, polling, { ...context, explain });
    }
    case "timeout":
      return toFailure(
        outcome.phase === "connect" ? wordings.connectTimeout : wordings.timeout,
        { sentence: timeoutSentences[outcome.phase](key, duration(outcome.afterMs)) },
        context,
      );
    case "unreachable": {
      const wording = outcome.reason === "refused" ? "connectionRefused" : outcome.reason;
      return toFailure(
        wordings[wording],
        { sentence: `${key} was not sent. ${outcome.detail}` },
        context,
      );
    }
    case "refused":
      return toFailure(
        wordings.addressRefused,
        { sentence: `${key} was not sent. ${outcome.detail}` },
        context,
      );
    case "redirectRefused":
      return toFailure(
        wordings[outcome.reason],
        {
          sentence: redirectSentences[outcome.reason](key, outcome.location),
          location: outcome.location,
        },
        context,
      );
    case "aborted":
      return toFailure(
        wordings.aborted,
        { sentence: `${key} got no whole answer. ${outcome.detail}` },
        context,
      );
    case "circuitOpen":
      return toFailure(
        wordings.circuitOpen,
        {
          sentence: `${key} was not sent: the API has failed again and again, and is left alone for a while.`,
          facts: { retryAfterMs: outcome.retryAfterMs },
        },
        context,
      );
    case "limitedHere":
      return toFailure(
        wordings.limitedHere,
        {
          sentence: limitSentences[outcome.reason](key),
          facts: { retryAfterMs: outcome.retryAfterMs },
        },
        context,
      );
    case "credentialMissing":
      return toFailure(
        withoutCredential(outcome.alternatives),
        {
          sentence: isCallersOwn(outcome.alternatives)
            ? `${key} was not sent: it needs credentials that did not come with the call.`
            : `${key} was not sent: it needs credentials that the gateway does not have.`,
        },
        context,
      );
    case "credentialRefused": {
      const { credential, detail, passing } = outcome;
      return toFailure(
        withRefusedCredential(credential, passing),
        {
          sentence: context.redact(
            `${key} was not sent: there is no token for ${credential.scheme} (${credential.kind}). ${detail}`,
          ),
        },
        context,
      );
    }
    case "cancelled":
      return toFailure(
        wordings.cancelled,
        { sentence: `${key} was cancelled before it was answered.` },
        context,
      );
  }
}

/** What is said to the model, without the advice for a call of its own. */
function textOf({ content: [first], isError }: CallToolResult): string {
  const text = first?.type === "text" && isError === true ? first.text : "";
  return text.split("\n").slice(0, -1).join(" ") || "its reply is not a list like the others.";
}
