/**
 * Asks whoever sits before the client whether a call may be sent, by the road that the client has: at 2026-07-28 an
 * input-required result, which the client brings back answered; in earlier revisions `elicitation/create` on the stream
 * of the call. A client that has neither gets a token, for its model to show the question and call again; or nothing.
 * A program waits for the answer where it comes on that stream. It gets no token, since nobody would see it, and no round:
 * it would have to run again from its start, and what it has sent until then would be sent twice.
 * What is asked about, and what is asked, is decided before.
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  inputResponse,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  type ServerContext,
} from "@modelcontextprotocol/server";

import type { Confirm, Question, UnsentKind, Verdict } from "../../response/question.ts";
import { isObject } from "../../spec/json.ts";
import type { Tool } from "../../tool/model.ts";
import type { CallResult } from "../model.ts";
import type { CallingProgram } from "../toolset.ts";
import type { Opening, Seals } from "./seal.ts";
import { toTokenResult, toUnconfirmedResult } from "./unsent.ts";

export interface ConfirmDependencies {
  readonly seals: Seals;
  /** How long an answer is waited for. */
  readonly waitMs: number;
  /** Aborts when the gateway begins to stop: nobody is waited for any more. */
  readonly stopping: AbortSignal;
}

/** One call: who makes it, by what request, of which tool. */
export interface Asking {
  readonly context: ServerContext;
  readonly callerId: string;
  readonly tool: Tool;
  /** Undefined: a model calls. */
  readonly program: CallingProgram | undefined;
}

export function createConfirm(
  asking: Asking,
  { seals, waitMs, stopping }: ConfirmDependencies,
): Confirm<CallResult> {
  const { context, callerId, tool, program } = asking;
  const { mcpReq } = context;

  return async function confirm(question) {
    if (mcpReq.envelope !== undefined) {
      return takesForms(mcpReq.envelope) ? byRounds(question) : byToken(question);
    }
    if (takesNoStream(context)) return byToken(question);
    if (program === undefined) return byRequest(question);
    return (await program.ask(() => byRequest(question))) ?? unsent("unanswered");
  };

  /** 2026-07-28, "Multi Round-Trip Requests". */
  async function byRounds({ text, subject }: Question): Promise<Verdict<CallResult>> {
    if (program !== undefined) return unsent("program");
    const bond = { use: "round", callerId, subject } as const;
    const answer = inputResponse(mcpReq.inputResponses, answerKey);
    const state = mcpReq.requestState();
    if (answer.kind === "elicit" && typeof state === "string") {
      const opening = await seals.open(state, bond);
      if (opening === "good") return toVerdict(answer.action);
      if (opening === "used" || opening === "unverified") return unsent(opening);
    }
    return {
      kind: "asked",
      result: inputRequired({
        inputRequests: { [answerKey]: inputRequired.elicit(toForm(text)) },
        requestState: seals.make(bond),
      }),
    };
  }

  async function byRequest(question: Question): Promise<Verdict<CallResult>> {
    try {
      const { action } = await mcpReq.elicitInput(toForm(question.text), {
        relatedRequestId: mcpReq.id,
        timeout: waitMs,
        signal: AbortSignal.any([mcpReq.signal, stopping]),
      });
      return mcpReq.signal.aborted ? unsent("cancelled") : toVerdict(action);
    } catch (error) {
      if (mcpReq.signal.aborted) return unsent("cancelled");
      if (stopping.aborted) return unsent("stopped");
      if (!(error instanceof SdkError)) {
        if (error instanceof ProtocolError) return unsent("failed");
        throw error;
      }
      switch (error.code) {
        case SdkErrorCode.CapabilityNotSupported:
          return byToken(question);
        case SdkErrorCode.RequestTimeout:
          return unsent("unanswered");
        default:
          return unsent("failed");
      }
    }
  }

  async function byToken({ text, subject, token }: Question): Promise<Verdict<CallResult>> {
    if (tool.confirmation !== "token") return unsent("refused");
    if (program !== undefined) return unsent("program");
    const bond = { use: "token", callerId, subject } as const;
    const opening = token === undefined ? undefined : await seals.open(token, bond);
    if (opening === "good") return { kind: "accepted" };
    if (opening === "used" || opening === "unverified") return unsent(opening);
    const result = toTokenResult(tool, {
      text,
      token: seals.make(bond),
      lifeMs: waitMs,
      refusal: opening && tokenRefusals[opening],
    });
    return { kind: "asked", result };
  }

  function toVerdict(action: "accept" | "decline" | "cancel"): Verdict<CallResult> {
    switch (action) {
      case "accept":
        return { kind: "accepted" };
      case "decline":
        return unsent("declined");
      case "cancel":
        return unsent("dismissed");
    }
  }

  function unsent(kind: Exclude<UnsentKind, "asked">): Verdict<CallResult> {
    return { kind, result: toUnconfirmedResult(tool, kind, waitMs) };
  }
}

/** Under which the answer comes back. */
const answerKey = "confirm";

const tokenRefusals: Readonly<Record<Exclude<Opening, "good" | "used" | "unverified">, string>> = {
  ended: "The time of that token is over.",
  strange: "That token was not made for this call with these arguments.",
};

/** Nothing is to be filled in: to submit the form is to agree. */
function toForm(text: string) {
  return {
    mode: "form" as const,
    message: `Shall this be sent?\n\n${text}`,
    requestedSchema: { type: "object" as const, properties: {} },
  };
}

/** Whether the client of a request says that it has elicitation; one that says nothing of its modes has forms. */
function takesForms(envelope: unknown): boolean {
  const capabilities = memberOf(envelope, CLIENT_CAPABILITIES_META_KEY);
  const elicitation = memberOf(capabilities, "elicitation");
  if (!isObject(elicitation)) return false;
  return elicitation["form"] !== undefined || elicitation["url"] === undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** Whether the answer to this request is plain JSON, on which nobody can be asked; see `transport/accept.ts`. */
function takesNoStream({ http }: ServerContext): boolean {
  return /text\/event-stream\s*;\s*q=0(?![.\d])/i.test(http?.req?.headers.get("accept") ?? "");
}
