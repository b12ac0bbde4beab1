/** What the judge said of one request, read from its reply. */
import { z } from "zod";

import type { Exchange } from "./recorder.ts";

/** One thing that the judge finds wrong with a request: where, which rule, in its own words. */
export interface Violation {
  /** `query.limit`, `body.items.0.name`; `route` and `security` for what is no part of the request. */
  readonly place: string;
  readonly rule: string;
  readonly message: string;
}

export type Verdict =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly violations: readonly Violation[] }
  /** The request passed, or was not looked at: the judge failed to make up an answer. */
  | { readonly kind: "unanswered"; readonly problem: string };

const violationSchema = z.object({
  location: z.array(z.union([z.string(), z.number()])),
  severity: z.string(),
  code: z.union([z.string(), z.number()]).optional(),
  message: z.string(),
});

const problemSchema = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  validation: z.array(violationSchema).optional(),
});

/** The end of `https://stoplight.io/prism/errors#…` for problems of the request that come without violations. */
const refusals: ReadonlyMap<string, string> = new Map([
  ["NO_PATH_MATCHED_ERROR", "route"],
  ["NO_METHOD_MATCHED_ERROR", "route"],
  ["NO_RESOURCE_PROVIDED_ERROR", "route"],
  ["NO_SERVER_MATCHED_ERROR", "route"],
  ["UNAUTHORIZED", "security"],
  ["INVALID_CONTENT_TYPE", "body"],
  ["NOT_ACCEPTABLE", "header.accept"],
]);

/**
 * A request that is wrong is answered with a problem, or, when the document declares a reply for such requests, with that
 * reply and the violations in a header.
 */
export function verdictOf({ status, replyHeaders, replyBody }: Exchange): Verdict {
  const listed = violationsIn(replyHeaders["sl-violations"]);
  if (listed.length > 0) return toVerdict(listed);
  if (replyHeaders["content-type"] !== "application/problem+json" || status < 400) {
    return status >= 500 && replyHeaders["content-type"] === undefined
      ? { kind: "unanswered", problem: `${status} ${replyBody.toString().slice(0, 300)}` }
      : { kind: "taken" };
  }
  const problem = problemSchema.safeParse(parse(replyBody.toString()));
  if (!problem.success) return { kind: "taken" };
  const { type = "", title = "", detail = "", validation } = problem.data;
  const name = /^https:\/\/stoplight\.io\/prism\/errors#(\w+)$/.exec(type)?.[1] ?? type;
  if (validation !== undefined) return toVerdict(toViolations(validation));
  const place = refusals.get(name);
  return place === undefined
    ? { kind: "unanswered", problem: `${name || title}: ${detail.slice(0, 300)}` }
    : { kind: "refused", violations: [{ place, rule: name, message: detail }] };
}

/** Where the judge stopped in the middle, it came to no verdict. */
function toVerdict(violations: readonly Violation[]): Verdict {
  const thrown = violations.find(({ rule }) => rule === "thrown");
  return thrown === undefined
    ? { kind: "refused", violations }
    : { kind: "unanswered", problem: `thrown: ${thrown.message}` };
}

/** Those of the request; a header that grew too long is cut off at its end. */
function violationsIn(header: string | readonly string[] | undefined): readonly Violation[] {
  if (typeof header !== "string") return [];
  const whole = z.array(violationSchema).safeParse(parse(header));
  if (!whole.success) {
    return header.includes('"location":["request"')
      ? [{ place: "many", rule: "many", message: header.slice(0, 300) }]
      : [];
  }
  return toViolations(whole.data.filter(({ location }) => location[0] === "request")).map(
    (violation) => ({ ...violation, place: violation.place.replace(/^request\.?/, "") }),
  );
}

function toViolations(found: readonly z.output<typeof violationSchema>[]): readonly Violation[] {
  return found
    .filter(({ severity }) => severity === "Error")
    .map(({ location, code, message }) => ({
      place: location.join("."),
      rule: String(code ?? ""),
      message,
    }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
