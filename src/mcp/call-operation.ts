/**
 * One call of an operation, from wherever it comes: a tool of its own, a search, a program, a prompt. The client is told how
 * it goes, and a reply that is too large for a result is kept.
 */
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  isInputRequiredResult,
  type LoggingLevel,
  MissingRequiredClientCapabilityError,
  type ServerContext,
} from "@modelcontextprotocol/server";

import { lessOf } from "../response/large.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import type { Audit } from "../telemetry/audit.ts";
import type { Logger } from "../telemetry/log.ts";
import type { CountedEnd, CallMetrics } from "../telemetry/metrics.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import { openAccount } from "./audited.ts";
import type { CallerOf } from "./caller.ts";
import { type ConfirmDependencies, createConfirm } from "./confirm/confirm.ts";
import { createFitResult, type ReplyLimits } from "./fit-result.ts";
import type { CallResult, CallTool } from "./model.ts";
import { progressOf } from "./progress.ts";
import type { Lacking } from "./rights.ts";
import type { CallingProgram, CallOperation, ProgramSandbox } from "./toolset.ts";
import { traceContextOf } from "./trace-context.ts";

export interface CallDependencies {
  readonly call: CallTool;
  readonly callerOf: CallerOf;
  readonly lacking: Lacking;
  readonly confirmation: ConfirmDependencies;
  readonly replies: ReplyLimits;
  readonly log: Logger;
  /** Undefined: nobody counts. */
  readonly metrics: CallMetrics | undefined;
  readonly sandbox: ProgramSandbox;
  readonly audit: Audit;
}

/** @param catalogue what the client may see: a result names no other tool */
export function createCallOperation(
  catalogue: Catalogue,
  dependencies: CallDependencies,
): CallOperation {
  const { call, callerOf, lacking, confirmation, replies, log, metrics, sandbox, audit } =
    dependencies;
  const fit = createFitResult({ callerOf, replies });
  function count({ api, name }: Tool, end: CountedEnd, startedAt: number): void {
    metrics?.noteCall({
      api: api.name,
      tool: name,
      end,
      durationMs: performance.now() - startedAt,
    });
  }
  function callOperation(
    tool: Tool,
    given: JsonObject,
    context: ServerContext,
  ): Promise<CallResult>;
  function callOperation(
    tool: Tool,
    given: JsonObject,
    context: ServerContext,
    program: CallingProgram,
  ): Promise<CallToolResult>;
  async function callOperation(
    tool: Tool,
    given: JsonObject,
    context: ServerContext,
    program?: CallingProgram,
  ): Promise<CallResult> {
    const { name } = tool;
    const startedAt = performance.now();
    const account = openAccount(tool, context, audit);
    const caller = callerOf(context);
    const scopes = lacking(tool, caller.principal);
    if (scopes !== undefined) {
      account.close("scopesMissing");
      count(tool, "scopes", startedAt);
      return toScopesResult(tool, scopes);
    }
    try {
      checkCapabilities(tool, context);
    } catch (error) {
      account.close("capabilityMissing");
      throw error;
    }
    const { mcpReq, sessionId } = context;
    const tell = (level: LoggingLevel, data: JsonObject): void => {
      // A client that has gone is not told; that is no failure of the call.
      mcpReq
        .log(level, { tool: name, ...data }, "tools")
        .catch((error: unknown) => log.debug({ err: error, tool: name }, "log message not sent"));
    };
    tell("debug", { event: "call", method: tool.operation.method, path: tool.operation.path });
    try {
      const whole = await call(tool, given, {
        signal: mcpReq.signal,
        caller,
        trace: traceContextOf(context),
        catalogue,
        progress: progressOf(context, (error) =>
          log.debug({ err: error, tool: name }, "progress not sent"),
        ),
        sessionId,
        log: tell,
        ended: (end, redact) => account.note(end, given, redact),
        confirm: createConfirm({ context, callerId: caller.id, tool, program }, confirmation),
        ...(program && { textBytes: sandbox.replyBytes }),
      });
      if (isInputRequiredResult(whole)) {
        count(tool, "confirmation", startedAt);
        tell("info", { event: "confirmation" });
        return whole;
      }
      const result =
        program === undefined
          ? await fit(whole, context, { name, api: tool.api.name, less: () => lessOf(tool) })
          : whole;
      const end = result.isError === true ? "error" : "ok";
      count(tool, mcpReq.signal.aborted ? "cancelled" : end, startedAt);
      tell("info", {
        event: "result",
        isError: result.isError ?? false,
        durationMs: Math.round(performance.now() - startedAt),
      });
      return result;
    } catch (error) {
      count(tool, mcpReq.signal.aborted ? "cancelled" : "fault", startedAt);
      // Callers that cancelled read nothing any more, and what was thrown says no more than that.
      if (!mcpReq.signal.aborted) log.error({ err: error, tool: name }, "a call failed inside");
      return toFaultResult(tool);
    } finally {
      account.close("fault");
    }
  }
  return callOperation;
}

/**
 * Earlier revisions have no word for it, so there the operation is called as any other.
 * @throws {MissingRequiredClientCapabilityError} -32021 when the client cannot do what the operation asks for
 */
function checkCapabilities({ operation }: Tool, { mcpReq: { envelope } }: ServerContext): void {
  if (envelope === undefined) return;
  const declared = new Map<string, unknown>(Object.entries(envelope)).get(
    CLIENT_CAPABILITIES_META_KEY,
  );
  const missing = Object.entries(operation.requiredCapabilities).filter(([name, wanted]) => {
    const own = isObject(declared) && Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (!isObject(own)) return true;
    return Object.keys(isObject(wanted) ? wanted : {}).some((member) => own[member] === undefined);
  });
  if (missing.length === 0) return;
  throw new MissingRequiredClientCapabilityError({
    requiredCapabilities: Object.fromEntries(missing),
  });
}

/** For where HTTP has no word for it any more: on a stream, from a program, in a batch. */
function toScopesResult({ name }: Tool, scopes: readonly string[]): CallToolResult {
  const text =
    `${name} was not sent: it needs the scopes ${scopes.join(", ")}, and the access token of this client lacks some of them. ` +
    "The user has to sign in again and allow them.";
  return { isError: true, content: [{ type: "text", text }] };
}

/** Our own fault: the model learns that it is not its own, and nothing of our insides. */
function toFaultResult({ name }: Tool): CallToolResult {
  return {
    isError: true,
    content: [
      {
        type: "text",
        text:
          `The gateway failed while it handled ${name}: a fault of the gateway, neither of the arguments nor of the API. ` +
          "Calling again may help; if not, its operator finds the reason in its log.",
      },
    ],
  };
}
