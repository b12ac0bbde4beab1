/**
 * The kinds of value that options have: what is accepted in the file, and the one form it becomes. Messages say what
 * an option must be and never repeat what was given, since that may hold a secret. A `title` is the type and unit
 * that editors and the README show.
 */
import { z } from "zod";

import { Secret } from "./secret.ts";

/** For editors, which see `${PORT}` where the gateway will see `8000`: such text may stand in any option. */
export const referencePattern = String.raw`\$\{`;

type Complaint = (issue: { readonly input?: unknown }) => string;

/** Error map of an option: tells missing, empty and wrong apart. */
export function mustBe(what: string): Complaint {
  return ({ input }) => {
    if (input === undefined) return `is missing: it must be ${what}`;
    if (input === null) return `is empty: give ${what}, or remove the line`;
    return `must be ${what}`;
  };
}

/** The same for texts, which YAML reads as numbers or booleans when they look like them. */
export function mustBeText(what: string): Complaint {
  const complain = mustBe(what);
  return (issue) =>
    typeof issue.input === "number" || typeof issue.input === "boolean"
      ? "must be text: put quotes around it"
      : complain(issue);
}

/** A table of options; whatever else stands in it is a problem. */
export function options<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: mustBe("a table of options") });
}

/** Text that `parse` understands, in the form that `parse` gives it. */
export function text<Value>(what: string, parse: (given: string) => Value | undefined) {
  return z.string({ error: mustBeText(what) }).transform((given, context): Value => {
    const value = parse(given);
    if (value !== undefined) return value;
    context.issues.push({ code: "custom", message: `must be ${what}`, input: given });
    return z.NEVER;
  });
}

/** One of a few words, in whatever case. */
export function word<const Word extends string>(...words: readonly [Word, ...Word[]]) {
  const title = words.length === 1 ? `the word ${words[0]}` : words.join(", ");
  const known = new Map<string, Word>(words.map((each) => [each, each]));
  return text(words.length === 1 ? title : `one of ${title}`, (given) =>
    known.get(given.trim().toLowerCase()),
  ).meta({ title, anyOf: [{ enum: words }, { pattern: referencePattern }] });
}

/** Yes or no; also as text, since that is what variables hold. */
export function flag() {
  const title = "true or false";
  return z
    .union([z.boolean(), z.enum(["true", "false"], { error: mustBe(title) })], {
      error: mustBe(title),
    })
    .transform((given) => given === true || given === "true")
    .meta({
      title,
      anyOf: [
        { type: "boolean" },
        { enum: ["true", "false"] },
        { type: "string", pattern: referencePattern },
      ],
    });
}

/** A list of texts, or one text with commas between them, as environment variables have it. */
export function listOf(what: string, each: z.ZodType<string, string>) {
  const title = `list of ${what}`;
  return z
    .union([z.array(z.string({ error: mustBeText("text") })), z.string()], {
      error: mustBe(`a ${title}`),
    })
    .transform((given) =>
      typeof given === "string"
        ? given
            .split(",")
            .map((part) => part.trim())
            .filter((part) => part !== "")
        : given,
    )
    .pipe(z.array(each))
    .readonly()
    .meta({ title, anyOf: [{ type: "array", items: { type: "string" } }, { type: "string" }] });
}

/** A token, key or password. Control characters are refused: nothing that carries it to an API could. */
export function secretText(what: string, isAccepted: (given: string) => boolean) {
  return text(what, (given) =>
    /\p{Cc}/u.test(given) || !isAccepted(given) ? undefined : new Secret(given),
  );
}
