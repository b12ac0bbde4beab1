/** One thread of the sandbox, which takes commands in turn. */
import { Worker } from "node:worker_threads";

import { packageFile } from "../package-file.ts";
import type { Command, Ending, Turn } from "./model.ts";

export interface Thread {
  /** One turn of a program; or how the program has ended where the thread did not come back, and is used no more. */
  readonly advance: (command: Command, waiting: Waiting) => Promise<Turn | Ending>;
  /** A thread that rests does not keep the process running. */
  readonly rest: () => void;
  readonly wake: () => void;
  readonly end: () => void;
  readonly isAlive: () => boolean;
}

export interface Waiting {
  readonly maxMs: number;
  /** Its reason is how the program has ended. */
  readonly signal: AbortSignal;
}

/** For texts on their way; a program's memory counts by itself. */
const heapMiB = 128;
/** Several times what it takes until the engine sees the end of its own stack. */
const stackMiB = 16;

export function startThread(engine: WebAssembly.Module): Thread {
  const worker = new Worker(packageFile("dist/sandbox/sandbox-worker.js"), {
    workerData: engine,
    resourceLimits: { maxOldGenerationSizeMb: heapMiB, stackSizeMb: stackMiB },
    // It needs no secrets.
    env: {},
  });
  let failure: Ending | undefined;
  let onFailure: ((ending: Ending) => void) | undefined;
  worker.on("error", (error) => fail(error instanceof Error ? error.message : String(error)));
  worker.on("exit", () => fail("its thread ended"));

  return {
    advance(command, { maxMs, signal }) {
      return new Promise((resolve) => {
        const finish = (outcome: Turn | Ending): void => {
          clearTimeout(timer);
          worker.off("message", finish);
          signal.removeEventListener("abort", onAbort);
          onFailure = undefined;
          resolve(outcome);
        };
        const onAbort = (): void => finish(endingOf(signal));
        const timer = setTimeout(finish, maxMs, { kind: "exceeded", excess: "compute" });
        if (failure !== undefined) return finish(failure);
        if (signal.aborted) return onAbort();
        worker.on("message", finish);
        signal.addEventListener("abort", onAbort);
        onFailure = finish;
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, which has no origin
        worker.postMessage(command);
      });
    },
    rest: () => worker.unref(),
    wake: () => worker.ref(),
    end: () => void worker.terminate(),
    isAlive: () => failure === undefined,
  };

  function fail(detail: string): void {
    failure ??= { kind: "crashed", detail };
    onFailure?.(failure);
  }
}

/** Signals of programs abort with it as their reason. */
export function endingOf({ reason }: AbortSignal): Ending {
  return reason;
}
