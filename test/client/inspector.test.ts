/** The command line of the MCP inspector, over each transport. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { entryFile, serveGateway, type ServedGateway } from "../helpers/process.ts";

const inspector = fileURLToPath(new URL("../../node_modules/.bin/mcp-inspector", import.meta.url));

let gateway: ServedGateway;

beforeAll(async () => {
  gateway = await serveGateway();
});

afterAll(() => gateway.stop());

describe.each<[string, () => readonly string[]]>([
  ["/mcp", () => [`${gateway.url}/mcp`, "--transport", "http"]],
  ["/sse", () => [`${gateway.url}/sse`, "--transport", "sse"]],
  ["stdio", () => [process.execPath, entryFile, "stdio"]],
])("the inspector over %s", (_transport, target) => {
  async function ask(method: string, ...options: readonly string[]): Promise<unknown> {
    const child = spawn(
      inspector,
      ["--cli", ...target(), "--method", method, ...options, "--format", "json"],
      {
        // Otherwise it looks for the keychain of the machine.
        env: { PATH: process.env["PATH"], MCP_INSPECTOR_SECRET_STORE: "memory" },
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
    return JSON.parse(output);
  }

  it("lists every tool on one page", async () => {
    const answer = await ask("tools/list");
    const getBook = expect.objectContaining({ name: "getBook" });
    expect(answer).toMatchObject({ result: { tools: expect.arrayContaining([getBook]) } });
    expect(answer).not.toHaveProperty("result.nextCursor");
  });

  it("calls a tool", async () => {
    const given = JSON.stringify({ per_page: 2 });
    const answer = await ask("tools/call", "--tool-name", "listBooks", "--tool-args-json", given);
    expect(answer).toMatchObject({ result: { structuredContent: { items: [{}, {}] } } });
  });

  it("reads a resource and gets a prompt", async () => {
    expect(await ask("resources/read", "--uri", "openapi://bookshop")).toMatchObject({
      result: { contents: [{ uri: "openapi://bookshop", mimeType: "text/markdown" }] },
    });
    expect(await ask("prompts/list")).toMatchObject({
      result: { prompts: [{ name: "explore_api" }, { name: "plan_calls" }, {}] },
    });
  });
});
