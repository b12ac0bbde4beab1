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
import type { Send } from "./model.ts";
import type { UpstreamOutcome, UpstreamReply } from "./outcome.ts";

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
  return async function attempt(request, { signal }) {
    if (signal.aborted) return { kind: "cancelled" };
    const startedMs = now();
    const ending = createEnding(signal, timeouts.callMs);
    let received: Readable | undefined;
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
      const content = await collect(decode(received), maxReplyBytes);
      const reply: UpstreamReply = { status: response.statusCode, headers, ...content };
      return { kind: "answered", reply, durationMs: now() - startedMs };
    } catch (error) {
      const phase = received === undefined ? "headers" : "body";
      return ending.outcome() ?? toOutcome(error, { phase, timeouts });
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

async function collect(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Pick<UpstreamReply, "body" | "truncated">> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.length > maxBytes) {
      parts.push(chunk.subarray(0, maxBytes - length));
      return { body: Buffer.concat(parts), truncated: true };
    }
    parts.push(chunk);
    length += chunk.length;
  }
  const [only] = parts;
  return { body: parts.length === 1 && only ? only : Buffer.concat(parts), truncated: false };
}

function undecodable(headers: ReadonlyMap<string, string>): string {
  const coding = headers.get("content-encoding")?.slice(0, 100);
  return `The reply is encoded as "${coding}", which was not asked for (${acceptEncoding} were) and cannot be read.`;
}
