/**
 * One request on the wire, once: no retries, no redirects (a 3xx is an answer), no credentials of its own. Whatever the
 * network does is an outcome; a throw is a bug.
 */
import { EventEmitter } from "node:events";
import type { Readable } from "node:stream";

import type { Dispatcher } from "undici";

import type { UpstreamRequest } from "../request/model.ts";
import { acceptEncoding, decoderFor } from "./decode.ts";
import { toOutcome } from "./failure.ts";
import type { ReplyHead, Send, Watch } from "./model.ts";
import type { Interruption, UpstreamOutcome, UpstreamReply } from "./outcome.ts";

export interface AttemptOptions {
  /** Its own timeouts rule the phases; {@link AttemptOptions.timeouts} says what they are. */
  readonly dispatcher: Dispatcher;
  /** Decoded bytes read of a reply; the rest is left on the wire. */
  readonly maxReplyBytes: number;
  readonly timeouts: {
    readonly headersMs: number;
    readonly bodyMs: number;
    /** From the call to the last byte, waiting for a connection included. */
    readonly callMs: number;
  };
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

export function createAttempt({ dispatcher, maxReplyBytes, timeouts, now }: AttemptOptions): Send {
  return async function attempt(request, { signal, watch }) {
    if (signal.aborted) return { kind: "cancelled" };
    const startedMs = now();
    const ending = createEnding(signal, timeouts.callMs);
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
      const response = await Promise.race([
        dispatcher.request({ ...toDispatch(request), signal: ending.signal }),
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

/** The two ways in which a call is ended from outside: its caller gave up, or its time is over. */
function createEnding(caller: AbortSignal, callMs: number) {
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
  const timer = setTimeout(() => end({ kind: "timeout", phase: "call", afterMs: callMs }), callMs);
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
