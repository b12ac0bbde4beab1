/**
 * JSONPath by `json-p3`, which walks objects by their own members only and evaluates nothing as code. Here it is kept
 * from taking too long.
 */
import { FunctionExpressionType, JSONPathEnvironment, JSONPathError } from "json-p3";
import type { FilterFunction } from "json-p3";
import { RE2JS, RE2JSException } from "re2js";

import { maxNesting, maxNodes } from "../limits.ts";
import { LimitError, type Location, type Query } from "./model.ts";

export type CompiledQuery =
  | { readonly kind: "compiled"; readonly query: Query }
  /** Why the text is no query, as a clause. */
  | { readonly kind: "wrong"; readonly reason: string };

/** Nested filters look at the same values again and again; one walk looks at each value once or twice. */
const maxSteps = maxNodes;
const maxSelected = 1_000_000;
const maxLength = 4_096;

export function compileQuery(text: string): CompiledQuery {
  if (text.length > maxLength) {
    return { kind: "wrong", reason: `it is longer than ${maxLength} characters` };
  }
  const environment = new BoundedEnvironment();
  try {
    const compiled: Compiled = environment.compile(text);
    const select = (root: unknown): readonly Location[] =>
      environment.run(() => {
        const selected: Location[] = [];
        for (const { location } of compiled.lazyQuery(root)) {
          if (selected.push(location) > maxSelected) throw tooMuch();
        }
        return selected;
      });
    return { kind: "compiled", query: { text, select } };
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    return { kind: "wrong", reason: error.message };
  }
}

/** What is used of a compiled query. It only reads what it is given, though the package's types do not say so. */
interface Compiled {
  lazyQuery(root: unknown): Iterable<{ readonly location: Location }>;
}

class BoundedEnvironment extends JSONPathEnvironment {
  #stepsLeft = 0;

  constructor() {
    super({ maxRecursionDepth: 2 * maxNesting });
  }

  run<Result>(task: () => Result): Result {
    this.#stepsLeft = maxSteps;
    try {
      return task();
    } catch (error) {
      // The package spreads lists over the stack, which very long ones do not fit.
      if (!(error instanceof RangeError || error instanceof JSONPathError)) throw error;
      throw tooMuch();
    }
  }

  /** Called for each object that is walked through, by descendant segments, wildcards and filters alike. */
  override entries(value: Parameters<JSONPathEnvironment["entries"]>[0]) {
    const entries = super.entries(value);
    this.#stepsLeft -= entries.length;
    if (this.#stepsLeft < 0) throw tooMuch();
    return entries;
  }

  protected override setupFilterFunctions(): void {
    super.setupFilterFunctions();
    this.functionRegister.set("match", createTextFunction("match"));
    this.functionRegister.set("search", createTextFunction("search"));
  }
}

function tooMuch(): LimitError {
  return new LimitError("looks at more values than is allowed: select more exactly");
}

/**
 * `match` and `search` (RFC 9535, sections 2.4.6 and 2.4.7) by RE2, in linear time: patterns may come from the
 * document. What is no pattern matches nothing.
 */
function createTextFunction(name: "match" | "search"): FilterFunction {
  const known = new Map<string, RE2JS | undefined>();

  return {
    argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
    returnType: FunctionExpressionType.LogicalType,
    call(text: unknown, pattern: unknown) {
      if (typeof text !== "string" || typeof pattern !== "string") return false;
      if (!known.has(pattern)) known.set(pattern, compilePattern(pattern));
      const matcher = known.get(pattern)?.matcher(text);
      return (name === "match" ? matcher?.matches() : matcher?.find()) ?? false;
    },
  };
}

function compilePattern(pattern: string): RE2JS | undefined {
  // An I-Regexp's dot takes no carriage return either (RFC 9485, section 5.3).
  const translated = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]|\./gsu, (part) =>
    part === "." ? String.raw`[^\n\r]` : part,
  );
  try {
    return RE2JS.compile(translated);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return undefined;
  }
}
