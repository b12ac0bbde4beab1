/** Documents named on the command line or by OPENAPI_URL, and the flags that go with them -> APIs. */
import { resolve } from "node:path";

import { isHttpUrl } from "./address.ts";
import { readVariable, type Environment } from "./environment.ts";
import type { Flags } from "./flags.ts";
import { flagSource, readHeaderFlags } from "./header-flag.ts";
import { check, type Problem, type Source } from "./problem.ts";
import { type ApiConfig, apiName, apiSchema, baseUrl, overlay, spec } from "./schema.ts";
import { noTls } from "./tls.ts";

export interface DocumentOptions {
  readonly flags: Flags;
  readonly env: Environment;
  readonly cwd: string;
  /** OPENAPI_URL then names no document. */
  readonly fileHasApis: boolean;
}

interface GivenText {
  readonly text: string;
  readonly source: Source;
}

/** One API a document, none when no document is named; only to be used when there is no problem. */
export function readDocuments(options: DocumentOptions): {
  readonly apis: readonly ApiConfig[];
  readonly problems: readonly Problem[];
} {
  const { flags, env, cwd } = options;
  const documents = namedDocuments(options);
  const specs = documents.map(({ text, source }) => check(spec, text, source));
  const urlGiven = givenBaseUrl(flags, env, documents.length);
  const nameGiven = flagText("--name", flags.name);
  const url = urlGiven && check(baseUrl, urlGiven.text, urlGiven.source);
  const name = nameGiven && check(apiName, nameGiven.text, nameGiven.source);
  const headers = readHeaderFlags("--header", flags.headers);
  const specHeaders = readHeaderFlags("--spec-header", flags.specHeaders);
  const overlays = flags.overlays.map((text, index) =>
    check(overlay, text, flagSource("--overlay", index, flags.overlays.length)),
  );
  const defaults = apiSchema.parse({ spec: "-" });
  return {
    apis: specs
      .flatMap(({ value }) => value ?? [])
      .map((given) => ({
        ...defaults,
        name: name?.value,
        spec: resolveSpec(given, cwd),
        baseUrl: url?.value,
        pollMs: undefined,
        server: undefined,
        tls: noTls,
        headers: headers.headers,
        specHeaders: specHeaders.headers,
        overlays: overlays.flatMap(({ value }) =>
          value === undefined ? [] : [resolveSpec(value, cwd)],
        ),
      })),
    problems: [
      ...specs.flatMap(({ problems }) => problems),
      ...repeatedStdin(
        documents.map(({ text, source }) => ({ spec: text.trim(), source, path: [] })),
      ),
      ...(url?.problems ?? []),
      ...(name?.problems ?? []),
      ...headers.problems,
      ...specHeaders.problems,
      ...overlays.flatMap(({ problems }) => problems),
      ...misplaced(documents.length, flags, [urlGiven, nameGiven]),
    ],
  };
}

function namedDocuments({ flags, env, fileHasApis }: DocumentOptions): readonly GivenText[] {
  const total = flags.documents.length;
  if (total > 0) {
    return flags.documents.map((text, index) => ({
      text,
      source: { kind: "flag", name: total === 1 ? "document" : `document ${index + 1}` },
    }));
  }
  if (fileHasApis) return [];
  const source: Source = { kind: "environment", name: "OPENAPI_URL" };
  return (readVariable(env, source.name) ?? "")
    .split(/[\s,]+/)
    .filter((text) => text !== "")
    .map((text) => ({ text, source }));
}

/** BASE_URL is a common name: without a document it may well be meant for another program, and does not count. */
function givenBaseUrl(flags: Flags, env: Environment, documents: number): GivenText | undefined {
  const flag = flagText("--base-url", flags.baseUrl);
  const variable = documents === 0 ? undefined : readVariable(env, "BASE_URL");
  if (flag !== undefined || variable === undefined) return flag;
  return { text: variable, source: { kind: "environment", name: "BASE_URL" } };
}

function flagText(name: string, text: string | undefined): GivenText | undefined {
  return text === undefined ? undefined : { text, source: { kind: "flag", name } };
}

/** Flags that belong to documents, where there are too few or too many of these. */
function misplaced(
  documents: number,
  flags: Flags,
  forOne: readonly (GivenText | undefined)[],
): readonly Problem[] {
  const given = [
    ...forOne.flatMap((each) => each?.source ?? []),
    ...flagsGiven({ "--overlay": flags.overlays, "--spec-header": flags.specHeaders }),
  ];
  if (documents === 1) return [];
  if (documents > 1) {
    const message =
      "is for one document; give several APIs theirs under apis in a configuration file";
    return given.map((source) => ({ source, path: [], message }));
  }
  const message =
    "is for a document given as an argument or by OPENAPI_URL; the APIs of a configuration file have theirs there";
  return [...given, ...flagsGiven({ "--header": flags.headers })].map((source) => ({
    source,
    path: [],
    message,
  }));
}

function flagsGiven(texts: Readonly<Record<string, readonly string[]>>): readonly Source[] {
  return Object.entries(texts)
    .filter(([, given]) => given.length > 0)
    .map(([name]) => ({ kind: "flag", name }));
}

/** Standard input ends after the first who reads it. */
export function repeatedStdin(
  documents: readonly (Pick<Problem, "source" | "path"> & { readonly spec: string })[],
): readonly Problem[] {
  return documents
    .filter(({ spec: given }) => given === "-")
    .slice(1)
    .map(({ source, path }) => ({
      source,
      path,
      message: "is - (standard input) once more, which can be read only once",
    }));
}

/** Absolute, unless it is a URL or `-`. */
export function resolveSpec(given: string, folder: string): string {
  return given === "-" || isHttpUrl(given) ? given : resolve(folder, given);
}
