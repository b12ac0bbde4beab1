/** Results of calls that have not been confirmed. Errors, all of them: nothing was done, and no schema is kept to. */
import { type CallToolResult, isInputRequiredResult } from "@modelcontextprotocol/server";

import { duration } from "../../response/phrase.ts";
import type { UnsentKind } from "../../response/question.ts";
import { isObject } from "../../spec/json.ts";
import type { Tool } from "../../tool/model.ts";
import type { CallResult } from "../model.ts";

const notAgain = "Do not call it again unless the user asks for it.";

const sentences: Readonly<
  Record<Exclude<UnsentKind, "asked">, (tool: Tool, waitMs: number) => string>
> = {
  declined: ({ name }) => `${name} was not sent: the user declined it. ${notAgain}`,
  dismissed: ({ name }) =>
    `${name} was not sent: the user closed the question without an answer. ${notAgain}`,
  unanswered: ({ name }, waitMs) =>
    `${name} was not sent: nobody confirmed it within ${duration(waitMs)}. Call it again when the user is there to answer.`,
  cancelled: ({ name }) =>
    `${name} was not sent: the call was cancelled before the user had answered.`,
  stopped: ({ name }) =>
    `${name} was not sent: the gateway stops, and the user had not answered yet. Call it again when the gateway is back.`,
  failed: ({ name }) =>
    `${name} was not sent: the user has to confirm it, and this client could not ask. Calling again may help.`,
  refused: ({ name, api }) =>
    `${name} was not sent: the user has to confirm it, and this client has no way to ask (elicitation). Use a client that has; whoever runs the gateway can allow tokens instead (apis.${api.name}.tools.confirmFallback).`,
  program: ({ name }) =>
    `${name} was not sent: the user has to confirm it, and a program cannot ask on this connection.`,
  used: ({ name }) =>
    `${name} was not sent again: this confirmation has been used, and is good for one call. To do it once more, call without it, and the user will be asked.`,
  unverified: ({ name }) =>
    `${name} was not sent: at the moment the gateway cannot tell whether this confirmation has been used before. Call it again in a few seconds with the same arguments and confirmation.`,
};

export function toUnconfirmedResult(
  tool: Tool,
  kind: Exclude<UnsentKind, "asked">,
  waitMs: number,
): CallToolResult {
  return {
    isError: true,
    content: [{ type: "text", text: sentences[kind](tool, waitMs) }],
    structuredContent: { kind: "notConfirmed", reason: kind, retryable: kind === "unverified" },
  };
}

/** Whether a program has made a call that only a model can make. */
export function isLeftToModel({ isError, structuredContent }: CallToolResult): boolean {
  return (
    isError === true &&
    isObject(structuredContent) &&
    structuredContent["kind"] === "notConfirmed" &&
    structuredContent["reason"] === ("program" satisfies UnsentKind)
  );
}

/**
 * A question with a token, as a tool answers it that makes the call for the model; any other result as it is.
 * @param way how that tool takes the token, as a sentence
 */
export function withTokenWay(result: CallResult, way: (token: string) => string): CallResult {
  if (isInputRequiredResult(result)) return result;
  const token = tokenOf(result);
  if (token === undefined) return result;
  return { ...result, content: [...result.content, { type: "text", text: way(token) }] };
}

function tokenOf({ isError, structuredContent }: CallToolResult): string | undefined {
  if (isError !== true || !isObject(structuredContent)) return undefined;
  const { kind, confirm } = structuredContent;
  return kind === "confirmationNeeded" && typeof confirm === "string" ? confirm : undefined;
}

export interface TokenTelling {
  /** The question. */
  readonly text: string;
  readonly token: string;
  readonly lifeMs: number;
  /** What was wrong with the token that the call brought; undefined where it brought none. */
  readonly refusal: string | undefined;
}

export function toTokenResult(
  { name }: Tool,
  { text, token, lifeMs, refusal }: TokenTelling,
): CallToolResult {
  const lines = [
    ...(refusal === undefined ? [] : [refusal]),
    `${name} has not been sent yet: the user has to confirm it. This is what it would send:`,
    "",
    text,
    "",
    `Show this to the user and ask. Only if the user agrees, call again within ${duration(lifeMs)}, with the same arguments and "_confirm": "${token}". Otherwise do nothing.`,
  ];
  return {
    isError: true,
    content: [{ type: "text", text: lines.join("\n") }],
    structuredContent: {
      kind: "confirmationNeeded",
      retryable: true,
      preview: text,
      confirm: token,
    },
  };
}
