/** One tool call, end to end: validate, fetch files, build, send, translate. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { ApiConfig } from "./config/schema.ts";
import { buildRequest } from "./request/build.ts";
import { toPreview } from "./request/preview.ts";
import { toConforming } from "./response/conform.ts";
import { toToolResult } from "./response/result.ts";
import { selectFrom } from "./response/select.ts";
import type { Selector } from "./response/selector.ts";
import { followStreams, type FollowOptions } from "./response/stream/follow.ts";
import {
  toArgumentsResult,
  toGoneResult,
  toNoServerResult,
  toPreviewResult,
} from "./response/unsent.ts";
import type { JsonObject } from "./spec/model.ts";
import type { Logger } from "./telemetry/log.ts";
import type { CallRedaction, Redaction } from "./telemetry/redact.ts";
import { takeControls } from "./tool/control.ts";
import type { Tool } from "./tool/model.ts";
import type * as Validation from "./tool/validate.ts";
import { toUnfetched, withFetchedFiles } from "./upstream/file-arguments.ts";
import type { SendContext } from "./upstream/model.ts";
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
}

export interface CallContext extends Pick<SendContext, "caller" | "signal" | "progress"> {
  /** Tells the client, if it asked for messages of this level. */
  readonly log: FollowOptions["log"];
  /** Show the request instead of sending it, whatever the arguments say. */
  readonly dryRun?: boolean;
}

export type Call = (tool: Tool, given: JsonObject, context: CallContext) => Promise<CallToolResult>;

/** The library that compiles schemas is read at the first call: most of a list's tools are never called. */
let validation: Promise<typeof Validation> | undefined;

/** Failures of a call are results that say what happened and what would help; only our own faults are thrown. */
export function createCall({
  targetOf,
  userAgent,
  randomId,
  redaction,
  selector,
  textBytes,
  log,
}: CallDependencies): Call {
  return async function callTool(tool, given, context) {
    const secrets = redaction.open();
    try {
      return await carry(tool, given, context, secrets);
    } finally {
      secrets.close();
    }
  };

  async function carry(
    tool: Tool,
    given: JsonObject,
    context: CallContext,
    { hide, redact }: CallRedaction,
  ): Promise<CallToolResult> {
    const { operation } = tool;
    const { caller, signal, progress, log: tell } = context;
    const target = targetOf(tool);
    if (target === undefined) return toGoneResult(tool);
    const { upstream, config } = target;
    const { requests } = config;
    const baseUrl = config.baseUrl ?? operation.servers[0]?.url;
    if (baseUrl === undefined) return toNoServerResult(tool);

    const taken = await takeControls(tool.controls, given);
    const { checkArguments } = await (validation ??= import("./tool/validate.ts"));
    const checked = checkArguments(tool, taken.rest);
    if (!checked.ok || taken.problems.length > 0) {
      return toArgumentsResult(tool, [...taken.problems, ...(checked.ok ? [] : checked.problems)]);
    }

    const isDryRun = context.dryRun === true || taken.controls.dryRun === true;
    const sendContext = {
      operation,
      paging: undefined,
      caller,
      signal,
      hide,
      progress,
      watch: () => undefined,
      deadlineAtMs: Number.POSITIVE_INFINITY,
    };
    const filled = await withFetchedFiles(tool.input, checked.arguments, async (url) =>
      isDryRun ? toUnfetched(url) : upstream.fetchFile(url, sendContext),
    );
    if (!filled.ok) return toArgumentsResult(tool, filled.problems);

    const built = buildRequest(tool, filled.arguments, {
      baseUrl,
      userAgent: requests.userAgent ?? userAgent,
      requests,
      randomId,
    });
    if (!built.ok) return toArgumentsResult(tool, built.problems);
    if (isDryRun) {
      const sent = await upstream.preview(built.request, sendContext);
      return toConforming(toPreviewResult(toPreview(built.request, sent), redact), tool);
    }

    const { select, maxItems } = taken.controls;
    const startedAt = performance.now();
    const watch = followStreams({ progress, log: tell, redact });
    const paging = tool.pagination && {
      pagination: tool.pagination,
      maxItems,
      // What is narrowed afterwards may be larger before.
      maxBytes: select === undefined ? textBytes : target.config.limits.replyBytes,
    };
    const outcome = await upstream.send(built.request, { ...sendContext, paging, watch });
    log.info(
      {
        api: tool.api.name,
        tool: tool.name,
        outcome: outcome.kind,
        ...(outcome.kind === "answered" && { status: outcome.reply.status }),
        ...(outcome.attempts !== undefined && { attempts: outcome.attempts }),
        durationMs: Math.round(performance.now() - startedAt),
      },
      "call",
    );
    const { url } = built.request;
    const result = toToolResult(outcome, {
      tool,
      redact,
      needs: upstream.needsOf(operation),
      withheldFrom: upstream.sendsCredentialsTo(url) ? undefined : new URL(url).origin,
    });
    const narrowed =
      select === undefined ? result : await selectFrom(result, select, { selector, tool });
    return toConforming(narrowed, tool);
  }
}
