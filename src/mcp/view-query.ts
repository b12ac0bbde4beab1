/** The view that the query of an address asks for. */
import { closest, mistypedOf } from "../closest.ts";
import { check } from "../config/problem.ts";
import { viewOptions } from "../config/view-options.ts";
import type { Catalogue } from "../tool/model.ts";
import { narrow, type Slice, wholeSlice } from "../tool/slice.ts";
import { type View, withinView } from "./view.ts";

export type ViewReading =
  | { readonly ok: true; readonly view: View }
  /** What is wrong with the query, and how to mend it. */
  | { readonly ok: false; readonly problem: string };

const words = Object.keys(viewOptions.unwrap().shape);

/**
 * Narrows what is seen at an address. Parameters that are none of ours are ignored, since clients and proxies add their
 * own, unless they look like ours mistyped.
 * @param base what is seen without a query
 * @param catalogue of this moment: a value that names nothing in it is a problem
 */
export function readViewQuery(
  query: URLSearchParams,
  base: View,
  catalogue: Catalogue,
): ViewReading {
  const given = new Map<string, string>();
  for (const [name, value] of query) {
    if (words.includes(name)) {
      const earlier = given.get(name);
      given.set(name, earlier === undefined ? value : `${earlier},${value}`);
      continue;
    }
    const meant = mistypedOf(name, words);
    if (meant !== undefined) {
      return refuse(`There is no parameter ${quote(name)}. Did you mean ${meant}?`);
    }
  }
  if (given.size === 0) return { ok: true, view: base };
  const { value, problems } = check(viewOptions, Object.fromEntries(given), source);
  if (value === undefined) {
    return refuse(
      problems.map(({ path: [word], message }) => `${String(word)} ${message}.`).join(" "),
    );
  }
  const { mode, ...slice } = value;
  const problem = findUnknown(slice, narrow(catalogue, base.slices));
  if (problem !== undefined) return refuse(problem);
  return { ok: true, view: withinView(base, slice, mode === undefined ? {} : { mode }) };
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

const valuesOf: {
  readonly [word in (typeof sliceWords)[number]]: Values & { readonly what: string };
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
function findUnknown(slice: Slice, catalogue: Catalogue): string | undefined {
  for (const word of sliceWords) {
    const { what, ...values } = valuesOf[word];
    const given = slice[word];
    if (given.length === 0) continue;
    if (values.kind === "globs") {
      const lost = given.find(
        (glob) => narrow(catalogue, [{ ...wholeSlice, [word]: [glob] }]).tools.length === 0,
      );
      if (lost !== undefined) return `No ${what} here matches ${quote(lost)} (${word}).`;
      continue;
    }
    const names = [...new Set(values.of(catalogue))];
    const lost = given.find((name) => !names.includes(name));
    if (lost !== undefined) return `There is no ${what} ${quote(lost)} here.${tell(lost, names)}`;
  }
  return undefined;
}

function tell(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  if (known.length <= maxListed) return ` Known: ${known.join(", ")}.`;
  const nearest = closest(name, known);
  return nearest.length === 0 ? "" : ` Closest: ${nearest.join(", ")}.`;
}
