/**
 * The questions that calls of one program put to the user: one after the other, while the program's time stands still.
 * Whoever has left one unanswered is not asked another.
 */
import type { Allowance } from "../../sandbox/allowance.ts";
import type { CallingProgram } from "../toolset.ts";

type Question = Parameters<CallingProgram["ask"]>[0];

export interface Asking {
  readonly ask: (question: Question, hold: Allowance["hold"]) => ReturnType<CallingProgram["ask"]>;
}

export function createAsking(): Asking {
  let last: Promise<unknown> = Promise.resolve();
  let isAnybodyThere = true;

  async function put(question: Question, hold: Allowance["hold"]) {
    if (!isAnybodyThere) return undefined;
    const release = hold();
    try {
      const verdict = await question();
      if (verdict.kind === "unanswered") isAnybodyThere = false;
      return verdict;
    } finally {
      release();
    }
  }

  return {
    ask(question, hold) {
      const answered = last.then(() => put(question, hold));
      last = answered.catch(() => undefined);
      return answered;
    },
  };
}
