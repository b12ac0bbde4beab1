/** One program on one thread, turn by turn, with its calls in between. */
import { createCallQueue } from "./call-queue.ts";
import type { Ending, GuestCall, GuestReply, ProgramLimits, ProgramReport, Turn } from "./model.ts";
import { endingOf, type Thread } from "./thread.ts";

export interface ProgramContext {
  readonly limits: ProgramLimits;
  /** How much longer than it may compute a program is waited for. */
  readonly graceMs: number;
  readonly call: (call: GuestCall, signal: AbortSignal) => Promise<GuestReply>;
  /** Its reason is how the program has ended. */
  readonly signal: AbortSignal;
}

/**
 * A program that returns has its calls finished, awaited or not; with any other end they are cancelled.
 */
export async function runProgram(
  source: string,
  thread: Thread,
  { limits, graceMs, call, signal }: ProgramContext,
): Promise<ProgramReport> {
  const calls = new AbortController();
  const queue = createCallQueue({
    call: (each) => call(each, calls.signal),
    concurrency: limits.concurrency,
    signal: calls.signal,
  });
  const printed: string[] = [];
  let printedMore = false;
  let notAwaited = 0;
  let ending: Ending | undefined;
  let computedMs = 0;

  const stop = (): void => calls.abort();
  signal.addEventListener("abort", stop);
  try {
    let outcome = await thread.advance({ kind: "start", source, limits }, waiting());
    while (ending === undefined) {
      if (!isTurn(outcome)) ending = outcome;
      else if ((ending = take(outcome)) === undefined) {
        const replies = await queue.replies();
        outcome = await thread.advance({ kind: "resume", replies }, waiting());
      }
    }
    if (ending.kind === "returned") {
      notAwaited = queue.unsettled();
      await queue.settled();
      if (signal.aborted) ending = endingOf(signal);
    }
  } finally {
    signal.removeEventListener("abort", stop);
    calls.abort();
  }
  return { ending, printed, printedMore, calls: queue.started(), notAwaited };

  function waiting() {
    return { maxMs: limits.computeMs - computedMs + graceMs, signal };
  }

  function take(turn: Turn): Ending | undefined {
    printed.push(...turn.printed);
    printedMore = turn.printedMore;
    computedMs = turn.computedMs;
    if (turn.ending === undefined || turn.ending.kind === "returned") queue.add(turn.calls);
    return turn.ending;
  }
}

function isTurn(outcome: Turn | Ending): outcome is Turn {
  return "computedMs" in outcome;
}
