/** Catalogue and call -> factory of MCP servers. Which transport a server is connected to is not known here. */
import {
  isInputRequiredResult,
  type McpRequestContext,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";

import type { Principal } from "../access/model.ts";
import { principalOf } from "../access/signed-in.ts";
import { closest } from "../closest.ts";
import type { ViewOptions } from "../config/view-options.ts";
import { isObject } from "../spec/json.ts";
import type { Catalogue } from "../tool/model.ts";
import { type ChangeFor, createChangeFor } from "./change.ts";
import { complete } from "./completion.ts";
import type { HistoryOf } from "./history.ts";
import type { ServerFactory } from "./model.ts";
import {
  listOperationResources,
  listOperationTemplates,
  readOperationResource,
} from "./operation-resource.ts";
import { refuseCursor } from "./page.ts";
import { project } from "./project.ts";
import { getPrompt, listPrompts, type PromptsOf } from "./prompt/book.ts";
import { listResources, listResourceTemplates, readResource } from "./resources.ts";
import { everyRight, type Lacking, type Rights } from "./rights.ts";
import { createShownOf, type Shown, type ShownDependencies } from "./shown.ts";
import { ToolServer } from "./tool-server.ts";
import type { Toolset } from "./toolset.ts";
import { readViewQuery, type ViewReading } from "./view-query.ts";
import { type View, viewFor, viewOfApi } from "./view.ts";

export interface ServerDependencies extends Omit<ShownDependencies, "lacking"> {
  /** The catalogue of this moment: each request sees one snapshot. */
  readonly catalogue: () => Catalogue;
  readonly promptsOf: PromptsOf;
  /** What callers may call of it; all, where nobody has to say who he is. */
  readonly rights: Rights;
  /** How long a client may take a list for the current one without asking, in milliseconds. */
  readonly listTtlMs: number;
  /** By name. */
  readonly profiles: ReadonlyMap<string, ViewOptions>;
  readonly historyOf: HistoryOf;
}

/** MCP over one catalogue, for whatever view of it. */
export interface Servers {
  /**
   * The view that a query asks for.
   * @param api the one to which an address narrows it; undefined: all of them
   * @param principal who asks: what he may not call he is not told of
   */
  readonly readView: (
    query: URLSearchParams,
    api: string | undefined,
    principal: Principal | undefined,
  ) => ViewReading;
  /** What a view shows this caller at this moment. */
  readonly shownTo: (principal: Principal | undefined, view: View) => Shown;
  readonly lacking: Lacking;
  /** @param viewOf the view of whoever is served; asked once a server */
  readonly factory: (viewOf: (context: McpRequestContext) => View) => ServerFactory;
  /** What became different by a reload. */
  readonly changeFor: (before: Catalogue, after: Catalogue) => ChangeFor;
}

export function createServers(dependencies: ServerDependencies): Servers {
  const { info, catalogue, rights, callerOf, profiles, promptsOf, historyOf, replies, log } =
    dependencies;
  const { permitted, lacking } = rights;
  const shownOf = createShownOf({ ...dependencies, lacking });
  // Where everyone may do everything, what a list says depends on the address alone; a list of tools, on the host as well.
  const cacheScope = rights === everyRight ? "public" : "private";
  const hint = { ttlMs: dependencies.listTtlMs, cacheScope } as const;
  const cacheHints = {
    "tools/list": { ...hint, cacheScope: "private" },
    "prompts/list": hint,
    "resources/list": hint,
    "resources/templates/list": hint,
  } as const;
  const read = ({ catalogue: part, toolset }: Shown, uri: string, context: ServerContext) =>
    readResource(part, uri, {
      findReply: (id) => replies.store.find(callerOf(context).id, id),
      historyOf,
      calling: toolset.calling,
    });

  const shownTo = (principal: Principal | undefined, view: View): Shown =>
    shownOf(permitted(catalogue(), principal), view);

  function createServer(view: View, opener: Principal | undefined): ToolServer {
    /** What this client sees, for one request: who it is, it says first. */
    const shown = (context: ServerContext): Shown =>
      shownTo(callerOf(context).principal, viewFor(view, server.getClientVersion()?.name));
    const server = new ToolServer(info, {
      capabilities: {
        tools: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        prompts: { listChanged: true },
        completions: {},
        logging: {},
      },
      cacheHints,
      instructions: shownTo(opener, view).toolset.instructions(),
    });
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a callback of the SDK, which is no event target
    server.onerror = (error) => log.debug({ err: error }, "mcp");

    server.setRequestHandler("tools/list", ({ params }, context) => {
      refuseCursor(params?.cursor);
      return { tools: [...shown(context).toolset.list()] };
    });
    server.setRequestHandler("tools/call", async ({ params }, context) => {
      const { toolset, noteRefused } = shown(context);
      const entry = toolset.find(params.name);
      if (entry === undefined) {
        noteRefused(params.name, context);
        throw unknownTool(params.name, toolset);
      }
      const { arguments: given } = params;
      const result = await entry.call(isObject(given) ? given : {}, context);
      return isInputRequiredResult(result) ? result : project(server, result, entry.listed);
    });
    server.setRequestHandler("resources/list", ({ params }, context) => {
      refuseCursor(params?.cursor);
      const { catalogue: part, toolset } = shown(context);
      const { calling } = toolset;
      return {
        resources: [
          ...listResources(part, { historyOf, calling }),
          ...listOperationResources(part),
        ],
      };
    });
    server.setRequestHandler("resources/templates/list", ({ params }, context) => {
      refuseCursor(params?.cursor);
      const own = listOperationTemplates(shown(context).catalogue);
      return { resourceTemplates: [...listResourceTemplates(), ...own] };
    });
    server.setRequestHandler("resources/read", async ({ params: { uri } }, context) => {
      const seen = shown(context);
      const { catalogue: part, callOperation } = seen;
      const own = await readOperationResource(part, uri, { callOperation, context });
      return own ?? { contents: await read(seen, uri, context) };
    });
    server.setRequestHandler("prompts/list", ({ params }, context) => {
      refuseCursor(params?.cursor);
      return { prompts: listPrompts(promptsOf(shown(context).catalogue)) };
    });
    server.setRequestHandler("prompts/get", ({ params }, context) => {
      const seen = shown(context);
      const { catalogue: part, toolset } = seen;
      return getPrompt(promptsOf(part), params, {
        catalogue: part,
        calling: toolset.calling,
        readResource: (uri) => read(seen, uri, context),
      });
    });
    server.setRequestHandler("completion/complete", ({ params }, context) => {
      const part = shown(context).catalogue;
      return complete(params, part, promptsOf(part));
    });
    return server;
  }

  return {
    readView: (query, api, principal) =>
      readViewQuery(query, {
        base: viewOfApi(api),
        profiles,
        catalogue: permitted(catalogue(), principal),
      }),
    shownTo,
    lacking,
    factory: (viewOf) => (context) => {
      const { requestInfo } = context;
      return createServer(viewOf(context), requestInfo && principalOf(requestInfo));
    },
    changeFor: (before, after) =>
      createChangeFor(before, after, {
        shownOf,
        permitted,
        promptsOf,
        // Kept replies belong to their callers, and do not change.
        readResource: ({ catalogue: part, toolset: { calling } }, uri) =>
          readResource(part, uri, {
            findReply: () => Promise.resolve(undefined),
            historyOf,
            calling,
          }),
      }),
  };
}

function unknownTool(name: string, toolset: Toolset): ProtocolError {
  const names = toolset.list().map((tool) => tool.name);
  const nearest = closest(name, names);
  const suggestion = nearest.length === 0 ? "" : ` Closest: ${nearest.join(", ")}.`;
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool: ${JSON.stringify(name.slice(0, 200))}.${suggestion} tools/list names all ${names.length}.`,
  );
}
