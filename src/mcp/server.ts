/** Catalogue and call -> factory of MCP servers. Which transport a server is connected to is not known here. */
import type { Implementation } from "@modelcontextprotocol/server";

import type { Logger } from "../telemetry/log.ts";
import { selectApi } from "../tool/catalogue.ts";
import type { Catalogue } from "../tool/model.ts";
import type { CallerOf } from "./caller.ts";
import { toInstructions } from "./instructions.ts";
import type { CallTool, ServerFactory } from "./model.ts";
import { refuseCursor } from "./page.ts";
import { project } from "./project.ts";
import { listResources, listResourceTemplates, readResource } from "./resources.ts";
import { ToolServer } from "./tool-server.ts";
import { callTool, listTools, type ReplyLimits } from "./tools.ts";

export interface ServerDependencies {
  readonly info: Implementation;
  /** The catalogue of this moment: each request sees one snapshot. */
  readonly catalogue: () => Catalogue;
  readonly call: CallTool;
  readonly callerOf: CallerOf;
  readonly replies: ReplyLimits;
  readonly log: Logger;
}

/** Narrows what a server shows to one API, by its name. */
export interface ServerScope {
  readonly api: string;
}

/** What is seen of an API that is gone. */
export const nothing: Catalogue = { apis: [], tools: [], find: () => undefined };

export function createServerFactory(
  { info, catalogue, call, callerOf, replies, log }: ServerDependencies,
  scope?: ServerScope,
): ServerFactory {
  const view = scope === undefined ? catalogue : withScope(catalogue, scope);

  return function createServer() {
    const server = new ToolServer(info, {
      capabilities: {
        tools: { listChanged: true },
        resources: { listChanged: true },
        logging: {},
      },
      instructions: toInstructions(view()),
    });
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
    server.onerror = (error) => log.debug({ err: error }, "mcp");

    server.setRequestHandler("tools/list", ({ params }) => {
      refuseCursor(params?.cursor);
      return { tools: listTools(view()) };
    });
    server.setRequestHandler("tools/call", async ({ params }, context) => {
      const shown = view();
      const result = await callTool(shown, params, context, { call, callerOf, replies, log });
      return project(server, result, shown.find(params.name));
    });
    server.setRequestHandler("resources/list", ({ params }) => {
      refuseCursor(params?.cursor);
      return { resources: listResources(view()) };
    });
    server.setRequestHandler("resources/templates/list", ({ params }) => {
      refuseCursor(params?.cursor);
      return { resourceTemplates: listResourceTemplates() };
    });
    server.setRequestHandler("resources/read", async ({ params }, context) => ({
      contents: await readResource(view(), params.uri, (id) =>
        replies.store.find(callerOf(context).id, id),
      ),
    }));
    return server;
  };
}

/** Kept per snapshot, so that what is remembered about a catalogue holds for its narrowed form too. */
function withScope(catalogue: () => Catalogue, { api }: ServerScope): () => Catalogue {
  const narrowed = new WeakMap<Catalogue, Catalogue>();
  return function narrowedCatalogue() {
    const whole = catalogue();
    let part = narrowed.get(whole);
    if (part === undefined) narrowed.set(whole, (part = selectApi(whole, api) ?? nothing));
    return part;
  };
}
