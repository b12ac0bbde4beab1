/** SDK 2.x at 2026-07-28 where the program itself, not the SDK, carries the answer back. */
import {
  Client,
  isInputRequiredResult,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { expect, it, onTestFinished } from "vitest";

import { openShop, type Shop } from "./shop.ts";
import { deletion } from "./subjects.ts";

async function connect({ url }: Shop): Promise<Client> {
  const client = new Client(
    { name: "confirm-test", version: "1" },
    {
      capabilities: { elicitation: {} },
      inputRequired: { autoFulfill: false },
      versionNegotiation: { mode: { pin: "2026-07-28" } },
    },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  onTestFinished(() => client.close());
  return client;
}

it.each([
  ["accept", { structuredContent: { done: true } }, ["DELETE /items/7?reason=old"]],
  [
    "decline",
    { isError: true, structuredContent: { kind: "notConfirmed", reason: "declined" } },
    [],
  ],
])("acts on %s once it is brought back, and not before", async (action, result, sent) => {
  const shop = await openShop();
  const client = await connect(shop);
  const asked: unknown = await client.callTool(deletion, { allowInputRequired: true });
  if (!isInputRequiredResult(asked)) throw new Error("nothing was asked");
  expect(Object.keys(asked.inputRequests ?? {})).toEqual(["confirm"]);
  expect(shop.seen).toEqual([]);
  const { requestState } = asked;
  const again = { ...deletion, inputResponses: { confirm: { action } }, requestState };
  const answered: unknown = await client.callTool(again, { allowInputRequired: true });
  expect(answered).toMatchObject(result);
  expect(shop.seen).toEqual(sent);
});
