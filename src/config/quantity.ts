/** Options that are numbers: counts, sizes and durations, each also as text, which is what `${VAR}` becomes. */
import { z } from "zod";

import { mustBe, referencePattern } from "./field.ts";
import { parseBytes, parseDurationMs } from "./units.ts";

/** `setTimeout` fires at once for anything longer. */
const maxDurationMs = 2 ** 31 - 1;

interface QuantityOptions extends Notation {
  /** Type and unit, as editors and the README show it. */
  readonly title: string;
  /** What it must be, to end the sentence "must be". */
  readonly what: string;
  readonly min: number;
  readonly max: number;
}

/** How a quantity is written as text; the pattern is for editors, and coarse. */
interface Notation {
  readonly parse: (text: string) => number | undefined;
  readonly pattern: string;
}

const digits: Notation = {
  parse: (text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : undefined),
  pattern: String.raw`^\s*\d+\s*$`,
};
const size: Notation = { parse: parseBytes, pattern: String.raw`^\s*\d+(\.\d+)?\s*[A-Za-z]*\s*$` };
const duration: Notation = { ...size, parse: parseDurationMs };

/** Options by the dozen are one of these: each is made once, since a start waits for all of them. */
const anySize = bytesFrom("1", 1);
const anyDuration = quantity({
  title: "milliseconds (30s)",
  what: "a number of milliseconds or text such as 500ms, 30s or 1h, from 1 ms to 24 days",
  min: 1,
  max: maxDurationMs,
  ...duration,
});

/** TCP port; 0 lets the system choose. */
export function port() {
  const what = "a port number from 0 (any free one) to 65535";
  return quantity({ title: "port", what, min: 0, max: 65_535, ...digits });
}

/** `unit` names what is counted, in the plural. */
export function count(unit: string) {
  const what = `a number of ${unit}, at least 1`;
  return quantity({ title: unit, what, min: 1, max: Number.MAX_SAFE_INTEGER, ...digits });
}

export function bytes() {
  return anySize;
}

/** `least` as it is said, and in bytes. */
export function bytesFrom(least: string, min: number) {
  const what = `a number of bytes or text such as 64KiB or 10MiB, at least ${least}`;
  return quantity({ title: "bytes (10MiB)", what, min, max: Number.MAX_SAFE_INTEGER, ...size });
}

export function durationMs() {
  return anyDuration;
}

function quantity({ title, what, min, max, parse, pattern }: QuantityOptions) {
  const error = mustBe(what);
  const number = z.int({ error }).min(min, { error }).max(max, { error });
  const text = z.string().meta({ pattern: `${pattern}|${referencePattern}` });
  return z
    .union([number, text], { error })
    .transform((given, context) => {
      const value = typeof given === "number" ? given : parse(given);
      if (value !== undefined && value >= min && value <= max) return value;
      context.issues.push({ code: "custom", message: error({ input: given }), input: given });
      return z.NEVER;
    })
    .meta({ title });
}
