/** What a request to an API meets on its way: types only. */
import type { Operation } from "../operation/model.ts";
import type { Pagination } from "../operation/pagination/model.ts";
import type { UpstreamRequest } from "../request/model.ts";
import type { UpstreamOutcome, UpstreamReply } from "./outcome.ts";

/** Who called the gateway. Nothing of one caller reaches another's calls. */
export interface Caller {
  /** Tells callers apart: limits, queues and caches are kept by it. */
  readonly id: string;
  /** What came with the call over HTTP, by lower-case name; empty over standard input. Never forwarded as it is. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Of a call, in the words of its headers; undefined where it came without, or with what breaks the grammar. */
export interface TraceContext {
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  readonly baggage: string | undefined;
}

/** How far a call has come, for a client that asked to be told. */
export interface Progress {
  /** Grows with every step. */
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** What a call wants of a list that comes in pages. */
export interface PagingWish {
  readonly pagination: Pagination;
  /** Most items, when the call says so. */
  readonly maxItems: number | undefined;
  /** Most bytes of the joined reply; a first page may be larger. */
  readonly maxBytes: number;
}

export interface SendContext {
  readonly operation: Operation;
  /** Undefined when one request is all there is to the call. */
  readonly paging: PagingWish | undefined;
  readonly caller: Caller;
  readonly trace: TraceContext;
  /** Ends the call, down to its socket. */
  readonly signal: AbortSignal;
  /** Makes a value secret for this call: what the call leaves behind (result, log lines) shows it masked. */
  readonly hide: (secret: string) => void;
  /** When the call must have ended, by the gateway's clock (ms); Infinity where nobody says so. */
  readonly deadlineAtMs: number;
  /** Undefined when nobody asked. */
  readonly progress: ((step: Progress) => void) | undefined;
  /** Asked once the head of a reply is there; undefined for a body that is not looked at before its end. */
  readonly watch: (head: ReplyHead) => Watch | undefined;
}

export type ReplyHead = Pick<UpstreamReply, "status" | "headers">;

/**
 * Is shown the body of a stream piece by piece, decoded, as it comes; false when it needs no more, which ends the reply.
 * What a stream brought is kept when it is cut off.
 */
export type Watch = (piece: Uint8Array) => boolean;

/** Carries a request to its end. Whatever happens is an outcome; a throw is a bug. */
export type Send = (request: UpstreamRequest, context: SendContext) => Promise<UpstreamOutcome>;

/** A `Send` around a `Send`. */
export type Policy = (next: Send) => Send;
