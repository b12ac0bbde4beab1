/**
 * Runs programs that nobody trusts: short JavaScript, with calls as its only way out. Each has an engine of its own
 * (`machine.ts`), on a thread that runs one program at a time and is ended where a program does not end. Threads start
 * with the first program, and none keeps the gateway running. What calls may do is decided by whoever hands them in.
 */
import { readFile } from "node:fs/promises";

import type { CodeOptions } from "../config/code-options.ts";
import { packageFile } from "../package-file.ts";
import { type Allowance, createAllowance } from "./allowance.ts";
import type { Ending, GuestCall, GuestReply, ProgramLimits, ProgramReport } from "./model.ts";
import { type ProgramContext, runProgram } from "./program.ts";
import { endingOf, startThread, type Thread } from "./thread.ts";

export interface SandboxOptions {
  /** At a time: others wait. */
  readonly maxPrograms: number;
  readonly limits: ProgramLimits;
  /**
   * How much longer than it may compute a program is waited for: native code of the engine cannot be interrupted, and
   * a thread takes a while to start.
   * @default 5 s
   */
  readonly graceMs?: number;
}

export interface Sandbox {
  readonly limits: ProgramLimits;
  /**
   * However the program ends, that is a report.
   * @param context `call` makes a call, never rejects, and is told by its signal when the program has ended; while it
   *   holds, `totalMs` stands still. `signal` ends the program
   */
  readonly run: (source: string, context: RunContext) => Promise<ProgramReport>;
  readonly close: () => void;
}

export interface RunContext extends Pick<ProgramContext, "signal"> {
  readonly call: (
    call: GuestCall,
    signal: AbortSignal,
    hold: Allowance["hold"],
  ) => Promise<GuestReply>;
}

/** Threads that are kept for the next program. */
const maxIdle = 2;
/** Programs that wait for a thread. */
const maxWaiting = 64;

const cancelled: Ending = { kind: "cancelled" };

/** After these ends a thread is as good as new. */
const harmless: ReadonlySet<Ending["kind"]> = new Set([
  "returned",
  "threw",
  "syntax",
  "noJson",
  "stuck",
]);

export function createSandbox({ maxPrograms, limits, graceMs = 5_000 }: SandboxOptions): Sandbox {
  const idle: Thread[] = [];
  const waiting: (() => void)[] = [];
  const endings = new Set<(ending: Ending) => void>();
  let running = 0;
  let engine: Promise<WebAssembly.Module> | undefined;

  return {
    limits,
    async run(source, { call, signal }) {
      const refusal = signal.aborted ? cancelled : refuse(source);
      if (refusal !== undefined) return unstarted(refusal);
      const ended = new AbortController();
      const end = (ending: Ending): void => ended.abort(ending);
      const cancel = (): void => end(cancelled);
      const allowance = createAllowance(limits.totalMs, () =>
        end({ kind: "exceeded", excess: "total" }),
      );
      signal.addEventListener("abort", cancel);
      endings.add(end);
      try {
        return await runInTurn(source, {
          limits,
          graceMs,
          call: (each, ending) => call(each, ending, allowance.hold),
          signal: ended.signal,
        });
      } finally {
        allowance.end();
        signal.removeEventListener("abort", cancel);
        endings.delete(end);
      }
    },
    close() {
      for (const end of endings) end({ kind: "closed" });
      for (const thread of idle.splice(0)) thread.end();
    },
  };

  function refuse(source: string): Ending | undefined {
    if (Buffer.byteLength(source) > limits.sourceBytes) {
      return { kind: "exceeded", excess: "source" };
    }
    // The engine reads texts up to a NUL, and a program has no use for it.
    if (source.includes("\0")) {
      return { kind: "syntax", message: "SyntaxError: NUL character", line: undefined };
    }
    return running >= maxPrograms && waiting.length >= maxWaiting ? { kind: "busy" } : undefined;
  }

  async function runInTurn(source: string, context: ProgramContext): Promise<ProgramReport> {
    const { signal } = context;
    if (running < maxPrograms) running += 1;
    else if (!(await isGivenPlace(signal))) return unstarted(endingOf(signal));
    try {
      return await runOnThread(source, context);
    } finally {
      const next = waiting.shift();
      // The place is handed on.
      if (next === undefined) running -= 1;
      else next();
    }
  }

  /** False when the program has ended before it began. */
  function isGivenPlace(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const take = (): void => {
        signal.removeEventListener("abort", leave);
        resolve(true);
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(take), 1);
        resolve(false);
      };
      waiting.push(take);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  async function runOnThread(source: string, context: ProgramContext): Promise<ProgramReport> {
    const thread = await takeThread();
    const report = await runProgram(source, thread, context);
    if (harmless.has(report.ending.kind) && thread.isAlive() && idle.length < maxIdle) {
      thread.rest();
      idle.push(thread);
    } else thread.end();
    return report;
  }

  async function takeThread(): Promise<Thread> {
    for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) {
      if (!thread.isAlive()) continue;
      thread.wake();
      return thread;
    }
    engine ??= compileEngine();
    return startThread(await engine);
  }
}

/** The sandbox of a gateway, with how much of a reply its programs are given. */
export function openSandbox({ programs, replyBytes, ...limits }: CodeOptions): Sandbox & {
  readonly replyBytes: number;
} {
  return { ...createSandbox({ maxPrograms: programs, limits }), replyBytes };
}

function unstarted(ending: Ending): ProgramReport {
  return { ending, printed: [], printedMore: false, calls: 0, notAwaited: 0 };
}

/** Compiled once: threads share the code. */
async function compileEngine(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(packageFile("dist/sandbox/quickjs.wasm")));
}
