/** Every client that people use, over every road to the gateway. */
import { fileURLToPath } from "node:url";

import {
  Client as ModernClient,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport as ModernTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport as OlderSseTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport as OlderStdioTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OlderHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport as OlderTransport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  PromptListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";

import { entryFile } from "../helpers/process.ts";
import { inspectors } from "./inspector.ts";
import type { Call, CallOptions, Connect, Subject } from "./model.ts";
import { notCancelled } from "./not-cancelled.ts";
import type { World } from "./world.ts";

const info = { name: "client-test", version: "1" };

/** The newest revision, in which clients listen instead of subscribing. */
const newest = "2026-07-28";

/** Has the gateway behind a transport read its documents again. */
type Reload<Transport> = (world: World, transport: Transport) => unknown;

/** Where the client started the gateway itself. */
const byHangup: Reload<{ readonly pid: number | null }> = (_world, { pid }) =>
  process.kill(pid ?? 0, "SIGHUP");
const byRequest: Reload<unknown> = (world) => world.reload();

function older<Transport extends OlderTransport>(
  toTransport: (world: World) => Transport,
  reload: Reload<Transport> = byRequest,
): Connect {
  return async (world, told) => {
    const client = new OlderClient(info);
    client.setNotificationHandler(
      ResourceUpdatedNotificationSchema,
      ({ params }) => void told.emit("updated", params.uri),
    );
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void told.emit("tools"));
    client.setNotificationHandler(
      PromptListChangedNotificationSchema,
      () => void told.emit("prompts"),
    );
    const transport = toTransport(world);
    await client.connect(transport);
    return Object.assign(client, {
      revision: transport instanceof OlderHttpTransport ? transport.protocolVersion : undefined,
      call: (call: Call, options?: CallOptions) => client.callTool({ ...call }, undefined, options),
      async subscribe(uris: readonly string[]) {
        for (const uri of uris) {
          // oxlint-disable-next-line no-await-in-loop -- in their order
          await client.subscribeResource({ uri });
        }
      },
      async reload() {
        await reload(world, transport);
      },
    });
  };
}

function modern<Transport extends ModernTransport>(
  mode: "auto" | "legacy" | { readonly pin: string },
  toTransport: (world: World) => Transport,
  reload: Reload<Transport> = byRequest,
): Connect {
  return async (world, told) => {
    const client = new ModernClient(info, { versionNegotiation: { mode } });
    client.setNotificationHandler(
      "notifications/resources/updated",
      ({ params }) => void told.emit("updated", params.uri),
    );
    client.setNotificationHandler(
      "notifications/tools/list_changed",
      () => void told.emit("tools"),
    );
    client.setNotificationHandler(
      "notifications/prompts/list_changed",
      () => void told.emit("prompts"),
    );
    const transport = toTransport(world);
    await client.connect(transport);
    const revision = client.getNegotiatedProtocolVersion();
    return Object.assign(client, {
      revision,
      call: (call: Call, options?: CallOptions) => client.callTool({ ...call }, options),
      async subscribe(uris: readonly string[]) {
        if (revision === newest) {
          const resourceSubscriptions = [...uris];
          const lists = { toolsListChanged: true, promptsListChanged: true };
          await client.listen({ resourceSubscriptions, ...lists });
          return;
        }
        for (const uri of uris) {
          // oxlint-disable-next-line no-await-in-loop -- in their order
          await client.subscribeResource({ uri });
        }
      },
      async reload() {
        await reload(world, transport);
      },
    });
  };
}

const mcpRemote = fileURLToPath(
  new URL("../../node_modules/mcp-remote/dist/proxy.js", import.meta.url),
);

function toRemote(
  { url, folder }: World,
  address: string,
  flags: readonly string[],
  stderr: "ignore" | "pipe" = "ignore",
) {
  return new OlderStdioTransport({
    command: process.execPath,
    args: [mcpRemote, url + address, "--allow-http", ...flags],
    env: { PATH: process.env["PATH"] ?? "", MCP_REMOTE_CONFIG_DIR: folder },
    stderr,
  });
}

function remote(address: string, ...flags: readonly string[]): Connect {
  return older((world) => toRemote(world, address, flags));
}

/**
 * At 2026-07-28 toward the gateway. It answers subscriptions by itself, listens to them some seconds later, and says so
 * in its log alone.
 */
const bridge: Connect = async (world, told) => {
  const flags = ["--transport", "http-only", "--protocol", "auto", "--debug"];
  const transport = toRemote(world, "/mcp", flags, "pipe");
  let log = "";
  transport.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const client = await older(() => transport)(world, told);
  const { subscribe } = client;
  return Object.assign(client, {
    async subscribe(uris: readonly string[]) {
      await subscribe(uris);
      const isHeard = () =>
        log.split("resourceSubscriptions: [").some((part) => {
          const [asked = ""] = part.split("]", 1);
          const isWhole = uris.every((uri) => asked.includes(`'${uri}'`));
          return isWhole && part.includes("subscriptions/acknowledged");
        });
      // oxlint-disable-next-line no-await-in-loop -- until it is there
      while (!isHeard()) await new Promise((resolve) => transport.stderr?.once("data", resolve));
    },
  });
};

const stdioServer = ({ configFile }: World) => ({
  command: process.execPath,
  args: [entryFile, "stdio", "--config", configFile],
  stderr: "ignore" as const,
});

const overHttp = ({ url }: World) => new StreamableHTTPClientTransport(new URL(`${url}/mcp`));
const overSse = ({ url }: World) => new SSEClientTransport(new URL(`${url}/sse`));
const overStdio = (world: World) => new StdioClientTransport(stdioServer(world));
const olderOverStdio = (world: World) => new OlderStdioTransport(stdioServer(world));
const olderOverHttp =
  (path: string) =>
  ({ url }: World) =>
    new OlderHttpTransport(new URL(url + path));
const olderOverSse =
  (path: string) =>
  ({ url }: World) =>
    new OlderSseTransport(new URL(url + path));

/** By name: the revision that the two sides agree on, undefined where the client does not tell, how to connect, and what is lacking. */
const able: Readonly<
  Record<string, readonly [revision: string | undefined, Connect, lacks?: Subject["lacks"]]>
> = {
  "SDK 1.x over /mcp": ["2025-11-25", older(olderOverHttp("/mcp"))],
  "SDK 1.x over /apis/bookshop/mcp": ["2025-11-25", older(olderOverHttp("/apis/bookshop/mcp"))],
  "SDK 1.x over /sse": [undefined, older(olderOverSse("/sse"))],
  "SDK 1.x over /apis/bookshop/sse": [undefined, older(olderOverSse("/apis/bookshop/sse"))],
  "SDK 1.x over stdio": [undefined, older(olderOverStdio, byHangup)],
  "SDK 2.x pinned to 2026-07-28 over /mcp": [newest, modern({ pin: newest }, overHttp)],
  "SDK 2.x in auto mode over /mcp": [newest, modern("auto", overHttp)],
  "SDK 2.x by default over /mcp": ["2025-11-25", modern("legacy", overHttp)],
  "SDK 2.x by default over /sse": ["2025-11-25", modern("legacy", overSse)],
  "SDK 2.x pinned to 2026-07-28 over stdio": [newest, modern({ pin: newest }, overStdio, byHangup)],
  "SDK 2.x in auto mode over stdio": [newest, modern("auto", overStdio, byHangup)],
  "SDK 2.x by default over stdio": ["2025-11-25", modern("legacy", overStdio, byHangup)],
  "mcp-remote by default to /mcp": [undefined, remote("/mcp")],
  "mcp-remote by default to /sse, to which it falls back": [undefined, remote("/sse")],
  "mcp-remote sse-first to /sse": [undefined, remote("/sse", "--transport", "sse-first")],
  "mcp-remote sse-first to /mcp, to which it falls back": [
    undefined,
    remote("/mcp", "--transport", "sse-first"),
  ],
  "mcp-remote http-only to /mcp": [undefined, remote("/mcp", "--transport", "http-only")],
  "mcp-remote sse-only to /sse": [undefined, remote("/sse", "--transport", "sse-only")],
  "mcp-remote in auto protocol to /mcp": [
    undefined,
    bridge,
    {
      cancel: notCancelled(
        "it posts a notification, and at 2026-07-28 it is the end of a connection that cancels",
      ),
    },
  ],
};

export const subjects: readonly Subject[] = [
  ...Object.entries(able).map(([name, [revision, connect, lacks = {}]]) => ({
    name,
    revision,
    connect,
    lacks,
  })),
  ...inspectors,
];
