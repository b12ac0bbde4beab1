/** The command line of the MCP inspector, as a client like the others: each question is one command. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { expect } from "vitest";

import { entryFile } from "../helpers/process.ts";
import type { Connect, Subject } from "./model.ts";
import { notCancelled } from "./not-cancelled.ts";
import type { World } from "./world.ts";

const cli = new URL(
  "../../node_modules/@modelcontextprotocol/inspector/clients/cli/build/index.js",
  import.meta.url,
);

/**
 * Runs commands one after the other in one process, for most of the time of a command is spent on loading the program.
 * Says after each how it failed, or null.
 */
const program = `
import { createInterface } from "node:readline";
import { runCli } from ${JSON.stringify(cli.href)};
for await (const line of createInterface({ input: process.stdin })) {
  const failure = await runCli(JSON.parse(line)).then(() => null, ({ message }) => message);
  console.log(JSON.stringify({ failure }));
}`;

interface Output<Result> {
  readonly result?: Result;
  readonly failure?: string | null;
}

interface Commander {
  /** @returns what it printed as the result; rejects with what it complained about when it printed none */
  readonly run: <Result>(args: readonly string[], signal?: AbortSignal) => Promise<Result>;
  readonly close: () => Promise<void>;
}

/** @param target - what it connects to, and how */
function createCommander(target: readonly string[]): Commander {
  function start() {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      // Otherwise it looks for the keychain of the machine.
      env: { PATH: process.env["PATH"], MCP_INSPECTOR_SECRET_STORE: "memory" },
      stdio: ["pipe", "pipe", "ignore"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, lines, closed: once(child, "close") };
  }

  let running: ReturnType<typeof start> | undefined;

  return {
    async run<Result>(args: readonly string[], signal?: AbortSignal) {
      running ??= start();
      const { child, lines } = running;
      // As a person at a terminal: Ctrl-C.
      signal?.addEventListener("abort", () => child.kill("SIGINT"));
      const line = ["node", "inspector", ...target, ...args, "--format", "json"];
      child.stdin.write(`${JSON.stringify(line)}\n`);
      const results: Result[] = [];
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- one line after the other
        const { value, done } = await lines.next();
        if (done === true) {
          running = undefined;
          throw new Error("it was interrupted");
        }
        const { result, failure }: Output<Result> = JSON.parse(value);
        if (result !== undefined) results.push(result);
        else if (results.length === 0) throw new Error(failure ?? "it printed nothing");
        else return results[0] as Result;
      }
    },
    async close() {
      running?.child.stdin.end();
      await running?.closed;
    },
  };
}

/** @param toTarget - the arguments that say where and how */
function inspector(toTarget: (world: World) => readonly string[]): Connect {
  return async (world) => {
    const { run, close } = createCommander(toTarget(world));
    const ask = <Result>(method: string, ...options: readonly string[]): Promise<Result> =>
      run(["--method", method, ...options]);
    const { protocolVersion } = await ask<{ protocolVersion: string }>("initialize");
    return {
      revision: protocolVersion,
      listTools: () => ask("tools/list"),
      call({ name, arguments: given = {} }, { signal } = {}) {
        const options = ["--tool-name", name, "--tool-args-json", JSON.stringify(given)];
        return run(["--method", "tools/call", ...options], signal);
      },
      listResources: () => ask("resources/list"),
      listResourceTemplates: () => ask("resources/templates/list"),
      readResource: ({ uri }) => ask("resources/read", "--uri", uri),
      complete: () => ask("prompts/complete"),
      subscribe: ([uri = ""]) => ask("resources/subscribe", "--uri", uri),
      reload: () => world.reload(),
      listPrompts: () => ask("prompts/list"),
      getPrompt({ name, arguments: given }) {
        const pairs = Object.entries(given).map(([key, value]) => `${key}=${value}`);
        return ask("prompts/get", "--prompt-name", name, "--prompt-args", ...pairs);
      },
      close,
    };
  };
}

const lacks: Subject["lacks"] = {
  unknown: {
    why: "it looks the name up in the list by itself",
    async shown(client) {
      await expect(client.call({ name: "listBook" })).rejects.toThrow("not found on server");
    },
  },
  progress: {
    why: "it prints the result and nothing else",
    async shown(client) {
      const steps: unknown[] = [];
      const call = { name: "listBooks", arguments: { _maxItems: 60 } };
      const result = await client.call(call, { onprogress: (step) => steps.push(step) });
      expect(result).toMatchObject({ structuredContent: { items: { length: 60 } } });
      expect(steps).toEqual([]);
    },
  },
  subscribe: {
    why: "it has no such method",
    async shown(client) {
      const subscribing = client.subscribe(["openapi://bookshop"]);
      await expect(subscribing).rejects.toThrow("Unsupported method: resources/subscribe");
    },
  },
  complete: {
    why: "it has no such method",
    async shown(client) {
      const ref = { type: "ref/prompt", name: "plan_calls" } as const;
      const completing = client.complete({ ref, argument: { name: "api", value: "b" } });
      await expect(completing).rejects.toThrow("Unsupported method: prompts/complete");
    },
  },
};

export const inspectors: readonly Subject[] = [
  {
    name: "the inspector over /mcp",
    revision: "2025-11-25",
    connect: inspector(({ url }) => [`${url}/mcp`]),
    lacks: {
      ...lacks,
      cancel: notCancelled("it leaves, and to leave a session is not to cancel (2025-11-25)"),
    },
  },
  {
    name: "the inspector at 2026-07-28 over /mcp",
    revision: "2026-07-28",
    connect: inspector(({ url }) => [`${url}/mcp`, "--protocol-era", "modern"]),
    lacks,
  },
  {
    name: "the inspector over /sse",
    revision: "2025-11-25",
    connect: inspector(({ url }) => [`${url}/sse`]),
    lacks,
  },
  {
    name: "the inspector over stdio",
    revision: "2025-11-25",
    connect: inspector(({ configFile }) => [
      "-e",
      `GATEWAY_CONFIG=${configFile}`,
      process.execPath,
      entryFile,
      "stdio",
    ]),
    lacks,
  },
];
