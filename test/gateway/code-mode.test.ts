import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

import { describe, expect, it, onTestFinished } from "vitest";

import { viewOfApi, withinView } from "../../src/mcp/view.ts";
import { wholeSlice } from "../../src/tool/slice.ts";
import { openGateway } from "../helpers/gateway.ts";
import { ask } from "../mcp/ask.ts";
import { openBookshop } from "../sample/bookshop/open.ts";
import { type TaskAnswer, taskProgram } from "./task.ts";

interface Result {
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

/** Counts what passes to the API behind it. */
async function openCounter(target: string) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    void answerFrom(target + request.url, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen };
}

async function answerFrom(url: string, response: ServerResponse): Promise<void> {
  // oxlint-disable-next-line no-restricted-globals -- a test
  const answer = await fetch(url);
  const type = answer.headers.get("content-type") ?? "";
  response.writeHead(answer.status, { "content-type": type }).end(await answer.text());
}

describe("a task across pages", () => {
  it("is one call in code mode, where it is ten and more otherwise, and returns under 1 KB", async () => {
    const shop = await openBookshop();
    const counter = await openCounter(shop.url);
    const gateway = await openGateway({
      shop: {
        spec: fileURLToPath(new URL("../../specs/bookshop.openapi.yaml", import.meta.url)),
        baseUrl: counter.url,
      },
    });
    onTestFinished(() => gateway.close());
    const servers = await gateway.localServers();
    const view = withinView(viewOfApi(undefined), wholeSlice, { mode: "code" });
    const factory = servers.factory(() => view);

    const answer = await ask(factory, "tools/call", {
      name: "run",
      arguments: { code: taskProgram },
    });

    const result = answer.result as unknown as Result;
    expect(result).not.toHaveProperty("isError");
    const genres = result.structuredContent as TaskAnswer;
    expect(genres.length).toBeGreaterThan(5);
    expect(Buffer.byteLength(result.content.map(({ text }) => text).join(""))).toBeLessThan(1024);
    expect(counter.seen.filter((line) => /\/books\?/.test(line)).length).toBeGreaterThan(3);
    expect(counter.seen.filter((line) => /\/books\/\d/.test(line)).length).toBeGreaterThan(2);
    expect(counter.seen.length).toBeGreaterThanOrEqual(10);
  });
});
