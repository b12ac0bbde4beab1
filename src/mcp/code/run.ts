/** `run`: a program that calls operations, each by the one road that every call takes. */
import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";

import type { RunContext } from "../../sandbox/sandbox.ts";
import { isObject } from "../../spec/json.ts";
import type { JsonObject } from "../../spec/model.ts";
import { strictestHints } from "../../tool/hints.ts";
import { isLeftToModel } from "../confirm/unsent.ts";
import { progressOf } from "../progress.ts";
import type { ToolEntry, ToolsetSource } from "../toolset.ts";
import { createAsking } from "./asking.ts";
import { toDirectCall } from "./confirmed.ts";
import { toProgramResult } from "./ending.ts";
import type { OperationNames } from "./names.ts";
import { readReply } from "./reply.ts";

/** What calls say beside their values: the first of them. */
const maxNotes = 10;

export function createRunEntry(source: ToolsetSource, names: OperationNames): ToolEntry {
  const { catalogue, sandbox } = source;
  const { limits } = sandbox;
  return {
    listed: {
      name: "run",
      title: "Run a program",
      description:
        "Runs JavaScript, the body of an async function, and returns what it returns, as JSON. " +
        "Call operations as search shows them: const repo = await api.repos.get({ owner, repo }). " +
        "A call gives the parsed reply, or throws an Error with message and status; lists come whole from all their pages, at most _maxItems. " +
        "Loop, filter, join, use Promise.all; return only what is needed. console.log is shown. " +
        `No network, files, timers or imports. At most ${limits.calls} calls.`,
      inputSchema: {
        type: "object",
        properties: { code: { type: "string", description: "The program" } },
        required: ["code"],
      },
      annotations: { ...strictestHints(catalogue.tools.map(({ hints }) => hints)) },
    },
    call: (given, context) => run(given, context),
  };

  async function run({ code }: JsonObject, context: ServerContext): Promise<CallToolResult> {
    if (typeof code !== "string" || code.trim() === "") {
      const text = 'code is missing: a program, such as return await api.call("name", {...}).';
      return { isError: true, content: [{ type: "text", text }] };
    }
    const notes = new Set<string>();
    let done = 0;
    const tell = progressOf(context, () => undefined);
    const called = new Set<string>();

    const asking = createAsking();
    const call: RunContext["call"] = async ({ path, given }, signal, hold) => {
      const found = names.find(path);
      if (!found.ok) {
        source.noteRefused(path, context);
        return { ok: false, message: found.message, facts: { kind: "unknownOperation" } };
      }
      const { tool } = found;
      called.add(tool.api.name);
      const value: unknown = JSON.parse(given);
      if (!isObject(value)) {
        const message = `${tool.name} takes one object with an argument in each member.`;
        return { ok: false, message, facts: { kind: "arguments" } };
      }
      const result = await source.callOperation(tool, value, within(context, signal), {
        ask: (question) => asking.ask(question, hold),
      });
      done += 1;
      tell?.({ progress: done, message: `${done} calls made, the last of ${tool.name}` });
      const read = readReply(tool.name, result, sandbox.replyBytes);
      for (const note of read.notes) if (notes.size < maxNotes) notes.add(`${note} (${tool.name})`);
      return read.reply.ok || !isLeftToModel(result)
        ? read.reply
        : { ...read.reply, message: `${read.reply.message} ${toDirectCall(tool, value)}` };
    };

    const report = await sandbox.run(stripFence(code), { call, signal: context.mcpReq.signal });
    const [api = catalogue.apis[0]?.name] = called;
    const result = toProgramResult(report, limits, [...notes]);
    return api === undefined
      ? result
      : source.fit(result, context, {
          name: "run",
          api,
          less: () => "To get less, return less from the program.",
        });
  }
}

/** The request of the program, for a call of it: ended with the program, and without progress of its own. */
function within(context: ServerContext, signal: AbortSignal): ServerContext {
  const { progressToken: _token, ...meta } = context.mcpReq._meta ?? {};
  return { ...context, mcpReq: { ...context.mcpReq, signal, _meta: meta } };
}

/** Models put programs into Markdown. */
function stripFence(code: string): string {
  const fenced =
    /^\s*```(?:js|javascript|ts|typescript)?[ \t]*\r?\n(?<code>[^]*?)\r?\n```\s*$/.exec(code);
  return fenced?.groups?.["code"] ?? code;
}
