/**
 * Operations that the API has only accepted: their state is asked for until they end, or until the time is over. The
 * outermost policy, so that every question goes the whole way (guard, retries, limits, credentials). What replies say of
 * a state is known in `poll/`; that no question leaves the API's origin, in `page/url.ts`.
 */
import type { RequestOptions } from "../config/request-options.ts";
import { readLongRunning } from "../operation/long-running.ts";
import type { UpstreamRequest } from "../request/model.ts";
import type { Policy, Send, SendContext } from "./model.ts";
import type { Polling, UpstreamOutcome, UpstreamReply } from "./outcome.ts";
import { stepToUrl } from "./page/url.ts";
import { jsonOf, monitorIn, percentOf, resultIn, type State, stateOf } from "./poll/state.ts";
import { retryAfterMsOf } from "./retry-after.ts";
import { createTimeLimit } from "./time-limit.ts";
import type { Wait } from "./wait.ts";

export interface PollingOptions {
  /** Unless the document says otherwise of an operation. */
  readonly poll: RequestOptions["poll"];
  /** From the first request to the last byte of the final reply. */
  readonly maxMs: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
  readonly wait: Wait;
}

/** Pauses where the API does not say: the first, how they grow, the longest. */
const firstPauseMs = 1_000;
const pauseGrowth = 1.5;
const longestPauseMs = 10_000;
/** An API that says 0 is not asked without a pause. */
const shortestPauseMs = 200;

type Answered = Extract<UpstreamOutcome, { kind: "answered" }>;

/** Where the state is told, and how sure it is that it is one that is told there. */
interface Monitor {
  readonly target: string;
  /** Said to be that of an operation, not of what becomes of it. */
  readonly isOperation: boolean;
}

export function withPolling(options: PollingOptions): Policy {
  return (send) =>
    async function polled(request, context) {
      const startedMs = options.now();
      const first = await send(request, context);
      if (first.kind !== "answered" || request.method === "HEAD") return first;
      const monitor = monitorOf(first.reply, modeFor(options.poll, context));
      if (monitor === undefined) return first;
      const step = stepToUrl(request, monitor.target);
      if (step === undefined || step.kind === "end") return first;
      const none = { polls: 0, status: undefined };
      if (step.kind === "elsewhere") {
        const end = { kind: "elsewhere", origin: step.origin } as const;
        return { ...first, polling: { ...none, url: step.url, end } };
      }
      const limit = createTimeLimit(context.signal, options.maxMs - (options.now() - startedMs));
      try {
        const outcome = await pollOn({
          ...options,
          send,
          asked: request,
          first,
          monitor: toQuestion(step.request),
          isOperation: monitor.isOperation,
          context: { ...context, paging: undefined, signal: limit.signal },
          tell: context.progress,
        });
        if (context.signal.aborted) return { kind: "cancelled" };
        return outcome.kind === "answered"
          ? { ...outcome, durationMs: Math.round(options.now() - startedMs) }
          : outcome;
      } finally {
        limit.clear();
      }
    };
}

function modeFor(poll: RequestOptions["poll"], { operation }: SendContext): RequestOptions["poll"] {
  const said = readLongRunning(operation);
  if (said === undefined) return poll;
  return said ? "body" : "off";
}

/** Undefined for an answer that is the last one. */
function monitorOf(reply: UpstreamReply, mode: RequestOptions["poll"]): Monitor | undefined {
  const { status, headers } = reply;
  if (mode === "off" || status < 200 || status > 299) return undefined;
  const operation = headers.get("operation-location") ?? headers.get("azure-asyncoperation");
  if (operation !== undefined) return { target: operation, isOperation: true };
  if (status !== 202) return undefined;
  const location = headers.get("location");
  if (location !== undefined) return { target: location, isOperation: false };
  const target = mode === "body" ? monitorIn(jsonOf(reply)) : undefined;
  return target === undefined ? undefined : { target, isOperation: true };
}

/** What asks for a state or a result: what was sent before goes with the first request alone. */
function toQuestion({ url, headers }: UpstreamRequest): UpstreamRequest {
  const {
    "content-type": _type,
    "content-encoding": _encoding,
    "idempotency-key": _key,
    ...kept
  } = headers;
  return { method: "GET", url, headers: kept, body: undefined };
}

interface Run extends PollingOptions {
  readonly send: Send;
  readonly asked: UpstreamRequest;
  readonly first: Answered;
  readonly monitor: UpstreamRequest;
  readonly isOperation: boolean;
  readonly context: SendContext;
  readonly tell: SendContext["progress"];
}

async function pollOn(run: Run): Promise<UpstreamOutcome> {
  const { send, context, first, isOperation, maxMs, wait } = run;
  const { signal } = context;
  let { monitor } = run;
  let last = first;
  let status = stateOf(jsonOf(first.reply), isOperation)?.word;
  let polls = 0;
  let pauseMs = firstPauseMs;
  /** The last that said when to come back. */
  let heard = first.reply;
  const ended = (reply: Answered, end: Polling["end"]): Answered => ({
    ...reply,
    polling: { url: monitor.url, polls, status, end },
  });

  for (;;) {
    const askedFor = retryAfterMsOf(heard);
    await wait(Math.max(shortestPauseMs, askedFor ?? pauseMs), signal);
    pauseMs = Math.min(longestPauseMs, pauseMs * pauseGrowth);
    if (signal.aborted) return ended(last, { kind: "time", afterMs: maxMs });

    const outcome = await send(monitor, { ...context, progress: undefined });
    polls += 1;
    if (signal.aborted) return ended(last, { kind: "time", afterMs: maxMs });
    if (outcome.kind === "answered") heard = outcome.reply;
    if (isPassing(outcome)) continue;
    if (outcome.kind !== "answered" || outcome.reply.status >= 300) {
      return ended(first, { kind: "lost", outcome });
    }
    last = outcome;
    const value = jsonOf(outcome.reply);
    const state = readState(
      outcome.reply,
      // What was to be seen elsewhere is the result, and a word in it its own affair (RFC 9110, section 15.4.4).
      outcome.reply.isElsewhere === true ? undefined : stateOf(value, isOperation),
    );
    status = state.word === "" ? status : state.word;
    switch (state.kind) {
      case "failed":
        return ended(outcome, { kind: "failed" });
      case "succeeded":
        return finish(run, outcome, resultIn(value), (reply, end = { kind: "done" }) =>
          ended(reply, end),
        );
      case "running": {
        const percent = percentOf(value);
        const told = [status ?? "running", ...(percent === undefined ? [] : [`${percent} %`])];
        run.tell?.({ progress: polls, message: `Accepted; ${told.join(", ")}` });
        monitor = movedTo(monitor, outcome.reply);
      }
    }
  }
}

/** 202 says by itself that there is more to wait for, whatever the word; anything else without a word is the end. */
function readState({ status }: UpstreamReply, state: State | undefined): State {
  if (status === 202 && state?.kind !== "failed") {
    return { kind: "running", word: state?.word ?? "" };
  }
  return state ?? { kind: "succeeded", word: "" };
}

/** May be different when it is asked for again. */
function isPassing(outcome: UpstreamOutcome): boolean {
  switch (outcome.kind) {
    case "timeout":
    case "unreachable":
    case "aborted":
    case "circuitOpen":
    case "limitedHere":
      return true;
    case "answered":
      return outcome.reply.status === 429 || outcome.reply.status >= 500;
    default:
      return false;
  }
}

/** A state that is told at a new address from now on, within the origin. */
function movedTo(monitor: UpstreamRequest, { status, headers }: UpstreamReply): UpstreamRequest {
  const target =
    headers.get("operation-location") ??
    headers.get("azure-asyncoperation") ??
    (status === 202 ? headers.get("location") : undefined);
  const step = target === undefined ? undefined : stepToUrl(monitor, target);
  return step?.kind === "next" ? step.request : monitor;
}

/**
 * The final reply: of the result, where it is elsewhere than its state; else what told that it has succeeded. An
 * operation on a resource leaves its result there (Microsoft REST API Guidelines).
 */
async function finish(
  { send, asked, first, isOperation, monitor, context }: Run,
  state: Answered,
  named: string | undefined,
  ended: (reply: Answered, end?: Polling["end"]) => Answered,
): Promise<UpstreamOutcome> {
  const location = isOperation ? first.reply.headers.get("location") : undefined;
  const isOnResource = asked.method === "PUT" || asked.method === "PATCH";
  const target = named ?? location ?? (isOperation && isOnResource ? asked.url : undefined);
  const step = target === undefined ? undefined : stepToUrl(monitor, target);
  if (step?.kind !== "next" || step.request.url === monitor.url) return ended(state);
  const outcome = await send(toQuestion(step.request), context);
  if (context.signal.aborted) return ended(state);
  return outcome.kind === "answered" ? ended(outcome) : ended(state, { kind: "lost", outcome });
}
