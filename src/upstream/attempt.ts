/**
 * One request on the wire, once: no retries, no redirects (a 3xx is an answer), no credentials of its own. Whatever the
 * network does is an outcome; a throw is a bug.
 */
import { EventEmitter } from "node:events";
import type { Readable } from "node:stream";

import type { Dispatcher } from "undici";

import type { Timeouts } from "../config/upstream-options.ts";
import type { Operation } from "../operation/model.ts";
import type { UpstreamRequest } from "../request/model.ts";
import { acceptEncoding, decoderFor } from "./decode.ts";
import { toOutcome } from "./failure.ts";
import type { ReplyHead, Send, Watch } from "./model.ts";
import type { Interruption, UpstreamOutcome, UpstreamReply } from "./outcome.ts";

export interface AttemptOptions {
  /** Its timeout rules the connecting; the other phases are ruled from here. */
  readonly dispatcher: () => Dispatcher | Promise<Dispatcher>;
  /** Decoded bytes read of a reply; the rest is left on the wire. */
  readonly maxReplyBytes: number;
  readonly timeoutsOf: (operation: Operation) => AttemptTimeouts;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/** All from waiting for a connection on, but for `bodyMs`: between two pieces of the body. */
export type AttemptTimeouts = Pick<Timeouts, "headersMs" | "bodyMs" | "attemptMs" | "callMs">;

export function createAttempt(options: AttemptOptions): Send {
  const { dispatcher, maxReplyBytes, timeoutsOf, now } = options;
  return async function attempt(request, { operation, signal, deadlineAtMs, watch }) {
    if (signal.aborted) return { kind: "cancelled" };
    const startedMs = now();
    const timeouts = timeoutsOf(operation);
    const ending = createEnding(signal, timeLimit(timeouts, deadlineAtMs - startedMs));
    const body = createCollector(maxReplyBytes);
    let received: Readable | undefined;
    let head: ReplyHead | undefined;
    let watcher: Watch | undefined;
    const answered = (reply: ReplyHead, interruption?: Interruption): UpstreamOutcome => ({
      kind: "answered",
      reply: { ...reply, ...body.collected(), ...(interruption && { interruption }) },
      durationMs: now() - startedMs,
    });
    try {
      const connections = dispatcher();
      const opened =
        connections instanceof Promise
          ? await Promise.race([connections, ending.reached])
          : connections;
      const response = await Promise.race([
        opened.request({
          ...toDispatch(request),
          headersTimeout: timeouts.headersMs,
          bodyTimeout: timeouts.bodyMs,
          signal: ending.signal,
        }),
        // undici looks at the signal once it has a connection; a caller is not kept waiting for one.
        ending.reached,
      ]);
      received = response.body.on("error", () => undefined);
      const headers = toHeaders(response.headers);
      const decode = decoderFor(headers.get("content-encoding"));
      if (decode === undefined) {
        return { kind: "aborted", phase: "body", detail: undecodable(headers) };
      }
      head = { status: response.statusCode, headers };
      watcher = watch(head);
      for await (const piece of decode(received)) {
        const wantsMore = watcher?.(piece) ?? true;
        if (!body.take(piece) || !wantsMore) break;
      }
      return answered(head);
    } catch (error) {
      const phase = received === undefined ? "headers" : "body";
      const outcome = ending.outcome() ?? toOutcome(error, { phase, timeouts });
      if (head === undefined || watcher === undefined || body.isEmpty()) return outcome;
      return isInterruption(outcome) ? answered(head, outcome) : outcome;
    } finally {
      ending.clear();
      // Whatever was not read must not hold the connection; one that was read to its end is kept.
      received?.destroy();
    }
  };
}

interface TimeLimit {
  readonly inMs: number;
  readonly outcome: UpstreamOutcome;
}

/** What ends an attempt first: its own time, or that of the call. */
function timeLimit({ attemptMs, callMs }: AttemptTimeouts, leftMs: number): TimeLimit {
  return leftMs <= attemptMs
    ? { inMs: leftMs, outcome: { kind: "timeout", phase: "call", afterMs: callMs } }
    : { inMs: attemptMs, outcome: { kind: "timeout", phase: "attempt", afterMs: attemptMs } };
}

/** The two ways in which an attempt is ended from outside: its caller gave up, or its time is over. */
function createEnding(caller: AbortSignal, limit: TimeLimit) {
  // undici takes it for a signal, at a twentieth of the cost of an AbortController on Node 20.
  const emitter = new EventEmitter();
  let outcome: UpstreamOutcome | undefined;
  let reject: (reason: Error) => void;
  const reached = new Promise<never>((_resolve, rejectReached) => {
    reject = rejectReached;
  });
  const end = (reason: UpstreamOutcome): void => {
    outcome ??= reason;
    emitter.emit("abort");
    reject(new Error(reason.kind));
  };
  const onCancel = (): void => end({ kind: "cancelled" });
  const timer = setTimeout(() => end(limit.outcome), limit.inMs);
  caller.addEventListener("abort", onCancel, { once: true });
  return {
    signal: emitter,
    reached,
    outcome: () => outcome,
    clear(): void {
      clearTimeout(timer);
      caller.removeEventListener("abort", onCancel);
    },
  };
}

function toDispatch({ method, url, headers, body }: UpstreamRequest): Dispatcher.RequestOptions {
  const [, origin = "", target = ""] = /^(https?:\/\/[^/?#\\]*)(.*)$/is.exec(url) ?? [];
  return {
    origin: new URL(origin).origin,
    // As it was built: a URL object would fold segments and encode anew.
    path: target.startsWith("/") ? target : `/${target}`,
    method,
    headers: { "accept-encoding": acceptEncoding, ...headers },
    body: body ?? null,
  };
}

function toHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): ReadonlyMap<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined.set(name, typeof value === "string" ? value : value.join(", "));
  }
  return joined;
}

/** Keeps the pieces of a body, up to `maxBytes`. */
function createCollector(maxBytes: number) {
  const parts: Uint8Array[] = [];
  let length = 0;
  let truncated = false;
  return {
    /** False when this piece does not fit whole. */
    take(piece: Uint8Array): boolean {
      truncated = length + piece.length > maxBytes;
      const part = truncated ? piece.subarray(0, maxBytes - length) : piece;
      parts.push(part);
      length += part.length;
      return !truncated;
    },
    isEmpty: () => length === 0,
    collected(): Pick<UpstreamReply, "body" | "truncated"> {
      const [only] = parts;
      return { body: parts.length === 1 && only ? only : Buffer.concat(parts), truncated };
    },
  };
}

function isInterruption(outcome: UpstreamOutcome): outcome is Interruption {
  return outcome.kind === "timeout" || outcome.kind === "aborted";
}

function undecodable(headers: ReadonlyMap<string, string>): string {
  const coding = headers.get("content-encoding")?.slice(0, 100);
  return `The reply is encoded as "${coding}", which was not asked for (${acceptEncoding} were) and cannot be read.`;
}
