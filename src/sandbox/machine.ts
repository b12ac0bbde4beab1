/**
 * One program in one instance of the engine, which nothing else uses: what a program does to it ends with the program.
 * It runs in turns, from one wait to the next, and only texts pass between the two worlds.
 *
 * The engine's own limit of memory does not count on WebAssembly, where it cannot learn the size of what it allocates.
 * What counts is the maximum of the memory that the instance is given.
 */
import * as loaded from "@jitl/quickjs-wasmfile-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from "quickjs-emscripten-core";

import { guestSource } from "./guest.ts";
import type { Ending, GuestCall, GuestReply, ProgramLimits, Turn } from "./model.ts";
import { pageBytes } from "./web-assembly.ts";

export interface Machine {
  readonly start: (source: string) => Turn;
  readonly resume: (
    replies: readonly { readonly id: number; readonly reply: GuestReply }[],
  ) => Turn;
}

/** As a module of ECMAScript, which it is here, it exports what its types say of the other kind. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const variant = loaded.default as unknown as QuickJSSyncVariant;

/** What the engine asks for at its start. */
const minPages = 256;
/** Of the engine's own stack; the thread's has to be larger, so that the engine sees the end of its own first. */
const stackBytes = 256 * 1024;
/** Between two looks at the clock: jobs of native functions alone would not be interrupted. */
const jobsAtOnce = 1000;

export async function createMachine(
  wasmModule: WebAssembly.Module,
  limits: ProgramLimits,
): Promise<Machine> {
  const maximum = Math.max(minPages, Math.floor(limits.memoryBytes / pageBytes));
  const wasmMemory = new WebAssembly.Memory({ initial: minPages, maximum });
  const engine = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, { wasmModule, wasmMemory }),
  );
  const runtime = engine.newRuntime({ maxStackSizeBytes: stackBytes });
  // Memory grows by a part of itself: what is almost full could not grow any more.
  const isFull = (): boolean => wasmMemory.buffer.byteLength > 0.9 * maximum * pageBytes;
  return open(runtime.newContext(), limits, isFull);
}

function open(context: QuickJSContext, limits: ProgramLimits, isFull: () => boolean): Machine {
  const { runtime } = context;
  let calls: ({ readonly id: number } & GuestCall)[] = [];
  let printed: string[] = [];
  let printedBytes = 0;
  let printedMore = false;
  let made = 0;
  let unanswered = 0;
  let givenLength = 0;
  let computedMs = 0;
  let finished: Ending | undefined;
  let isLate = false;
  let deadlineAt = Number.POSITIVE_INFINITY;
  /** What `start` gave: rejected where not even the failure of the program could be told. */
  let running: QuickJSHandle | undefined;

  runtime.setInterruptHandler(() => {
    isLate ||= performance.now() > deadlineAt;
    return isLate;
  });

  const guest = define();
  const startFunction = context.getProp(guest, "start");
  const settleFunction = context.getProp(guest, "settle");

  return {
    start: (source) =>
      turn(() => {
        const program = compile(source);
        if (program === undefined) return;
        const outcome = context.callFunction(startFunction, context.undefined, program);
        if (outcome.error !== undefined) finished ??= toEnded(outcome.error);
        else running = outcome.value;
      }),
    resume: (replies) =>
      turn(() => {
        for (const each of replies) {
          settle(each);
          if (finished !== undefined || isLate) return;
        }
      }),
  };

  function settle({ id, reply }: { readonly id: number; readonly reply: GuestReply }): void {
    unanswered -= 1;
    const text = context.newString(
      reply.ok ? reply.json : JSON.stringify({ message: reply.message, facts: reply.facts }),
    );
    const isOk = reply.ok ? context.true : context.false;
    const outcome = context.callFunction(
      settleFunction,
      context.undefined,
      context.newNumber(id),
      isOk,
      text,
    );
    text.dispose();
    if (outcome.error !== undefined) finished ??= toEnded(outcome.error);
  }

  function turn(enter: () => void): Turn {
    const startedAt = performance.now();
    deadlineAt = startedAt + limits.computeMs - computedMs;
    let failure: Ending | undefined;
    try {
      enter();
      while (finished === undefined && !isLate && runtime.hasPendingJob()) {
        const outcome = runtime.executePendingJobs(jobsAtOnce);
        if (outcome.error !== undefined) finished ??= toEnded(outcome.error);
        isLate ||= performance.now() > deadlineAt;
      }
    } catch (error) {
      failure = toFailure(error);
    }
    computedMs += performance.now() - startedAt;
    const did = { calls, printed, printedMore, computedMs };
    calls = [];
    printed = [];
    return { ...did, ending: failure ?? endingOf() };
  }

  function endingOf(): Ending | undefined {
    if (isLate) return { kind: "exceeded", excess: "compute" };
    if (finished !== undefined) return finished;
    const state = running && context.getPromiseState(running);
    if (state?.type === "rejected") return toEnded(state.error);
    return unanswered === 0 ? { kind: "stuck" } : undefined;
  }

  /** Undefined when it cannot be compiled, which is an end. */
  function compile(source: string): QuickJSHandle | undefined {
    // What evaluates as an expression is one: its value is the result. Else it is the body of a function.
    const asExpression = context.evalCode(
      `(async () => (${withoutSemicolon(source)}\n))`,
      programFile,
    );
    if (asExpression.error === undefined) return asExpression.value;
    const asBody = context.evalCode(`(async () => {${source}\n})`, programFile);
    if (asBody.error === undefined) return asBody.value;
    const { message, line } = readThrown(context, asBody.error);
    finished = { kind: "syntax", message, line };
    return undefined;
  }

  function define(): QuickJSHandle {
    const host = [
      context.newFunction("call", (id, path, given) => {
        const refusal = take(context.getNumber(id), path, given);
        return refusal === undefined ? context.undefined : context.newString(refusal);
      }),
      context.newFunction("print", (line) => (note(line) ? context.true : context.false)),
      context.newFunction("finish", (kind, text, stack) => {
        finished ??= toEnding(kind, text, stack);
      }),
    ];
    const world = context.unwrapResult(context.evalCode(guestSource, "guest.js"));
    return context.unwrapResult(context.callFunction(world, context.undefined, ...host));
  }

  /** Takes a call, or says why not. */
  function take(id: number, path: QuickJSHandle, given: QuickJSHandle): string | undefined {
    if (made >= limits.calls)
      return `A program may make at most ${limits.calls} calls, and this one has made them.`;
    const length = lengthOf(path) + lengthOf(given);
    if (givenLength + length > limits.memoryBytes)
      return "The arguments of this program's calls are too large together.";
    givenLength += length;
    made += 1;
    unanswered += 1;
    calls.push({ id, path: context.getString(path), given: context.getString(given) });
    return undefined;
  }

  function note(line: QuickJSHandle): boolean {
    const text = textWithin(line, limits.printBytes - printedBytes);
    if (text === undefined) printedMore = true;
    else {
      printedBytes += Buffer.byteLength(text) + 1;
      printed.push(text);
    }
    return !printedMore;
  }

  function toEnding(kind: QuickJSHandle, text: QuickJSHandle, stack: QuickJSHandle): Ending {
    switch (context.getString(kind)) {
      case "threw":
        return toThrow(
          { message: context.getString(text), line: lineOf(context.getString(stack)) },
          isFull(),
        );
      case "noJson":
        return { kind: "noJson", message: context.getString(text) };
      default:
        return toReturned(text);
    }
  }

  function toReturned(text: QuickJSHandle): Ending {
    if (context.typeof(text) !== "string") return { kind: "returned", json: undefined };
    const json = textWithin(text, limits.returnBytes);
    return json === undefined ? { kind: "exceeded", excess: "return" } : { kind: "returned", json };
  }

  function toEnded(error: QuickJSHandle): Ending {
    return toThrow(readThrown(context, error), isFull());
  }

  /** Undefined when the text is longer; then it is not copied either, for it has more characters already. */
  function textWithin(handle: QuickJSHandle, maxBytes: number): string | undefined {
    if (lengthOf(handle) > maxBytes) return undefined;
    const text = context.getString(handle);
    return Buffer.byteLength(text) > maxBytes ? undefined : text;
  }

  /** Of a text; a property of texts that nobody can change. */
  function lengthOf(text: QuickJSHandle): number {
    return context.getNumber(context.getProp(text, "length"));
  }
}

const programFile = "program.js";

/** Lines keep their numbers. */
function withoutSemicolon(source: string): string {
  let text = source.trimEnd();
  while (text.endsWith(";")) text = text.slice(0, -1).trimEnd();
  return text;
}

interface Thrown {
  /** Name and message. */
  readonly message: string;
  readonly line: number | undefined;
}

/** How a program threw when memory or stack ran out. */
const exhaustion: readonly (readonly [RegExp, "memory" | "stack"])[] = [
  [/^InternalError: out of memory/, "memory"],
  [/^InternalError: stack overflow/, "stack"],
];

/** @param isFull whether memory is: then there was no room for an error either, and null is thrown instead */
function toThrow({ message, line }: Thrown, isFull: boolean): Ending {
  const excess =
    isFull && message === "null"
      ? "memory"
      : exhaustion.find(([pattern]) => pattern.test(message))?.[1];
  return excess === undefined ? { kind: "threw", message, line } : { kind: "exceeded", excess };
}

/** What came out of the engine instead of a value. */
function readThrown(context: QuickJSContext, error: QuickJSHandle): Thrown {
  const thrown: unknown = context.dump(error);
  if (typeof thrown !== "object" || thrown === null) {
    return { message: String(thrown).slice(0, maxMessage), line: undefined };
  }
  const { name, message, stack }: { name?: unknown; message?: unknown; stack?: unknown } = thrown;
  return {
    message: `${String(name)}: ${String(message)}`.slice(0, maxMessage),
    line: lineOf(String(stack)),
  };
}

/** In characters. */
const maxMessage = 4096;

/** The innermost line of the program. */
function lineOf(stack: string): number | undefined {
  const line = /program\.js:(?<line>\d+)/.exec(stack.slice(0, maxMessage))?.groups?.["line"];
  return line === undefined ? undefined : Number(line);
}

/** The engine itself failed: it is used no more. */
function toFailure(error: unknown): Ending {
  if (error instanceof RangeError) return { kind: "exceeded", excess: "stack" };
  return { kind: "crashed", detail: error instanceof Error ? error.message : String(error) };
}
