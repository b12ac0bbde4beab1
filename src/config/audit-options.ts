/** Options of the account that is kept of calls. */
import type { z } from "zod";

import { optional } from "./auth-options.ts";
import { flag, options, text } from "./field.ts";

const auditOptions = options({
  to: text("stdout, stderr or a path", (given) => given.trim() || undefined)
    .meta({ title: "stdout, stderr or path" })
    .describe(
      "Where a line goes for each call: stdout (not for `stdio`), stderr, or a file (relative to this file), opened anew at SIGHUP.",
    ),
  arguments: flag()
    .prefault(false)
    .describe("Whether the line has the arguments of the call, known secrets masked."),
}).readonly();

export const audit = optional(auditOptions.optional()).meta({ title: "table" });

/** A path is absolute. */
export type AuditOptions = z.output<typeof auditOptions>;
