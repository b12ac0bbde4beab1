/** How a program ended -> what the model is told. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import { toLegible, toLegibleJson } from "../../response/legible.ts";
import { duration, size } from "../../response/phrase.ts";
import type { Ending, Excess, ProgramLimits, ProgramReport } from "../../sandbox/model.ts";
import type { JsonValue } from "../../spec/model.ts";

/** @param notes what calls said beside their values */
export function toProgramResult(
  report: ProgramReport,
  limits: ProgramLimits,
  notes: readonly string[],
): CallToolResult {
  const { ending, calls } = report;
  const beside = tellBeside(report, notes);
  if (ending.kind === "returned") {
    if (ending.json === undefined)
      return textResult([
        "The program ended and returned nothing: end it with return and a value.",
        ...beside,
      ]);
    const value: JsonValue = JSON.parse(ending.json);
    return { ...textResult([toLegibleJson(ending.json), ...beside]), structuredContent: value };
  }
  const made =
    calls === 0
      ? "It made no calls."
      : `It had made ${calls} ${calls === 1 ? "call" : "calls"} by then.`;
  return {
    ...textResult([`${tellFailure(ending, limits)} ${made}`, ...beside]),
    isError: true,
    structuredContent: { kind: kindOf(ending), calls, retryable: ending.kind === "busy" },
  };
}

function kindOf(ending: Ending): string {
  return ending.kind === "exceeded" ? `exceeded-${ending.excess}` : ending.kind;
}

function textResult(texts: readonly string[]): CallToolResult {
  return { content: texts.map((text) => ({ type: "text", text: toLegible(text) })) };
}

function tellBeside(
  { printed, printedMore, notAwaited }: ProgramReport,
  notes: readonly string[],
): readonly string[] {
  const more = printedMore ? "\n(more was printed than is kept)" : "";
  return [
    ...(printed.length > 0 || printedMore ? [`Printed:\n${printed.join("\n")}${more}`] : []),
    ...notes,
    ...(notAwaited > 0
      ? [
          `Note: ${notAwaited} calls were not awaited; they were finished all the same, and nobody saw their results.`,
        ]
      : []),
  ];
}

function tellFailure(ending: Exclude<Ending, { kind: "returned" }>, limits: ProgramLimits): string {
  switch (ending.kind) {
    case "threw":
      return `The program failed${at(ending.line)}: ${ending.message}`.replace(/(?<![.!?])$/, ".");
    case "syntax":
      return `The program cannot be read${at(ending.line)}: ${ending.message}. It is plain JavaScript, the body of an async function, without types and imports.`;
    case "noJson":
      return `What the program returned has no JSON: ${ending.message}.`;
    case "exceeded":
      return excesses[ending.excess](limits);
    case "stuck":
      return "The program waits for something that cannot come: a promise that nobody settles. There are no timers here; await calls of api.";
    case "cancelled":
      return "The program was cancelled.";
    case "busy":
      return "Too many programs wait to be run at the moment. Call again in a few seconds.";
    case "closed":
      return "The gateway stops, and the program with it.";
    case "crashed":
      return `The program brought its engine down (${ending.detail}), and nothing else. Do it in another way.`;
  }
}

function at(line: number | undefined): string {
  return line === undefined ? "" : ` in line ${line}`;
}

const excesses: { readonly [excess in Excess]: (limits: ProgramLimits) => string } = {
  total: ({ totalMs }) =>
    `The program was ended: it may take ${duration(totalMs)}, its calls included. Make fewer calls, or several at a time with Promise.all.`,
  compute: ({ computeMs }) =>
    `The program was ended: it may compute for ${duration(computeMs)}. Look for a loop that does not end.`,
  memory: ({ memoryBytes }) =>
    `The program was ended: it may use ${size(memoryBytes)} of memory. Keep less of what calls return.`,
  stack: () => "The program was ended: it calls itself too deep.",
  return: ({ returnBytes }) =>
    `The program returned more than ${size(returnBytes)}. Return less of it.`,
  source: ({ sourceBytes }) => `The program is longer than ${size(sourceBytes)}. Nothing was run.`,
};
