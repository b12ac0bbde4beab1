import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";

import { describe, expect, it } from "vitest";

import type { CallTool } from "../../src/mcp/model.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { startStdio } from "../../src/transport/stdio.ts";
import { createSubject } from "../mcp/ask.ts";
import { aborted, createSlowCall } from "./gateway.ts";
import { initialize, modernEnvelope, request } from "./post.ts";

function start(call?: CallTool) {
  const { factory } = createSubject(call && { call });
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const errors: Error[] = [];
  const connection = startStdio(factory, {
    stdin,
    stdout,
    onerror: (error) => errors.push(error),
  });
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    connection,
    stdin,
    errors,
    send: (message: JsonObject) => void stdin.write(`${JSON.stringify(message)}\n`),
    receive: async () => JSON.parse((await lines.next()).value ?? "") as unknown,
  };
}

function modern(method: string, params: JsonObject = {}, id = 1): JsonObject {
  return request(method, { ...params, _meta: modernEnvelope }, id);
}

describe("standard input and output", () => {
  it("speak an earlier revision to a client that initializes", async () => {
    const { send, receive } = start();
    send(initialize);
    expect(await receive()).toMatchObject({ id: 1, result: { protocolVersion: "2025-11-25" } });
    send(request("tools/call", { name: "pets_listPets" }, 2));
    const answer = await receive();
    expect(answer).toMatchObject({ id: 2, result: { content: [{ text: "done" }] } });
    expect(answer).not.toHaveProperty("result.resultType");
  });

  it("speak 2026-07-28 to a client that does", async () => {
    const { send, receive } = start();
    send(modern("server/discover"));
    expect(await receive()).toMatchObject({ result: { supportedVersions: ["2026-07-28"] } });
    send(modern("tools/call", { name: "pets_listPets" }, 2));
    expect(await receive()).toMatchObject({ id: 2, result: { resultType: "complete" } });
  });

  it("serve a client that falls back after its probe", async () => {
    const { send, receive } = start();
    send(modern("server/discover"));
    await receive();
    send(initialize);
    expect(await receive()).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
  });

  it("survive a line that is no message", async () => {
    const { send, receive, stdin, errors } = start();
    stdin.write("nonsense\n");
    stdin.write('{"jsonrpc":"2.0"}\n');
    send(initialize);
    expect(await receive()).toMatchObject({ id: 1 });
    expect(errors).not.toEqual([]);
  });

  it.each<[string, (id: number) => JsonObject]>([
    ["2026-07-28", (id) => modern("tools/call", { name: "pets_listPets" }, id)],
    ["an earlier revision", (id) => request("tools/call", { name: "pets_listPets" }, id)],
  ])("cancel a call of %s by notification", async (_, call) => {
    const { call: slow, started, finish } = createSlowCall();
    const { send } = start(slow);
    const message = call(7);
    send(message);
    const { signal } = await started;
    expect(signal.aborted).toBe(false);
    const { _meta } = message["params"] as JsonObject;
    send({
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: 7, ...(_meta !== undefined && { _meta }) },
    });
    await aborted(signal);
    expect(signal.aborted).toBe(true);
    finish();
  });

  it("end when the client closes its end, and with them what ran", async () => {
    const { call, started, finish } = createSlowCall();
    const { send, stdin, connection } = start(call);
    send(request("tools/call", { name: "pets_listPets" }));
    const { signal } = await started;
    stdin.end();
    await connection.closed;
    await aborted(signal);
    finish();
    expect(signal.aborted).toBe(true);
  });

  it("end when they are told to", async () => {
    const { send, receive, connection } = start();
    send(initialize);
    await receive();
    await connection.close();
    await expect(connection.closed).resolves.toBeUndefined();
  });
});
