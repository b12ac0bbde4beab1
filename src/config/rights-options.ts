/** Options that say who of those who may call may call what. */
import { z } from "zod";

import { callersOf, scope } from "./caller-options.ts";
import { flag, listOf, mustBe, mustBeText, options, word } from "./field.ts";
import { viewOptions } from "./view-options.ts";

const selection = viewOptions
  .unwrap()
  .pick({
    api: true,
    tags: true,
    methods: true,
    paths: true,
    operations: true,
    tools: true,
    readOnly: true,
  })
  .readonly();

const rule = options({
  ...callersOf,
  allow: selection.optional().describe("What they may call: the same words as in a profile."),
  deny: selection.optional().describe("What they may not call, whatever other rules allow."),
  readOnly: flag().prefault(false).describe("Whether they may only call what reads."),
}).readonly();

/** Whom it is for: those who fit every list that says something; and what it does. */
export type RightsRule = z.output<typeof rule>;

export const rights = options({
  default: word("allow", "deny")
    .prefault("allow")
    .describe("What callers may call that no rule speaks of: everything, or nothing."),
  rules: z
    .array(rule, { error: mustBe("a list of rules") })
    .readonly()
    .prefault([])
    .meta({ title: "list of rules" })
    .describe(
      "Who (`keys`, `scopes`, `claims`) may call what (`allow`, `deny`, `readOnly`); a denial wins.",
    ),
  operationScopes: flag()
    .prefault(false)
    .describe("Whether callers need the scopes that the document asks for an operation."),
  stepUp: flag()
    .prefault(false)
    .describe(
      "Whether a token shows also what further scopes would open; a call then asks the client for them (403).",
    ),
}).readonly();

export type RightsOptions = z.output<typeof rights>;

export const scopeHierarchy = z
  .record(scope, listOf("scopes", scope), { error: mustBeText("a table of scopes") })
  .transform((given): ReadonlyMap<string, readonly string[]> => new Map(Object.entries(given)))
  .meta({ title: "table of scope and scopes" })
  .prefault({})
  .describe(
    "Scopes that another one includes: `{ admin: [shop:write], shop:write: [shop:read] }`.",
  );
