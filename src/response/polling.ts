/**
 * What became of an operation that was only accepted: where it did not come to its end, a sentence after the payload that
 * says how to look again, and the same for programs in `_meta`.
 */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { JsonObject } from "../spec/model.ts";
import { findUrlTarget, type UrlTarget } from "../tool/url-target.ts";
import type { Polling, PollingEnd, UpstreamOutcome } from "../upstream/outcome.ts";
import { toNote } from "./content.ts";
import { withFacts } from "./meta.ts";
import type { ResultContext } from "./model.ts";
import { duration } from "./phrase.ts";

export interface PollingContext extends ResultContext {
  /** What is said of a question that failed. */
  readonly explain: (outcome: UpstreamOutcome) => string;
}

export function withPollingFacts(
  result: CallToolResult,
  polling: Polling | undefined,
  context: PollingContext,
): CallToolResult {
  if (polling === undefined) return result;
  const { tool, asked, redact } = context;
  const target =
    polling.end.kind === "elsewhere"
      ? undefined
      : findUrlTarget(asked.catalogue, { tool, url: asked.request.url }, polling.url);
  const reason = reasons[polling.end.kind](polling, context);
  const content =
    reason === undefined
      ? result.content
      : [...result.content, toNote(redact(`${reason} ${toAdvice(polling, target)}`))];
  return withFacts({ ...result, content }, { polling: toFacts(polling, target, redact) });
}

/** Undefined: there is nothing more to look at. */
const reasons: {
  readonly [Kind in PollingEnd["kind"]]: (
    polling: Polling,
    context: PollingContext,
  ) => string | undefined;
} = {
  done: () => undefined,
  failed: () => undefined,
  time: ({ end, status }) =>
    `The API accepted this and still works on it${status === undefined ? "" : ` (${status})`}` +
    `${end.kind === "time" ? ` after ${duration(end.afterMs)}` : ""}.`,
  elsewhere: ({ end }) =>
    `The API accepted this and tells its state at ${end.kind === "elsewhere" ? end.origin : "another origin"}, ` +
    "which is not its own origin, so it was not asked.",
  lost: ({ end }, { explain }) =>
    `The API accepted this, but its state could not be asked for: ${end.kind === "lost" ? explain(end.outcome).replace(/\.\s*$/, "") : ""}.`,
};

function toAdvice({ url }: Polling, target: UrlTarget | undefined): string {
  const how =
    target === undefined
      ? `its state is at ${url}`
      : `call ${target.tool.name} with ${JSON.stringify(target.arguments)}`;
  return `To look again, ${how}. Do not repeat the call itself: that would start it once more.`;
}

function toFacts(
  { url, polls, status, end }: Polling,
  target: UrlTarget | undefined,
  redact: (text: string) => string,
): JsonObject {
  return {
    url: redact(url),
    polls,
    ended: end.kind,
    ...(status !== undefined && { status: redact(status) }),
    ...(target !== undefined && {
      next: { tool: target.tool.name, arguments: target.arguments },
    }),
  };
}
