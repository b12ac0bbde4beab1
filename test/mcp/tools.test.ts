import { setImmediate } from "node:timers/promises";

import { InMemoryTransport } from "@modelcontextprotocol/server";
import { describe, expect, it, vi } from "vitest";

import { listTools } from "../../src/mcp/tools.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { ask, createSubject, done, type Era } from "./ask.ts";
import { createFixture } from "./fixture.ts";

const eras: readonly Era[] = ["2025-11-25", "2026-07-28"];

describe.each(eras)("tools/list at %s", (era) => {
  it("is one page, in document order", async () => {
    const { factory } = createSubject();
    const { result } = await ask(factory, "tools/list", {}, era);
    expect(result?.["tools"]).toMatchObject([
      { name: "pets_listPets" },
      { name: "pets_getPet" },
      { name: "pets_createPet" },
      { name: "orders_listOrders" },
    ]);
    expect(result).not.toHaveProperty("nextCursor");
  });

  it("says all of a tool", async () => {
    const { factory } = createSubject();
    const { result } = await ask(factory, "tools/list", {}, era);
    expect(result?.["tools"]).toContainEqual({
      name: "pets_getPet",
      title: "One pet",
      description: "One pet (GET /pets/{id})",
      inputSchema: {
        type: "object",
        properties: { id: { type: "string" } },
        required: ["id"],
        additionalProperties: false,
      },
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: true,
      },
    });
  });

  it("refuses a cursor, since it has handed out none", async () => {
    const { factory } = createSubject();
    const { error } = await ask(factory, "tools/list", { cursor: "2" }, era);
    expect(error?.code).toBe(-32602);
    expect(error?.message).toContain("one page");
  });

  it("is narrowed to one API by a scope", async () => {
    const { factory } = createSubject({ scope: { api: "orders" } });
    const { result } = await ask(factory, "tools/list", {}, era);
    expect(result?.["tools"]).toMatchObject([{ name: "orders_listOrders" }]);
  });

  it("is empty when the API of the scope is gone", async () => {
    const { factory } = createSubject({ scope: { api: "gone" } });
    const { result } = await ask(factory, "tools/list", {}, era);
    expect(result?.["tools"]).toEqual([]);
  });
});

it("builds the list once for each catalogue", () => {
  const one = createFixture();
  const other = createFixture();
  expect(listTools(one)).toBe(listTools(one));
  expect(listTools(other)).not.toBe(listTools(one));
});

it("builds the list once for each catalogue that a scope narrows", async () => {
  const catalogue = createFixture();
  let built = 0;
  const tools = catalogue.tools.map((tool) => ({
    ...tool,
    get listedSchema() {
      built++;
      return tool.listedSchema;
    },
  }));
  const { factory } = createSubject({ catalogue: { ...catalogue, tools }, scope: { api: "pets" } });
  await ask(factory, "tools/list");
  await ask(factory, "tools/list");
  expect(built).toBe(3);
});

describe.each(eras)("tools/call at %s", (era) => {
  async function callWith(params: JsonObject, subject = createSubject()) {
    return { ...(await ask(subject.factory, "tools/call", params, era)), ...subject };
  }

  it("hands tool and arguments to the call, and its result back", async () => {
    const { result, calls } = await callWith({ name: "pets_getPet", arguments: { id: "7" } });
    expect(result).toMatchObject(done);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.tool.operation.key).toBe("GET /pets/{id}");
    expect(calls[0]?.given).toEqual({ id: "7" });
  });

  it.each([
    ["missing", undefined],
    ["null", null],
    ["an empty object", {}],
    ["an empty object as JSON", "{}"],
  ])("counts arguments that are %s as none", async (_, given) => {
    const { result, calls } = await callWith({ name: "pets_listPets", arguments: given });
    expect(result?.["isError"]).toBeUndefined();
    expect(calls.map((call) => call.given)).toEqual([{}]);
  });

  it("reads arguments that are an object as JSON", async () => {
    const { calls } = await callWith({ name: "pets_getPet", arguments: '{"id":"7"}' });
    expect(calls.map((call) => call.given)).toEqual([{ id: "7" }]);
  });

  it.each([
    ["an array", ["7"]],
    ["a string", "7 or so"],
    ["a number", 7],
    ["a boolean", true],
  ])("answers arguments that are %s with a result, and calls nothing", async (kind, given) => {
    const { result, calls } = await callWith({ name: "pets_getPet", arguments: given });
    expect(result?.["isError"]).toBe(true);
    expect(JSON.stringify(result?.["content"])).toContain(kind);
    expect(calls).toEqual([]);
  });

  it("answers an unknown tool with -32602 and the closest names", async () => {
    const { error, calls } = await callWith({ name: "pets_getPets", arguments: {} });
    expect(error).toEqual({
      code: -32602,
      message:
        'Unknown tool: "pets_getPets". Closest: pets_getPet, pets_listPets, pets_createPet. tools/list names all 4.',
    });
    expect(calls).toEqual([]);
  });

  it.each(["constructor", "__proto__", "toString", ""])("knows no tool %j", async (name) => {
    const { error } = await callWith({ name });
    expect(error?.code).toBe(-32602);
  });

  it("knows no tool outside its scope", async () => {
    const subject = createSubject({ scope: { api: "orders" } });
    const { error, calls } = await callWith({ name: "pets_listPets" }, subject);
    expect(error?.code).toBe(-32602);
    expect(error?.message).not.toContain("pets_getPet");
    expect(calls).toEqual([]);
  });

  it("answers a fault of the gateway without its insides, and logs it", async () => {
    const subject = createSubject({
      call: () => Promise.reject(new TypeError("x is undefined at /srv/secret/path.js:3")),
    });
    const { result, error, logged } = await callWith({ name: "pets_listPets" }, subject);
    expect(error).toBeUndefined();
    expect(result?.["isError"]).toBe(true);
    expect(JSON.stringify(result)).not.toMatch(/undefined|secret|TypeError/);
    expect(JSON.stringify(result)).toContain("fault of the gateway");
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 50, tool: "pets_listPets", msg: "a call failed inside" }),
    );
  });
});

it("does not take a cancelled call for a fault", async () => {
  const { factory, calls, logged } = createSubject({
    call: (_tool, _given, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("cancelled")));
      }),
  });
  const server = factory({ era: "legacy" });
  const [client, transport] = InMemoryTransport.createLinkedPair();
  await server.connect(transport);
  await client.start();
  await client.send({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "pets_listPets" },
  });
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  await client.send({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: 1 },
  });
  await vi.waitFor(() => expect(calls[0]?.context.signal.aborted).toBe(true));
  await setImmediate();
  expect(logged).toEqual([]);
});

it("wraps structured content that is no object for earlier revisions only", async () => {
  const { factory } = createSubject({
    call: () => Promise.resolve({ ...done, structuredContent: [1, 2] }),
  });
  const earlier = await ask(factory, "tools/call", { name: "pets_listPets" }, "2025-11-25");
  const modern = await ask(factory, "tools/call", { name: "pets_listPets" }, "2026-07-28");
  expect(earlier.result?.["structuredContent"]).toEqual({ result: [1, 2] });
  expect(modern.result?.["structuredContent"]).toEqual([1, 2]);
});
