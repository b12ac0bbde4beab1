/** What is wrong with a configuration: gathered from everywhere, told at once. */
import type { z } from "zod";

import { closest } from "../closest.ts";
import { GatewayError } from "../errors.ts";
import { knownKeys } from "./known-keys.ts";

/** Who said something: a flag, an environment variable or a file. */
export interface Source {
  readonly kind: "flag" | "environment" | "file";
  /** `--port`, `PORT`, `gateway.yaml`. */
  readonly name: string;
}

export interface Problem {
  readonly source: Source;
  /** Where in a file; empty elsewhere, and for the file as a whole. */
  readonly path: readonly PropertyKey[];
  /** What is wrong and how to mend it, to follow a place and a colon. Never a value, which may be secret. */
  readonly message: string;
}

/** Undefined where there are problems. */
export interface Checked<Value> {
  readonly value: Value | undefined;
  readonly problems: readonly Problem[];
}

export function check<Value>(
  schema: z.ZodType<Value>,
  given: unknown,
  source: Source,
): Checked<Value> {
  // Compiling a schema takes longer than the one value that it is for.
  const { data, error } = schema.safeParse(given, { jitless: true });
  const places = error?.issues.flatMap((issue) => toPlaces(issue, schema)) ?? [];
  return { value: data, problems: places.map(({ path, message }) => ({ source, path, message })) };
}

type Place = Pick<Problem, "path" | "message">;

/** One place a complaint: zod has one issue for several unknown keys, and one for all branches of a union. */
function toPlaces(issue: z.core.$ZodIssue, schema: z.core.$ZodType): readonly Place[] {
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeys(schema, issue.path);
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: unknownOption(closest(key, known, 1)[0], known),
      }));
    }
    case "invalid_key":
      return issue.issues.map(({ message }) => ({ path: issue.path, message }));
    case "invalid_union": {
      const meant = issue.errors.find((branch) => branch.every(isDeeper));
      if (meant === undefined) return [issue];
      return meant
        .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
        .flatMap((inner) => toPlaces(inner, schema));
    }
    default:
      return [issue];
  }
}

/** Whether a branch of a union has the right kind of value and complains about what is in it. */
function isDeeper(issue: z.core.$ZodIssue): boolean {
  return issue.code !== "invalid_type" || issue.path.length > 0;
}

function unknownOption(meant: string | undefined, known: readonly string[]): string {
  return meant === undefined
    ? `is no option here; known are ${known.join(", ")}`
    : `is no option here; did you mean ${meant}?`;
}

/**
 * The one error for all problems: `ERR_USAGE` when only flags are wrong, else `ERR_CONFIG`.
 *
 * @example
 * gateway.yaml: apis.shop.baseUrl: must be an absolute http or https URL
 */
export function toError(problems: readonly Problem[]): GatewayError {
  const code = problems.every(({ source }) => source.kind === "flag") ? "ERR_USAGE" : "ERR_CONFIG";
  const lines = problems.map(toLine);
  if (lines.length === 1) return new GatewayError(code, lines.join(""));
  const subject = code === "ERR_USAGE" ? "arguments" : "configuration";
  const list = lines.map((line) => `\n- ${line}`).join("");
  return new GatewayError(code, `${lines.length} problems with the ${subject}:${list}`);
}

function toLine({ source, path, message }: Problem): string {
  return path.length === 0
    ? `${source.name}: ${message}`
    : `${source.name}: ${toDotPath(path)}: ${message}`;
}

/** `apis.pet-store.headers["a b"]`, `allowedHosts[0]`; odd names are quoted, so that they cannot pass for the message. */
export function toDotPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => {
      if (typeof key === "number") return `[${key}]`;
      return /^[\w$-]+$/.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`;
    })
    .join("")
    .replace(/^\./, "");
}
