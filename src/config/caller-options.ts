/** Whom of the callers an option is for: used where callers may differ in what they may call and in how much of it. */
import { z } from "zod";

import { listOf, mustBe, text } from "./field.ts";
import { globs } from "./tool-options.ts";

/** `scope-token` (RFC 6749, section 3.3). */
export const scope = text(
  "a scope: printable ASCII without spaces, quotes and backslashes",
  (given) => (/^[!#-[\]-~]+$/.test(given.trim()) ? given.trim() : undefined),
);

const claims = z
  .record(
    z.string(),
    listOf(
      "values",
      text("text", (given) => given),
    ),
    { error: mustBe("a table of claims and values") },
  )
  .transform((given): ReadonlyMap<string, readonly string[]> => new Map(Object.entries(given)));

/** Those who fit every list that says something. */
export const callersOf = {
  keys: globs("API keys, by name, that it is for."),
  scopes: listOf("scopes", scope)
    .prefault([])
    .describe("Scopes that a caller must have, all of them."),
  claims: claims
    .prefault({})
    .describe("Claims that a token must have, each with one of its values."),
};

export interface CallerSelection {
  /** Globs over the names of API keys. */
  readonly keys: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: ReadonlyMap<string, readonly string[]>;
}
