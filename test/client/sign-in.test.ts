/** A person signs in: mcp-remote, an authorization server that is not ours, and its pages in a real browser. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished, vi } from "vitest";

import { startGateway } from "../gateway/access/gateway.ts";
import { openPage } from "../helpers/browser.ts";
import { freePort, mcpRemote, serveProvider } from "./provider.ts";

/** Four processes, one of them a browser. */
const patience = { timeout: 180_000 };

const operation = (operationId: string) => ({
  operationId,
  responses: { 200: { description: "OK" } },
});

it(
  "mcp-remote signs a person in, renews the token, and asks for the scopes that a tool needs",
  async () => {
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const { issuer, grants } = await serveProvider(publicUrl, "jwt");
    const { seen } = await startGateway(
      {
        oauth: { issuer },
        requiredScopes: ["books"],
        rights: {
          default: "deny",
          stepUp: true,
          rules: [
            { allow: { methods: ["GET"] } },
            { scopes: ["books:write"], allow: { methods: ["DELETE"] } },
          ],
        },
      },
      {
        port,
        options: { publicUrl },
        document: {
          paths: { "/book": { get: operation("getBook"), delete: operation("dropBook") } },
        },
      },
    );
    const page = await openPage();
    const { client, remote, told } = createMcpRemote(`${publicUrl}/apis/shop/mcp`);
    const call = async (name: string) =>
      (await client.callTool({ name }, undefined, patience)).structuredContent;

    // It may say nothing to its client before somebody has signed in.
    const connected = client.connect(remote, patience);
    await page.goto(await told(/^http/));
    await signIn(page);
    expect(await consent(page)).not.toContain("books:write");
    await connected;
    expect(await call("shop_getBook")).toEqual({ title: "Emma" });
    expect(grants).toEqual(["authorization_code: books"]);

    // An hour and a half later, for the gateway and for the provider.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 90 * 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await call("shop_getBook")).toEqual({ title: "Emma" });
    expect(grants.slice(1)).toEqual(["refresh_token: books"]);

    const { tools } = await client.listTools(undefined, patience);
    expect(tools.map(({ name }) => name)).toEqual(["shop_getBook", "shop_dropBook"]);
    const dropped = call("shop_dropBook");
    const address = await told(/^http/);
    // It waits for what becomes of it only once it has sent its user there.
    await told(/callback server running/);
    await page.goto(address);
    expect(await consent(page)).toContain("books:write");
    expect(await dropped).toEqual({ title: "Emma" });
    expect(grants.slice(2)).toEqual(["authorization_code: books books:write"]);

    // What the provider gave was for the gateway alone.
    expect(seen.length).toBe(3);
    for (const headers of seen) expect(headers).not.toHaveProperty("authorization");
  },
  patience.timeout,
);

interface McpRemote {
  readonly client: Client;
  readonly remote: StdioClientTransport;
  /** The next line like this of what it tells its user. */
  readonly told: (line: RegExp) => Promise<string>;
}

function createMcpRemote(url: string): McpRemote {
  const folder = mkdtempSync(join(tmpdir(), "mcp-remote-"));
  const client = new Client({ name: "sign-in-test", version: "1" });
  const remote = new StdioClientTransport({
    command: process.execPath,
    args: [mcpRemote, url, "--auth-timeout", "170"],
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: folder,
      MCP_REMOTE_CONFIG_DIR: folder,
      // The browser that it opens is the test's own, by the address that it tells.
      BROWSER: "true",
    },
    stderr: "pipe",
  });
  onTestFinished(async () => {
    await client.close();
    rmSync(folder, { recursive: true });
  });
  const said = remote.stderr;
  if (said === null) throw new Error("its standard error is not piped");
  const lines = createInterface({ input: said.pipe(new PassThrough()) })[Symbol.asyncIterator]();
  return {
    client,
    remote,
    async told(line) {
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- line after line
        const { done, value } = await lines.next();
        if (done === true) throw new Error("it has ended");
        if (line.test(value)) return value;
      }
    },
  };
}

async function signIn(page: Page): Promise<void> {
  await page.fill("[name=login]", "anne");
  await page.fill("[name=password]", "any will do");
  await page.click("[type=submit]");
}

/** What the provider asks for leave to, once it has been given. */
async function consent(page: Page): Promise<string> {
  await page.getByRole("heading", { name: "Authorize" }).waitFor();
  const asked = await page.innerText("body");
  await page.click("[type=submit]");
  await page.getByText("Authorization successful").waitFor();
  return asked;
}
