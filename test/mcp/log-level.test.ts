import { Client } from "@modelcontextprotocol/client";
import { type CallToolResult, InMemoryTransport } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";

import { createSubject, done } from "./ask.ts";

interface Message {
  readonly level: string;
  readonly data: unknown;
}

async function connect() {
  const { factory } = createSubject({
    call(_tool, _given, { log }): Promise<CallToolResult> {
      log("notice", { event: "upstream" });
      return Promise.resolve(done);
    },
  });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await factory({ era: "legacy" }).connect(serverSide);
  const client = new Client({ name: "test", version: "1" });
  const messages: Message[] = [];
  client.setNotificationHandler("notifications/message", ({ params: { level, data } }) => {
    messages.push({ level, data });
  });
  await client.connect(clientSide);
  return { client, messages };
}

it("sends no log messages to a client that never asked for any", async () => {
  const { client, messages } = await connect();
  await client.callTool({ name: "pets_getPet", arguments: { id: "1" } });
  expect(messages).toEqual([]);
});

it("tells a client that asked for debug messages of each step of a call", async () => {
  const { client, messages } = await connect();
  await client.setLoggingLevel("debug");
  await client.callTool({ name: "pets_getPet", arguments: { id: "1" } });
  expect(messages).toEqual([
    {
      level: "debug",
      data: { tool: "pets_getPet", event: "call", method: "GET", path: "/pets/{id}" },
    },
    { level: "notice", data: { tool: "pets_getPet", event: "upstream" } },
    {
      level: "info",
      data: {
        tool: "pets_getPet",
        event: "result",
        isError: false,
        durationMs: expect.any(Number),
      },
    },
  ]);
});

it("leaves out what weighs less than the client's level", async () => {
  const { client, messages } = await connect();
  await client.setLoggingLevel("notice");
  await client.callTool({ name: "pets_getPet", arguments: { id: "1" } });
  expect(messages).toMatchObject([{ level: "notice" }]);
});
