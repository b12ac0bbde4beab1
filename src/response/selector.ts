/**
 * Evaluates JMESPath in processes of its own: an expression may ask for any amount of time and memory, and where memory
 * runs out, a thread would take the gateway with it. A process serves one expression at a time, and is killed when that
 * takes too long.
 */
import { type ChildProcess, fork } from "node:child_process";

import { packageFile } from "../package-file.ts";
import { duration, size } from "./phrase.ts";
import type { SelectionAnswer, SelectionTask } from "./selector-process.ts";

export type Selection =
  /** JSON of what was selected. */
  | { readonly ok: true; readonly text: string }
  /** Why there is none, as a clause. */
  | { readonly ok: false; readonly reason: string };

export interface Selector {
  /** @param text valid JSON */
  select(text: string, expression: string): Promise<Selection>;
  close(): void;
}

export interface SelectorOptions {
  /** Longest time that one expression may take. */
  readonly maxMs: number;
}

/** At a time: while one is held up, others are served. */
const maxProcesses = 2;
/** Each holds a reply in memory. */
const maxWaiting = 64;
const maxHeapMiB = 256;
/** An expression can repeat what it selects; but it is there to make a reply smaller. */
const minLength = 256 * 1024;

interface Job {
  readonly task: SelectionTask;
  readonly settle: (selection: Selection) => void;
}

/** Processes start with the first expression; none keeps the gateway running, and they end with it. */
export function createSelector({ maxMs }: SelectorOptions): Selector {
  const all = new Set<ChildProcess>();
  const idle = new Set<ChildProcess>();
  const waiting: Job[] = [];

  return {
    select(text, expression) {
      if (waiting.length >= maxWaiting) {
        return Promise.resolve({ ok: false, reason: "too many others are being evaluated" });
      }
      return new Promise((settle) => {
        const maxLength = Math.max(text.length, minLength);
        waiting.push({ task: { text, expression, maxLength }, settle });
        serve();
      });
    },
    close() {
      for (const { settle } of waiting.splice(0))
        settle({ ok: false, reason: "the gateway stops" });
      for (const child of all) child.kill("SIGKILL");
    },
  };

  function serve(): void {
    if (waiting.length === 0) return;
    const [child] = idle;
    if (child === undefined) {
      if (all.size < maxProcesses) start();
      return;
    }
    const job = waiting.shift();
    if (job !== undefined) run(child, job);
  }

  function start(): void {
    const child = startProcess();
    let isReady = false;
    all.add(child);
    child.once("message", () => {
      isReady = true;
      rest(child);
      serve();
    });
    child.on("error", forget);
    child.once("exit", forget);

    function forget(): void {
      if (!all.delete(child)) return;
      idle.delete(child);
      if (!isReady) {
        waiting.shift()?.settle({ ok: false, reason: "its process could not be started" });
        serve();
      }
    }
  }

  function rest(child: ChildProcess): void {
    idle.add(child);
    child.unref();
    child.channel?.unref();
  }

  function run(child: ChildProcess, { task, settle }: Job): void {
    idle.delete(child);
    child.ref();
    child.channel?.ref();
    const timer = setTimeout(() => {
      all.delete(child);
      child.kill("SIGKILL");
      finish({ ok: false, reason: `it took longer than ${duration(maxMs)}` });
    }, maxMs);
    child.on("message", onAnswer);
    child.on("exit", onExit);
    child.send(task);

    function onAnswer(answer: SelectionAnswer): void {
      rest(child);
      finish(answer);
    }
    function onExit(_code: number | null, signal: NodeJS.Signals | null): void {
      const reason =
        signal === "SIGABRT"
          ? `it took more than ${size(maxHeapMiB * 1024 ** 2)} of memory`
          : "its process ended";
      finish({ ok: false, reason });
    }
    function finish(selection: Selection): void {
      clearTimeout(timer);
      child.off("message", onAnswer);
      child.off("exit", onExit);
      settle(selection);
      serve();
    }
  }
}

function startProcess(): ChildProcess {
  return fork(packageFile("dist/response/selector-process.js"), {
    execArgv: [`--max-old-space-size=${maxHeapMiB}`],
    // It needs no secrets, and standard output may be a client's.
    env: {},
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
}
