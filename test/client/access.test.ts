/** Clients that people use, before a gateway that asks who they are, and an authorization server that is not ours. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { Provider } from "oidc-provider";
import { describe, expect, it, onTestFinished } from "vitest";

import { startGateway } from "../gateway/access/gateway.ts";
import { entryOf } from "../gateway/access/issuer.ts";

const info = { name: "access-test", version: "1" };
const key = "omgw_the-key-of-these-tests";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("it did not listen");
  return address.port;
}

/**
 * An OpenID provider that gives tokens for the resource that is asked for (RFC 8707).
 * @param format - of its access tokens
 */
async function serveProvider(resources: string, format: "jwt" | "opaque"): Promise<string> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "agent",
        client_secret: "secret-of-the-agent",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
      },
      {
        client_id: "gateway",
        client_secret: "secret-of-the-gateway",
        grant_types: [],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ["books"],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_context, resource) {
          if (!resource.startsWith(resources)) throw new Error("no resource of ours");
          return {
            scope: "books",
            audience: resource,
            accessTokenFormat: format,
            jwt: { sign: { alg: "RS256" } },
          };
        },
      },
    },
  });
  const server = createServer((request, response) => void provider.callback()(request, response));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return issuer;
}

describe("the SDK's client", () => {
  it.each(["jwt", "opaque"] as const)("signs in by itself, with %s tokens", async (format) => {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const issuer = await serveProvider(publicUrl, format);
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
    const proxy = fileURLToPath(
      new URL("../../node_modules/mcp-remote/dist/proxy.js", import.meta.url),
    );
    const client = new OlderClient(info);
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [proxy, url + path, "--header", `Authorization:Bearer ${key}`],
        env: { PATH: process.env["PATH"] ?? "", HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
        stderr: "ignore",
      }),
    );
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["shop_getBook", "other_getBook"]);
    await client.close();
  });
});
