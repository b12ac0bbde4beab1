/** What is known of the requests that were not taken: `explanations.yaml`, and which of them fits. */
import { readFileSync } from "node:fs";

import { parse } from "yaml";
import { z } from "zod";

import type { Hearing } from "./hearing.ts";

const pattern = z.string().transform((source) => new RegExp(source, "u"));

const explanationSchema = z
  .strictObject({
    outcome: z.enum(["refused", "unanswered", "unsent", "unmade"]),
    /** Of the document's file. */
    document: pattern.optional(),
    tool: pattern.optional(),
    /** Of the violation, such as `query.limit`. */
    place: pattern.optional(),
    /** Of the violation, such as `required`. */
    rule: pattern.optional(),
    /** What the judge or the gateway says. */
    message: pattern.optional(),
    /** Who is wrong: Prism, the document (which contradicts itself), or nobody (a limit of generated arguments). */
    fault: z.enum(["judge", "document", "arguments"]),
    reason: z.string().min(1),
    /** The sentence of the specification that Prism breaks, with its section. */
    sentence: z.string().min(1).optional(),
  })
  .refine(({ fault, outcome, sentence }) => {
    return fault !== "judge" || outcome !== "refused" || sentence !== undefined;
  }, "needs the specification's sentence");

export type Explanation = z.output<typeof explanationSchema>;

const fileSchema = z.strictObject({
  /** Documents that the judge cannot read, by file. */
  documents: z.record(
    z.string(),
    z.strictObject({
      reason: z.string().min(1),
      /** Whether it does not even come to an end. */
      endless: z.boolean().default(false),
    }),
  ),
  requests: z.array(explanationSchema),
});

const file = fileSchema.parse(
  parse(readFileSync(new URL("explanations.yaml", import.meta.url), "utf8")),
);

export const requests: readonly Explanation[] = file.requests;

export const unread: ReadonlyMap<string, { readonly reason: string; readonly endless: boolean }> =
  new Map(Object.entries(file.documents));

interface Complaint {
  readonly place: string;
  readonly rule: string;
  readonly message: string;
}

/** The explanation of each complaint about a request; undefined in place of one that nobody has explained. */
export function explain(
  document: string,
  hearing: Hearing,
): readonly (readonly [complaint: Complaint, explanation: Explanation | undefined])[] {
  return complaintsOf(hearing).map((complaint) => [
    complaint,
    requests.find(
      (candidate) =>
        candidate.outcome === hearing.outcome.kind &&
        candidate.document?.test(document) !== false &&
        candidate.tool?.test(hearing.tool) !== false &&
        candidate.place?.test(complaint.place) !== false &&
        candidate.rule?.test(complaint.rule) !== false &&
        candidate.message?.test(complaint.message) !== false,
    ),
  ]);
}

function complaintsOf({ outcome }: Hearing): readonly Complaint[] {
  const without = { place: "", rule: "" };
  switch (outcome.kind) {
    case "taken":
      return [];
    case "refused":
      return outcome.violations;
    case "unanswered":
      return [{ ...without, message: outcome.problem }];
    case "unsent":
      return outcome.problems.map((message) => ({ ...without, message }));
    case "unmade":
      return [{ ...without, message: "No arguments could be made." }];
  }
}
