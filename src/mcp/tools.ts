/** tools/list and tools/call over a catalogue. */
import {
  type CallToolRequestParams,
  type CallToolResult,
  type LoggingLevel,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
  type Tool as ListedTool,
} from "@modelcontextprotocol/server";

import { closest } from "../closest.ts";
import { fitToSize } from "../response/large.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import type { ReplyStore } from "../state/store.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Catalogue, Tool } from "../tool/model.ts";
import type { CallerOf } from "./caller.ts";
import type { CallTool } from "./model.ts";
import { progressOf } from "./progress.ts";
import { toResourceUri } from "./resource-uri.ts";

/** Input schemas are expensive to make, and the same for every client. */
const listed = new WeakMap<Catalogue, ListedTool[]>();

/** All tools in document order, on one page. */
export function listTools(catalogue: Catalogue): ListedTool[] {
  let tools = listed.get(catalogue);
  if (tools === undefined) listed.set(catalogue, (tools = catalogue.tools.map(toListedTool)));
  return tools;
}

function toListedTool(tool: Tool): ListedTool {
  const { name, title, description, hints, listedSchema, outputSchema } = tool;
  return {
    name,
    title,
    description,
    inputSchema: { ...listedSchema, type: "object" },
    ...(outputSchema !== undefined && { outputSchema: { ...outputSchema } }),
    annotations: { ...hints },
  };
}

export interface CallDependencies {
  readonly call: CallTool;
  readonly callerOf: CallerOf;
  readonly replies: ReplyLimits;
  readonly log: Logger;
}

/** What becomes of replies that are too large for a result. */
export interface ReplyLimits {
  readonly store: ReplyStore;
  /** Longest text of a result, in bytes. */
  readonly textBytes: number;
}

/**
 * One call; what goes wrong in it is a result.
 * @throws {ProtocolError} -32602 when there is no such tool, with the names that come closest
 */
export async function callTool(
  catalogue: Catalogue,
  { name, arguments: given = {} }: CallToolRequestParams,
  context: ServerContext,
  { call, callerOf, replies, log }: CallDependencies,
): Promise<CallToolResult> {
  const { mcpReq, sessionId } = context;
  const tool = catalogue.find(name);
  if (tool === undefined) throw unknownTool(name, catalogue);

  const tell = (level: LoggingLevel, data: JsonObject): void => {
    // A client that has gone is not told; that is no failure of the call.
    mcpReq
      .log(level, { tool: name, ...data }, "tools")
      .catch((error: unknown) => log.debug({ err: error, tool: name }, "log message not sent"));
  };
  const startedAt = performance.now();
  tell("debug", { event: "call", method: tool.operation.method, path: tool.operation.path });
  try {
    const caller = callerOf(context);
    const whole = await call(tool, isObject(given) ? given : {}, {
      signal: mcpReq.signal,
      caller,
      catalogue,
      progress: progressOf(context, (error) =>
        log.debug({ err: error, tool: name }, "progress not sent"),
      ),
      sessionId,
      log: tell,
    });
    const result = await fitToSize(whole, {
      tool,
      maxBytes: replies.textBytes,
      keptMs: replies.store.keptMs,
      async keep(text, mimeType) {
        const id = await replies.store.keep(caller.id, { text, mimeType });
        const address = {
          kind: "reply",
          api: tool.api.name,
          offset: undefined,
          length: undefined,
        } as const;
        return id && toResourceUri({ ...address, id });
      },
    });
    tell("info", {
      event: "result",
      isError: result.isError ?? false,
      durationMs: Math.round(performance.now() - startedAt),
    });
    return result;
  } catch (error) {
    // Callers that cancelled read nothing any more, and what was thrown says no more than that.
    if (!mcpReq.signal.aborted) log.error({ err: error, tool: name }, "a call failed inside");
    return toFaultResult(tool);
  }
}

function unknownTool(name: string, { tools }: Catalogue): ProtocolError {
  const nearest = closest(
    name,
    tools.map((tool) => tool.name),
  );
  const suggestion = nearest.length === 0 ? "" : ` Closest: ${nearest.join(", ")}.`;
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool: ${JSON.stringify(name.slice(0, 200))}.${suggestion} tools/list names all ${tools.length}.`,
  );
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
