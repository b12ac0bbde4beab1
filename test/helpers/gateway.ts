import type { CallToolResult } from "@modelcontextprotocol/server";

import { loadConfig } from "../../src/config/load.ts";
import { createGateway, type Gateway } from "../../src/gateway.ts";
import { confirmedAlready } from "../../src/response/question.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { noTrace } from "../../src/upstream/trace.ts";

/** A gateway in this process, silent, as a configuration file has it. Its caller closes it. */
export async function openConfigured(given: JsonObject): Promise<Gateway> {
  const config = await loadConfig({
    file: "/gateway.json",
    cwd: "/",
    env: {},
    flags: { documents: [], headers: [], overlays: [], specHeaders: [], logLevel: "silent" },
    readFile: () => Promise.resolve(JSON.stringify(given)),
  });
  return createGateway(config, {
    env: {},
    readStdin: () => Promise.resolve(new Uint8Array()),
    logTo: { write: () => undefined },
    now: () => performance.now(),
    clock: Date.now,
    random: Math.random,
    needsAll: true,
  });
}

/** The same over APIs as they stand in a configuration file, with what else stands there. */
export function openGateway(apis: JsonObject, others: JsonObject = {}): Promise<Gateway> {
  return openConfigured({ ...others, apis });
}

/** Calls a tool as a client would that listens to nothing but the result: its text, and whether it is an error. */
export async function callTool(
  gateway: Gateway,
  name: string,
  given: JsonObject,
): Promise<{ readonly told: string; readonly isError: boolean }> {
  const result = await callWhole(gateway, name, given);
  const [content] = result.content;
  return {
    told: content?.type === "text" ? content.text : "",
    isError: result.isError ?? false,
  };
}

/** The same, with all of its result. */
export async function callWhole(
  gateway: Gateway,
  name: string,
  given: JsonObject,
): Promise<CallToolResult> {
  const tool = gateway.catalogue().find(name);
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  return gateway.call(tool, given, {
    caller: { id: "test", headers: new Map() },
    trace: noTrace,
    catalogue: gateway.catalogue(),
    signal: new AbortController().signal,
    progress: undefined,
    log: () => undefined,
    confirm: confirmedAlready,
  });
}
