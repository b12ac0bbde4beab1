import { inputRequired } from "@modelcontextprotocol/server";
import { expect, it } from "vitest";

import type { CallTool } from "../../src/mcp/model.ts";
import { everyRight } from "../../src/mcp/rights.ts";
import type { CallMetrics } from "../../src/telemetry/metrics.ts";
import { ask, createSubject, done } from "./ask.ts";

type NotedCall = Parameters<CallMetrics["noteCall"]>[0];

it.each<[string, CallTool, string]>([
  ["a result", async () => done, "ok"],
  ["a result that is an error", async () => ({ ...done, isError: true }), "error"],
  ["a question to the user", async () => inputRequired({ requestState: "asked" }), "confirmation"],
  ["a fault of its own", () => Promise.reject(new Error("broken")), "fault"],
])("counts a call that ends with %s once", async (_, call, end) => {
  const noted: NotedCall[] = [];
  const metrics = { noteCall: (each: NotedCall) => void noted.push(each) };
  const { factory } = createSubject({ call, metrics });
  await ask(factory, "tools/call", { name: "pets_listPets" });
  const durationMs: unknown = expect.any(Number);
  expect(noted).toEqual([{ api: "pets", tool: "pets_listPets", end, durationMs }]);
});

it("counts a call for which scopes are lacking", async () => {
  const noted: NotedCall[] = [];
  const metrics = { noteCall: (each: NotedCall) => void noted.push(each) };
  const rights = { ...everyRight, lacking: () => ["pets:read"] };
  const { factory, calls } = createSubject({ rights, metrics });
  await ask(factory, "tools/call", { name: "pets_listPets" });
  expect([noted.map(({ end }) => end), calls]).toEqual([["scopes"], []]);
});
