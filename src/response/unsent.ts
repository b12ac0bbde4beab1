/** Results of calls that never left the gateway. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { BuildProblem } from "../request/model.ts";
import type { Preview } from "../request/preview.ts";
import type { Tool } from "../tool/model.ts";
import type { ArgumentProblem } from "../tool/problem.ts";

/** Arguments that do not fit: names each of them, what was expected and what was given. */
export function toArgumentsResult(
  tool: Tool,
  problems: readonly (ArgumentProblem | BuildProblem)[],
): CallToolResult {
  const lines = problems.map(
    (problem) => `- ${"message" in problem ? problem.message : toLine(problem)}`,
  );
  return {
    isError: true,
    content: [
      {
        type: "text",
        text: [
          `The arguments of ${tool.name} do not fit, so nothing was sent.`,
          ...lines,
          "Correct these arguments and call again; the tool's input schema says what each of them takes.",
        ].join("\n"),
      },
    ],
    structuredContent: { kind: "arguments", retryable: false, problems: [...problems] },
  };
}

export interface PreviewOptions {
  /** Masks secrets that stand in the arguments. */
  readonly redact: (text: string) => string;
  /** What the call would come to before it is sent, for want of credentials; undefined when it would be sent. */
  readonly failure: CallToolResult | undefined;
}

/** The request that a call would have sent. */
export function toPreviewResult(
  preview: Preview,
  { redact, failure }: PreviewOptions,
): CallToolResult {
  const { method, url, headers, body, curl, http } = preview;
  const [told] = failure?.content ?? [];
  const end = told?.type === "text" ? `\n\nA call would end here:\n${told.text}` : "";
  const text = `${redact(`Dry run: nothing was sent.\n\n${curl}\n\n${http}`)}${end}`;
  const request = {
    method,
    url: redact(url),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, redact(value)]),
    ),
    ...(body !== undefined && { body: redact(body) }),
  };
  return {
    content: [{ type: "text", text }],
    structuredContent: {
      kind: "dryRun",
      request,
      ...(failure && { failure: failure.structuredContent }),
    },
  };
}

/** The document names no server that can be called, and the operator has not named one either. */
export function toNoServerResult(tool: Tool): CallToolResult {
  const text =
    `The document of ${tool.api.title} does not say where its API lives, so ${tool.name} cannot be called. ` +
    `Whoever runs the gateway can say it: --base-url, BASE_URL, or baseUrl under apis.${tool.api.name} in the configuration.`;
  return {
    isError: true,
    content: [{ type: "text", text }],
    structuredContent: { kind: "noServer", retryable: false },
  };
}

/** A reload took the API away between the list that the client read and its call. */
export function toGoneResult(tool: Tool): CallToolResult {
  const text = `${tool.api.title} is not served any more, so ${tool.name} was not sent. List the tools again to see what is.`;
  return {
    isError: true,
    content: [{ type: "text", text }],
    structuredContent: { kind: "notServed", retryable: false },
  };
}

/** A reload put another document in its place while the call waited for its confirmation. */
export function toChangedResult(tool: Tool): CallToolResult {
  const text = `The document of ${tool.api.title} was read anew while ${tool.name} waited to be confirmed, so it was not sent. Call it again.`;
  return {
    isError: true,
    content: [{ type: "text", text }],
    structuredContent: { kind: "documentChanged", retryable: true },
  };
}

function toLine({ argument, expected, given }: ArgumentProblem): string {
  const name = argument === "" ? "The value" : argument;
  if (given !== undefined) return `${name} ${expected}, but was ${given}.`;
  return expected.endsWith("?") ? `${name} ${expected}` : `${name} ${expected}.`;
}
