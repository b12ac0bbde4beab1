/** Parameters arrive as text, each any number of times: these pieces say what is to be made of it. */
import { z } from "zod";

/** Every name in a query or a form, with all its values. */
export function valuesByName(
  parameters: URLSearchParams,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]),
  );
}

/** A parameter that is given once. */
export function once<T extends z.ZodType<unknown, string>>(schema: T) {
  return z
    .tuple([z.string()], { error: "must be given once" })
    .transform(([text]) => text)
    .pipe(schema);
}

/** An array whose items stand in one text, with `separator` between them. */
export function separated<T extends z.ZodType<unknown, string>>(schema: T, separator: string) {
  return z
    .string()
    .transform((text) => text.split(separator))
    .pipe(z.array(schema));
}

export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^-?\d{1,15}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

export function decimalNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,15})?$/, "must be a number")
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

export const flag = z.enum(["true", "false"]).transform((text) => text === "true");

export interface Violation {
  readonly path: readonly PropertyKey[];
  readonly detail: string;
}

/** What zod found, with one entry for each unknown name. */
export function violationsOf(error: z.ZodError): readonly Violation[] {
  return error.issues.flatMap((issue): readonly Violation[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: [...issue.path, key], detail: "is not known here" }))
      : [{ path: issue.path, detail: issue.message }],
  );
}
