/** The other end of `thread.ts`: runs one program after the other, on a thread that can be ended. */
import { parentPort, workerData } from "node:worker_threads";

import { createMachine, type Machine } from "./machine.ts";
import type { Command, Turn } from "./model.ts";

const wasmModule: WebAssembly.Module = workerData;
let machine: Machine | undefined;

async function advance(command: Command): Promise<Turn> {
  if (command.kind === "resume") {
    if (machine === undefined) throw new Error("no program runs here");
    return machine.resume(command.replies);
  }
  machine = await createMachine(wasmModule, command.limits);
  return machine.start(command.source);
}

async function answer(command: Command): Promise<void> {
  const turn = await advance(command);
  if (turn.ending !== undefined) machine = undefined;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, which has no origin
  parentPort?.postMessage(turn);
}

// What fails here ends the thread, and the other end is told.
parentPort?.on("message", (command: Command) => void answer(command));
