/**
 * The SDK's server, with two of its habits changed through the hooks that it has for them, and with what the client of
 * an earlier revision has set for its session: kept apart from the SDK, so that another process can go on with it.
 */
import {
  type BaseContext,
  type JSONRPCRequest,
  type MessageExtraInfo,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

import { visitOf } from "../access/signed-in.ts";
import type { SessionSettings } from "../state/store.ts";
import { readArguments, toNoObjectResult } from "./arguments.ts";
import { isWanted } from "./log-level.ts";
import type { GatewayServer } from "./model.ts";

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/** So many resources can one session watch. */
const maxSubscriptions = 1000;

export class ToolServer extends Server implements GatewayServer {
  settings: SessionSettings = { logLevel: undefined, subscriptions: [] };
  onSettings: GatewayServer["onSettings"] = () => Promise.resolve();

  constructor(...given: ConstructorParameters<typeof Server>) {
    super(...given);
    this.setRequestHandler("logging/setLevel", ({ params: { level } }) =>
      this.#set({ logLevel: level }),
    );
    this.setRequestHandler("resources/subscribe", async ({ params: { uri } }) => {
      // A resource need not be there yet: a reload may bring it.
      const subscriptions = [...new Set([...this.settings.subscriptions, uri])];
      if (subscriptions.length > maxSubscriptions) throw tooManySubscriptions();
      return this.#set({ subscriptions });
    });
    this.setRequestHandler("resources/unsubscribe", async ({ params: { uri } }) => {
      const subscriptions = this.settings.subscriptions.filter((other) => other !== uri);
      return this.#set({ subscriptions });
    });
  }

  async #set(changed: Partial<SessionSettings>): Promise<Result> {
    this.settings = { ...this.settings, ...changed };
    await this.onSettings(this.settings);
    return {};
  }

  /**
   * Arguments that are no object are answered with a result, which a model can read and act on; the SDK would answer
   * with a protocol error, before any handler runs.
   */
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    // oxlint-disable-next-line no-underscore-dangle -- the SDK's name of its hook for subclasses
    const wrapped = heldWhileRunning(super._wrapHandler(method, handler));
    if (method !== "tools/call") return wrapped;
    return async (request, context) => {
      const given = readArguments(request.params?.["arguments"]);
      if (given === undefined) return toNoObjectResult(request.params?.["arguments"]);
      return wrapped({ ...request, params: { ...request.params, arguments: given } }, context);
    };
  }

  /**
   * A client that never said a level gets no log messages. Earlier revisions leave that to the server, and the SDK
   * would send every one of them; 2026-07-28 asks per request, which the SDK heeds.
   */
  protected override buildContext(base: BaseContext, extra?: MessageExtraInfo): ServerContext {
    const context = super.buildContext(base, extra);
    const { mcpReq } = context;
    if (mcpReq.envelope !== undefined) return context;
    return {
      ...context,
      mcpReq: {
        ...mcpReq,
        log: async (level, data, logger) => {
          if (!isWanted(level, this.settings.logLevel)) return;
          await mcpReq.notify({ method: "notifications/message", params: { level, data, logger } });
        },
      },
    };
  }
}

/** A request counts against limits until it is carried out, whether or not its client has waited for that. */
function heldWhileRunning(handler: Handler): Handler {
  return async (request, context) => {
    const release = context.http?.req && visitOf(context.http.req)?.hold();
    try {
      return await handler(request, context);
    } finally {
      release?.();
    }
  };
}

function tooManySubscriptions(): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `One session can subscribe to ${maxSubscriptions} resources at most: unsubscribe from one first.`,
  );
}
