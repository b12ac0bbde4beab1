/** The SDK's server, with two of its habits changed through the hooks that it has for them. */
import {
  type BaseContext,
  type JSONRPCRequest,
  type MessageExtraInfo,
  type Result,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

import { readArguments, toNoObjectResult } from "./arguments.ts";

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

export class ToolServer extends Server {
  #logLevelWasSet = false;

  /**
   * Arguments that are no object are answered with a result, which a model can read and act on; the SDK would answer
   * with a protocol error, before any handler runs.
   */
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    // oxlint-disable-next-line no-underscore-dangle -- the SDK's name of its hook for subclasses
    const wrapped = super._wrapHandler(method, handler);
    switch (method) {
      case "tools/call":
        return async (request, context) => {
          const given = readArguments(request.params?.["arguments"]);
          if (given === undefined) return toNoObjectResult(request.params?.["arguments"]);
          return wrapped({ ...request, params: { ...request.params, arguments: given } }, context);
        };
      case "logging/setLevel":
        return async (request, context) => {
          this.#logLevelWasSet = true;
          return wrapped(request, context);
        };
      default:
        return wrapped;
    }
  }

  /**
   * A client that never said a level gets no log messages. Earlier revisions leave that to the server, and the SDK
   * would send every one of them; 2026-07-28 asks per request, which the SDK heeds.
   */
  protected override buildContext(base: BaseContext, extra?: MessageExtraInfo): ServerContext {
    const context = super.buildContext(base, extra);
    if (this.#logLevelWasSet || base.mcpReq.envelope !== undefined) return context;
    return { ...context, mcpReq: { ...context.mcpReq, log: () => Promise.resolve() } };
  }
}
