/** A sandbox with small limits, and calls that answer what they were asked. */
import { afterAll, onTestFinished } from "vitest";

import type {
  GuestCall,
  GuestReply,
  ProgramLimits,
  ProgramReport,
} from "../../src/sandbox/model.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";

export const limits: ProgramLimits = {
  totalMs: 60_000,
  computeMs: 1_000,
  memoryBytes: 32 * 1024 * 1024,
  calls: 50,
  concurrency: 4,
  sourceBytes: 64 * 1024,
  returnBytes: 100_000,
  printBytes: 2_000,
};

export type AnswerCall = (call: GuestCall, signal: AbortSignal) => Promise<GuestReply>;

/** `{ path, given }`; the path `fail` is refused. */
export const echo: AnswerCall = ({ path, given }) =>
  Promise.resolve(
    path === "fail"
      ? { ok: false, message: "GET /fail answered 404 Not Found.", facts: { status: 404 } }
      : { ok: true, json: JSON.stringify({ path, given: JSON.parse(given) }) },
  );

export interface Subject {
  readonly run: (
    source: string,
    context?: { readonly call?: AnswerCall; readonly signal?: AbortSignal },
  ) => Promise<ProgramReport>;
  /** What the program returned. */
  readonly value: (source: string) => Promise<unknown>;
  readonly close: () => void;
}

interface SubjectOptions extends Partial<ProgramLimits> {
  readonly maxPrograms?: number;
  readonly graceMs?: number;
}

/** Closed when its test is over. */
export function openSandbox(options: SubjectOptions = {}): Subject {
  const subject = createSubject(options);
  onTestFinished(() => subject.close());
  return subject;
}

/** For all tests of a file: a program leaves nothing to the next, and its engine is compiled once. */
export function shareSandbox(options: SubjectOptions = {}): Subject {
  const subject = createSubject(options);
  afterAll(() => subject.close());
  return subject;
}

function createSubject({ maxPrograms = 4, graceMs = 3_000, ...changed }: SubjectOptions): Subject {
  const sandbox = createSandbox({ maxPrograms, graceMs, limits: { ...limits, ...changed } });
  const run: Subject["run"] = (
    source,
    { call = echo, signal = new AbortController().signal } = {},
  ) => sandbox.run(source, { call, signal });
  return {
    run,
    async value(source) {
      const { ending } = await run(source);
      if (ending.kind !== "returned") throw new Error(`ended: ${JSON.stringify(ending)}`);
      return ending.json === undefined ? undefined : JSON.parse(ending.json);
    },
    close: () => sandbox.close(),
  };
}
