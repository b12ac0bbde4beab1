/** What cancels a call at 2026-07-28: the client that closes its connection, before or within the answer. */
import { expect, it } from "vitest";

import { aborted, createSlowCall, startGateway } from "./gateway.ts";
import { postModern } from "./post.ts";

it("is the client's leaving before anything was answered", async () => {
  const { call, started, finish } = createSlowCall();
  const { url } = await startGateway({ call });
  const client = new AbortController();
  const response = postModern(
    `${url}/mcp`,
    "tools/call",
    { name: "pets_listPets" },
    { signal: client.signal },
  );
  const { signal } = await started;
  expect(signal.aborted).toBe(false);
  client.abort();
  await expect(response).rejects.toThrow("aborted");
  await aborted(signal);
  finish();
});

it("is the client's leaving from a stream", async () => {
  const { call, started, finish } = createSlowCall();
  const { url } = await startGateway({ call });
  const response = await postModern(
    `${url}/mcp`,
    "tools/call",
    { name: "pets_listPets" },
    { meta: { "io.modelcontextprotocol/logLevel": "debug" } },
  );
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const { signal } = await started;
  await response.body?.cancel();
  await aborted(signal);
  finish();
});

it("is the client's leaving also where it waits for plain JSON", async () => {
  const { call, started, finish } = createSlowCall();
  const { url } = await startGateway({ call });
  const client = new AbortController();
  const response = postModern(
    `${url}/mcp`,
    "tools/call",
    { name: "pets_listPets" },
    {
      headers: { accept: "application/json" },
      meta: { "io.modelcontextprotocol/logLevel": "debug" },
      signal: client.signal,
    },
  );
  const { signal } = await started;
  client.abort();
  await expect(response).rejects.toThrow("aborted");
  await aborted(signal);
  finish();
});
