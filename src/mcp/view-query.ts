/** The view that the query of an address asks for. */
import { closest, mistypedOf } from "../closest.ts";
import { check } from "../config/problem.ts";
import { type ViewOptions, viewOptions } from "../config/view-options.ts";
import type { Catalogue } from "../tool/model.ts";
import { narrow, type Slice, wholeSlice } from "../tool/slice.ts";
import { type View, withinView } from "./view.ts";

export type ViewReading =
  | { readonly ok: true; readonly view: View }
  /** What is wrong with the query, and how to mend it. */
  | { readonly ok: false; readonly problem: string };

/** What there is to ask for. */
export interface ViewChoice {
  /** What is seen without a query. */
  readonly base: View;
  readonly profiles: ReadonlyMap<string, ViewOptions>;
  /** Of this moment: a value that names nothing in it is a problem. */
  readonly catalogue: Catalogue;
}

const words = [...Object.keys(viewOptions.unwrap().shape), "profile"];

/** Each is looked for in every operation. */
const maxGlobs = 50;

/**
 * Narrows what is seen without a query, first by its profile. Parameters that are none of ours are ignored, since clients and
 * proxies add their own, unless they look like ours mistyped.
 */
export function readViewQuery(query: URLSearchParams, choice: ViewChoice): ViewReading {
  const given = new Map<string, readonly string[]>();
  for (const [name, value] of query) {
    if (words.includes(name)) {
      given.set(name, [...(given.get(name) ?? []), value]);
      continue;
    }
    const meant = mistypedOf(name, words);
    if (meant !== undefined) {
      return refuse(`There is no parameter ${quote(name)}. Did you mean ${meant}?`);
    }
  }
  const { profiles, catalogue } = choice;
  let { base } = choice;
  const profileName = given.get("profile")?.join(",");
  if (profileName !== undefined) {
    const profile = profiles.get(profileName);
    if (profile === undefined) return refuse(noProfile(profileName, [...profiles.keys()]));
    base = withinView(base, profile, profile);
    given.delete("profile");
  }
  if (given.size === 0) return { ok: true, view: base };
  const asked = Object.fromEntries(
    [...given].map(([word, values]) => [
      word,
      isListWord(word) ? toList(values, word, catalogue) : values.join(","),
    ]),
  );
  const { value, problems } = check(viewOptions, asked, source);
  if (value === undefined) {
    return refuse(
      problems.map(({ path: [word], message }) => `${String(word)} ${message}.`).join(" "),
    );
  }
  const problem = findUnknown(value, narrow(catalogue, base.slices));
  return problem === undefined
    ? { ok: true, view: withinView(base, value, value) }
    : refuse(problem);
}

function isListWord(word: string): word is ListWord {
  return Object.hasOwn(valuesOf, word);
}

/** What a parameter says that may be repeated, and may have commas between its values: but some tags have commas inside. */
function toList(
  values: readonly string[],
  word: ListWord,
  catalogue: Catalogue,
): readonly string[] {
  return values.flatMap((value) => {
    if (!value.includes(",")) return value === "" ? [] : [value];
    const known = valuesOf[word];
    if (known.kind === "names" && known.of(catalogue).includes(value)) return [value];
    return value.split(",").flatMap((part) => part.trim() || []);
  });
}

function noProfile(name: string, known: readonly string[]): string {
  return known.length === 0
    ? `There is no profile ${quote(name)}: the configuration has none.`
    : `There is no profile ${quote(name)}.${tell(name, known)}`;
}

/** Problems of a query are told by the name of the parameter alone. */
const source = { kind: "flag", name: "query" } as const;

function refuse(problem: string): ViewReading {
  return { ok: false, problem };
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

/** Methods that HTTP knows, whether or not a document has an operation for each. */
const knownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"];

/** What the values of a word may be: names, else globs of which each finds a tool. */
type Values =
  | { readonly kind: "names"; readonly of: (catalogue: Catalogue) => readonly string[] }
  | { readonly kind: "globs" };

const sliceWords = ["api", "tags", "methods", "paths", "operations", "tools"] as const;

type ListWord = (typeof sliceWords)[number];

const valuesOf: {
  readonly [word in ListWord]: Values & { readonly what: string };
} = {
  api: { what: "API", kind: "names", of: ({ apis }) => apis.map(({ name }) => name) },
  tags: {
    what: "tag",
    kind: "names",
    of: ({ tools }) => tools.flatMap(({ operation }) => operation.tags),
  },
  methods: {
    what: "method",
    kind: "names",
    of: ({ tools }) => [...knownMethods, ...tools.map(({ operation }) => operation.method)],
  },
  tools: { what: "tool", kind: "names", of: ({ tools }) => tools.map(({ name }) => name) },
  paths: { what: "path", kind: "globs" },
  operations: { what: "operation", kind: "globs" },
};

/** Names listed in full when there are no more than these. */
const maxListed = 12;

/** The first value that names nothing, with what there is. */
export function findUnknown(slice: Slice, catalogue: Catalogue): string | undefined {
  for (const word of sliceWords) {
    const { what, ...values } = valuesOf[word];
    const given = slice[word];
    if (given.length === 0) continue;
    if (values.kind === "globs") {
      if (given.length > maxGlobs) return `${word} takes ${maxGlobs} globs at most.`;
      const lost = given.find(
        (glob) => narrow(catalogue, [{ ...wholeSlice, [word]: [glob] }]).tools.length === 0,
      );
      if (lost !== undefined) return `No ${what} here matches ${quote(lost)} (${word}).`;
      continue;
    }
    const names = new Set(values.of(catalogue));
    const lost = given.find((name) => !names.has(name));
    if (lost !== undefined)
      return `There is no ${what} ${quote(lost)} here.${tell(lost, [...names])}`;
  }
  return undefined;
}

function tell(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  if (known.length <= maxListed) return ` Known: ${known.join(", ")}.`;
  const nearest = closest(name, known);
  return nearest.length === 0 ? "" : ` Closest: ${nearest.join(", ")}.`;
}
