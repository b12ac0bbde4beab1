/** Clients that people use, before a gateway that asks who they are, and an authorization server that is not ours. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { describe, expect, it, onTestFinished } from "vitest";

import { startGateway } from "../gateway/access/gateway.ts";
import { entryOf } from "../gateway/access/issuer.ts";
import { freePort, mcpRemote, serveProvider } from "./provider.ts";

const info = { name: "access-test", version: "1" };
const key = "omgw_the-key-of-these-tests";

describe("the SDK's client", () => {
  it.each(["jwt", "opaque"] as const)("signs in by itself, with %s tokens", async (format) => {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const { issuer } = await serveProvider(publicUrl, format);
    const introspection = { clientId: "gateway", clientSecret: "secret-of-the-gateway" };
    const { seen } = await startGateway(
      {
        oauth: { issuer, ...(format === "opaque" && { introspection }) },
        requiredScopes: ["books"],
      },
      { port, options: { publicUrl } },
    );
    const transport = new StreamableHTTPClientTransport(new URL(`${publicUrl}/mcp`), {
      authProvider: new ClientCredentialsProvider({
        clientId: "agent",
        clientSecret: "secret-of-the-agent",
        expectedIssuer: issuer,
      }),
    });
    const client = new Client(info);
    await client.connect(transport);
    const result = await client.callTool({ name: "shop_getBook", arguments: {} });
    expect(result).toMatchObject({ structuredContent: { title: "Emma" } });
    expect(seen[0]).not.toHaveProperty("authorization");
    await client.close();
  });
});

describe("mcp-remote", () => {
  it.each(["/mcp", "/sse"])("shows a key at %s", async (path) => {
    const { url } = await startGateway({ apiKeys: { keys: { ci: entryOf(key) } } });
    const folder = mkdtempSync(join(tmpdir(), "mcp-remote-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const client = new OlderClient(info);
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [mcpRemote, url + path, "--header", `Authorization:Bearer ${key}`],
        env: { PATH: process.env["PATH"] ?? "", HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
        stderr: "ignore",
      }),
    );
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["shop_getBook", "other_getBook"]);
    await client.close();
  });
});
