/**
 * The rest of a stream that another replica writes, for a client that lost its connection there: what has been kept, then
 * what is said. Where nobody writes it any more, the answers that are due are errors: whether the requests were carried
 * out, nobody knows.
 */
import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/server";

import type { Bus, StreamEvent } from "../state/store.ts";
import { rpcCode, stateUnreachable } from "./json-rpc.ts";
import { isCancellation, isResponse, type Resumption } from "./resumption.ts";

export interface FollowOptions {
  readonly bus: Bus;
  readonly session: string;
  readonly resumption: Resumption;
  readonly keepAliveMs: number;
}

/** The question that `Notice` of `streamable-session.ts` knows. */
const toFollow = (stream: string): string => JSON.stringify({ kind: "follow", stream });

/** On which the events of a stream are said that somebody follows. */
export function streamTopic(session: string, stream: string): string {
  return `stream ${session} ${stream}`;
}

/** @param last the event that the client has seen last */
export async function followStream(
  last: StreamEvent,
  { bus, session, resumption, keepAliveMs }: FollowOptions,
): Promise<Response> {
  const { stream } = last;
  const seen = new Set([last.id]);
  const due = new Set<RequestId>(last.requests);
  const early: StreamEvent[] = [];
  const encoder = new TextEncoder();
  let output: ReadableStreamDefaultController<Uint8Array> | undefined;
  let timer: NodeJS.Timeout | undefined;

  // Before it is asked for, so that nothing is said in between that nobody hears.
  const stop = await bus.listen(streamTopic(session, stream), (text) => {
    const event: StreamEvent = JSON.parse(text);
    if (output === undefined) early.push(event);
    else write(event);
    return undefined;
  });
  const ask = () => bus.ask(session, toFollow(stream));

  function end(): void {
    clearInterval(timer);
    stop();
    output?.close();
    output = undefined;
  }

  function send(message: JSONRPCMessage, id?: string): void {
    const name = id === undefined ? "" : `id: ${id}\n`;
    output?.enqueue(encoder.encode(`event: message\n${name}data: ${JSON.stringify(message)}\n\n`));
  }

  function write({ id, text }: StreamEvent): void {
    if (seen.has(id) || output === undefined) return;
    seen.add(id);
    const message: JSONRPCMessage = JSON.parse(text);
    if (!isCancellation(message)) send(message, id);
    if (isResponse(message)) due.delete(message.id);
    if (due.size === 0) end();
  }

  function giveUp(): void {
    for (const id of due) {
      send({ jsonrpc: "2.0", id, error: { code: rpcCode.internalError, message: lost } });
    }
    end();
  }

  async function checkWriter(): Promise<void> {
    output?.enqueue(encoder.encode(": keepalive\n\n"));
    const answer = await ask();
    if (answer.kind !== "nobody" || output === undefined) return;
    // What it wrote before it ended may have been kept and not said.
    for (const event of await resumption.from(last.id)) write(event);
    if (output !== undefined) giveUp();
  }

  const answer = await ask();
  if (answer.kind === "unreachable") {
    stop();
    return stateUnreachable();
  }
  const kept = await resumption.from(last.id);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      output = controller;
      // The stream may be over already.
      const first: JSONRPCMessage = JSON.parse(last.text);
      if (isResponse(first)) due.delete(first.id);
      for (const event of [...kept, ...early]) write(event);
      if (due.size === 0) end();
      else if (answer.kind === "nobody") giveUp();
      else timer = setInterval(() => void checkWriter(), keepAliveMs);
    },
    cancel() {
      output = undefined;
      end();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
      "mcp-session-id": session,
    },
  });
}

const lost =
  "The replica of the gateway that ran this has ended before its answer was there: whether it was carried out is not known. Look before you ask for it again.";
