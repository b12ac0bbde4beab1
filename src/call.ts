/** One tool call, end to end: validate, have it confirmed, fetch files, build, send page by page, translate. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { ApiConfig } from "./config/schema.ts";
import { buildRequest } from "./request/build.ts";
import type { BuildOutcome, UpstreamRequest } from "./request/model.ts";
import { toPreview } from "./request/preview.ts";
import { toConforming } from "./response/conform.ts";
import type { CallEnd, ResultContext } from "./response/model.ts";
import { type Confirm, toQuestion, type Verdict } from "./response/question.ts";
import { toToolResult } from "./response/result.ts";
import type { Selector } from "./response/selector.ts";
import { followStreams, type FollowOptions } from "./response/stream/follow.ts";
import { translate } from "./response/translate.ts";
import {
  toArgumentsResult,
  toChangedResult,
  toGoneResult,
  toNoServerResult,
  toPreviewResult,
} from "./response/unsent.ts";
import type { JsonObject } from "./spec/model.ts";
import type { Logger } from "./telemetry/log.ts";
import type { UpstreamMetrics } from "./telemetry/metrics.ts";
import type { CallRedaction, Redaction } from "./telemetry/redact.ts";
import { checkCall } from "./tool/check-call.ts";
import type { Catalogue, Tool } from "./tool/model.ts";
import { toUnfetched, withFetchedFiles } from "./upstream/file-arguments.ts";
import type { FetchedFile } from "./upstream/file.ts";
import type { SendContext } from "./upstream/model.ts";
import type { UpstreamOutcome } from "./upstream/outcome.ts";
import { toPagingWish } from "./upstream/paging-wish.ts";
import type { Upstream } from "./upstream/upstream.ts";

/** What a call needs to know of the API behind its tool. */
export interface CallTarget {
  /** `baseUrl`: where the operator says the API lives; goes before what the document says. Without a trailing slash. */
  readonly config: Pick<ApiConfig, "baseUrl" | "requests" | "limits">;
  readonly upstream: Upstream;
}

export interface CallDependencies {
  /** Where the calls of a tool go; undefined when its API is no longer served. */
  readonly targetOf: (tool: Tool) => CallTarget | undefined;
  readonly userAgent: string;
  /** A text that nobody else has, new at each call. */
  readonly randomId: () => string;
  /** What is secret, should the API echo it. */
  readonly redaction: Redaction;
  readonly selector: Selector;
  /** Most bytes of text in one result: a list is read page by page up to it. */
  readonly textBytes: number;
  readonly log: Logger;
  /** Undefined: nobody counts. */
  readonly metrics: UpstreamMetrics | undefined;
}

export interface CallContext<Unsent = never> extends Pick<
  SendContext,
  "caller" | "trace" | "signal" | "progress"
> {
  /** What the client sees: a result names no other tool. */
  readonly catalogue: Catalogue;
  /** Tells the client, if it asked for messages of this level. */
  readonly log: FollowOptions["log"];
  /** Asks for the yes that some tools need before anything is sent. */
  readonly confirm: Confirm<Unsent>;
  /** Told once how the call has ended, while its secrets are still known. */
  readonly ended?: (end: CallEnd, redact: (text: string) => string) => void;
  /** Longest list, in bytes, where that is not what a result may have. */
  readonly textBytes?: number;
  /** Show the request instead of sending it, whatever the arguments say. */
  readonly dryRun?: boolean;
}

/** @typeParam Unsent - what a call comes to that has not been confirmed */
export type Call = <Unsent>(
  tool: Tool,
  given: JsonObject,
  context: CallContext<Unsent>,
) => Promise<CallToolResult | Unsent>;

interface CallNote {
  readonly confirmation: Verdict<unknown>["kind"] | undefined;
  readonly durationMs: number;
}

/** Failures of a call are results that say what happened and what would help; only our own faults are thrown. */
export function createCall({
  targetOf,
  userAgent,
  randomId,
  redaction,
  selector,
  textBytes,
  log,
  metrics,
}: CallDependencies): Call {
  return async function callTool(tool, given, context) {
    const secrets = redaction.open();
    try {
      return await carry(tool, given, context, secrets);
    } finally {
      secrets.close();
    }
  };

  async function carry<Unsent>(
    tool: Tool,
    given: JsonObject,
    context: CallContext<Unsent>,
    { hide, redact }: CallRedaction,
  ): Promise<CallToolResult | Unsent> {
    const { operation } = tool;
    const { caller, trace, catalogue, signal, progress, log: tell, confirm } = context;
    /** For what ends before it is sent. */
    function unsent<Result>(end: CallEnd, result: Result): Result {
      context.ended?.(end, redact);
      return result;
    }
    const target = targetOf(tool);
    if (target === undefined) return unsent({ outcome: "gone" }, toGoneResult(tool));
    const { upstream, config } = target;
    const { requests, limits } = config;
    const baseUrl = config.baseUrl ?? operation.servers[0]?.url;
    if (baseUrl === undefined) return unsent({ outcome: "noServer" }, toNoServerResult(tool));

    const checked = await checkCall(tool, given);
    const toRefusal = (problems: Parameters<typeof toArgumentsResult>[1]): CallToolResult =>
      unsent({ outcome: "arguments" }, toArgumentsResult(tool, problems));
    if (!checked.ok) return toRefusal(checked.problems);
    const { controls } = checked;
    const isDryRun = context.dryRun === true || controls.dryRun === true;
    const sending: SendContext = {
      operation,
      paging: undefined,
      caller,
      trace,
      signal,
      hide,
      progress,
      watch: () => undefined,
      deadlineAtMs: Number.POSITIVE_INFINITY,
    };
    const prepare = async (
      fetchFile: (url: string) => Promise<FetchedFile>,
    ): Promise<BuildOutcome> => {
      const filled = await withFetchedFiles(tool.input, checked.arguments, fetchFile);
      return filled.ok
        ? buildRequest(tool, filled.arguments, {
            baseUrl,
            userAgent: requests.userAgent ?? userAgent,
            requests,
            randomId,
          })
        : filled;
    };
    const repliedTo = (request: UpstreamRequest): ResultContext => ({
      tool,
      redact,
      needs: upstream.needsOf(operation),
      withheldFrom: upstream.sendsCredentialsTo(request.url)
        ? undefined
        : new URL(request.url).origin,
      asked: { request, arguments: checked.arguments, catalogue },
    });

    let confirmation: Verdict<Unsent>["kind"] | undefined;
    if (isDryRun || tool.confirmation !== undefined) {
      const planned = await prepare(async (url) => toUnfetched(url));
      if (!planned.ok) return toRefusal(planned.problems);
      const { request: shown, obstacle } = await upstream.preview(planned.request, sending);
      const preview = toPreview(planned.request, shown);
      const failure = obstacle && toToolResult(obstacle, repliedTo(planned.request));
      if (isDryRun) {
        const result = toConforming(toPreviewResult(preview, { redact, failure }), tool);
        return unsent({ outcome: "dryRun" }, result);
      }
      // Nobody is asked about what would not be sent.
      if (obstacle !== undefined && failure !== undefined) {
        return unsent({ outcome: obstacle.kind }, failure);
      }
      const verdict = await confirm(
        toQuestion(tool, {
          preview,
          arguments: checked.arguments,
          token: controls.confirm,
          redact,
        }),
      );
      confirmation = verdict.kind;
      if (verdict.kind !== "accepted") {
        log.info({ api: tool.api.name, tool: tool.name, outcome: "notSent", confirmation }, "call");
        return unsent({ outcome: "notConfirmed", confirmation }, verdict.result);
      }
      if (targetOf(tool)?.upstream !== upstream) {
        return unsent({ outcome: "changed", confirmation }, toChangedResult(tool));
      }
    }

    const built = await prepare((url) => upstream.fetchFile(url, sending));
    if (!built.ok) return toRefusal(built.problems);
    const { request } = built;
    const startedAt = performance.now();
    const outcome = await upstream.send(request, {
      ...sending,
      paging: toPagingWish(tool, controls, {
        textBytes: context.textBytes ?? textBytes,
        replyBytes: limits.replyBytes,
      }),
      watch: followStreams({ progress, log: tell, redact }),
    });
    context.ended?.(toEnd(outcome, request, confirmation), redact);
    note(tool, outcome, { confirmation, durationMs: performance.now() - startedAt });
    return translate(outcome, {
      ...repliedTo(request),
      select: controls.select,
      selector,
    });
  }

  function note(
    { api, name }: Tool,
    outcome: UpstreamOutcome,
    { confirmation, durationMs }: CallNote,
  ): void {
    metrics?.noteUpstream({
      api: api.name,
      outcome: toOutcomeLabel(outcome),
      durationMs,
      pages: outcome.kind === "answered" ? outcome.paging?.pages : undefined,
    });
    log.info(
      {
        api: api.name,
        tool: name,
        outcome: outcome.kind,
        ...(outcome.kind === "answered" && { status: outcome.reply.status }),
        ...(outcome.attempts !== undefined && { attempts: outcome.attempts }),
        ...(confirmation && { confirmation }),
        durationMs: Math.round(durationMs),
      },
      "call",
    );
  }
}

function toEnd(
  outcome: UpstreamOutcome,
  { url }: UpstreamRequest,
  confirmation: CallNote["confirmation"],
): CallEnd {
  const { kind, attempts = 1 } = outcome;
  return {
    outcome: kind,
    origin: new URL(url).origin,
    retries: attempts - 1,
    ...(confirmation && { confirmation }),
    ...(outcome.kind === "answered" && {
      status: outcome.reply.status,
      bytes: outcome.reply.body.byteLength,
      pages: outcome.paging?.pages ?? 1,
    }),
  };
}

/** Of the status only its class: APIs make up what they like. */
function toOutcomeLabel(outcome: UpstreamOutcome): string {
  return outcome.kind === "answered" ? `${Math.floor(outcome.reply.status / 100)}xx` : outcome.kind;
}
