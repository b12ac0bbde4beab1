/** One tool call, end to end: validate, build, send, translate. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import { buildRequest } from "./request/build.ts";
import { toToolResult } from "./response/result.ts";
import { selectFrom } from "./response/select.ts";
import type { Selector } from "./response/selector.ts";
import { followStreams, type FollowOptions } from "./response/stream/follow.ts";
import { toArgumentsResult, toGoneResult, toNoServerResult } from "./response/unsent.ts";
import type { JsonObject } from "./spec/model.ts";
import type { Logger } from "./telemetry/log.ts";
import { takeControls } from "./tool/control.ts";
import type { Tool } from "./tool/model.ts";
import type * as Validation from "./tool/validate.ts";
import type { SendContext } from "./upstream/model.ts";
import type { Upstream } from "./upstream/upstream.ts";

/** What a call needs to know of the API behind its tool. */
export interface CallTarget {
  /** Where the operator says the API lives; goes before what the document says. Without a trailing slash. */
  readonly config: { readonly baseUrl: string | undefined };
  readonly upstream: Upstream;
}

export interface CallDependencies {
  /** Where the calls of a tool go; undefined when its API is no longer served. */
  readonly targetOf: (tool: Tool) => CallTarget | undefined;
  readonly userAgent: string;
  /** Masks what is known to be secret, should the API echo it. */
  readonly redact: (text: string) => string;
  readonly selector: Selector;
  readonly log: Logger;
}

export interface CallContext extends Pick<SendContext, "caller" | "signal" | "progress"> {
  /** Tells the client, if it asked for messages of this level. */
  readonly log: FollowOptions["log"];
}

export type Call = (tool: Tool, given: JsonObject, context: CallContext) => Promise<CallToolResult>;

/** The library that compiles schemas is read at the first call: most of a list's tools are never called. */
let validation: Promise<typeof Validation> | undefined;

/** Failures of a call are results that say what happened and what would help; only our own faults are thrown. */
export function createCall({ targetOf, userAgent, redact, selector, log }: CallDependencies): Call {
  return async function callTool(tool, given, context) {
    const { operation } = tool;
    const { caller, signal, progress, log: tell } = context;
    const target = targetOf(tool);
    if (target === undefined) return toGoneResult(tool);
    const { upstream } = target;
    const baseUrl = target.config.baseUrl ?? operation.servers[0]?.url;
    if (baseUrl === undefined) return toNoServerResult(tool);

    const taken = await takeControls(tool.controls, given);
    const { checkArguments } = await (validation ??= import("./tool/validate.ts"));
    const checked = checkArguments(tool, taken.rest);
    if (!checked.ok || taken.problems.length > 0) {
      return toArgumentsResult(tool, [...taken.problems, ...(checked.ok ? [] : checked.problems)]);
    }

    const built = buildRequest(tool, checked.arguments, { baseUrl, userAgent });
    if (!built.ok) return toArgumentsResult(tool, built.problems);

    const startedAt = performance.now();
    const outcome = await upstream.send(built.request, {
      operation,
      caller,
      signal,
      progress,
      watch: followStreams({ progress, log: tell, redact }),
    });
    log.info(
      {
        api: tool.api.name,
        tool: tool.name,
        outcome: outcome.kind,
        ...(outcome.kind === "answered" && { status: outcome.reply.status }),
        durationMs: Math.round(performance.now() - startedAt),
      },
      "call",
    );
    const { url } = built.request;
    const result = toToolResult(outcome, {
      tool,
      redact,
      withheldFrom: upstream.sendsCredentialsTo(url) ? undefined : new URL(url).origin,
    });
    const { select } = taken.controls;
    return select === undefined ? result : selectFrom(result, select, selector);
  };
}
