/** `call_read_operation` and `call_operation`: the very call that a tool of the operation's own would make. */
import type { ServerContext } from "@modelcontextprotocol/server";

import type { JsonObject } from "../../spec/model.ts";
import { strictestHints } from "../../tool/hints.ts";
import type { Tool, ToolHints } from "../../tool/model.ts";
import { readArguments, toNoObjectResult } from "../arguments.ts";
import { withTokenWay } from "../confirm/unsent.ts";
import type { CallResult } from "../model.ts";
import type { ToolEntry, ToolsetSource } from "../toolset.ts";
import { type Reading, readOperation, refuse } from "./arguments.ts";
import { callName, callReadName, describeName, findName } from "./names.ts";

/** One for what only reads, one for what may change something; neither where there is nothing to call. */
export function createCallEntries(source: ToolsetSource): readonly ToolEntry[] {
  const { catalogue } = source;
  const { tools } = catalogue;
  const reading = tools.filter(({ hints }) => hints.readOnlyHint);
  const writing = tools.filter(({ hints }) => !hints.readOnlyHint);
  return [
    ...(reading.length === 0
      ? []
      : [
          createCallEntry(source, {
            name: callReadName,
            title: "Call an operation that reads",
            description: describe("Calls an operation that only reads"),
            hints: strictestHints(reading.map(({ hints }) => hints)),
            read(given) {
              const operation = readOperation(given, catalogue);
              return operation.ok && !operation.value.hints.readOnlyHint
                ? refuse(tellOther(operation.value))
                : operation;
            },
          }),
        ]),
    ...(writing.length === 0
      ? []
      : [
          createCallEntry(source, {
            name: callName,
            title: "Call an operation",
            description: describe("Calls an operation that may change something"),
            hints: strictestHints(writing.map(({ hints }) => hints)),
            read: (given) => readOperation(given, catalogue),
          }),
        ]),
  ];
}

function describe(what: string): string {
  return `${what}, by its name from ${findName}, and returns what the API answers. Arguments are checked as ${describeName} shows them.`;
}

interface Caller extends Pick<ToolEntry["listed"], "name" | "title" | "description"> {
  readonly hints: ToolHints;
  /** The operation that is called, of those that this tool calls. */
  readonly read: (given: JsonObject) => Reading<Tool>;
}

/** A tool that calls operations by name. */
export function createCallEntry(
  { callOperation, noteRefused }: Pick<ToolsetSource, "callOperation" | "noteRefused">,
  { name, title, description, hints, read: readTool }: Caller,
): ToolEntry {
  async function call(given: JsonObject, context: ServerContext): Promise<CallResult> {
    const operation = readTool(given);
    if (!operation.ok) {
      if (typeof given["name"] === "string") noteRefused(given["name"], context);
      return operation.refusal;
    }
    const tool = operation.value;
    const { name: _name, arguments: inner, ...others } = given;
    const [stray] = Object.keys(others);
    if (stray !== undefined)
      return refuse(
        `${stray} is no argument of ${name}, so nothing was sent. What ${tool.name} takes goes inside: ` +
          `{"name": ${JSON.stringify(tool.name)}, "arguments": {${JSON.stringify(stray)}: ...}}.`,
      ).refusal;
    const read = readArguments(inner);
    if (read === undefined) return toNoObjectResult(inner);
    return withTokenWay(
      await callOperation(tool, read, context),
      (token) =>
        `With ${name} it goes inside: {"name": ${JSON.stringify(tool.name)}, "arguments": {..., "_confirm": "${token}"}}.`,
    );
  }

  return {
    listed: {
      name,
      title,
      description,
      inputSchema: {
        type: "object",
        properties: {
          name: { type: "string", description: "Name of the operation" },
          arguments: {
            type: "object",
            description: "Its arguments",
            additionalProperties: true,
          },
        },
        required: ["name"],
      },
      annotations: { ...hints },
    },
    operationOf(given) {
      const operation = readTool(given);
      return operation.ok ? operation.value : undefined;
    },
    call,
  };
}

function tellOther({ name, operation }: Tool): string {
  return (
    `${name} may change something (${operation.method} ${operation.path}), so ${callReadName} does not call it, and nothing was sent. ` +
    `Call it with ${callName}.`
  );
}
