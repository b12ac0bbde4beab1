/** Which configuration file counts, and what stands in it. */
import { dirname, resolve } from "node:path";

import { readVariable, type Environment } from "./environment.ts";
import type { Problem, Source } from "./problem.ts";
import { isMissing, readFailure } from "./read-failure.ts";

/** In this order; the first that exists counts. */
const fileNames = ["gateway.yaml", "gateway.yml", "gateway.json"];

export interface FindOptions {
  /** From --config. */
  readonly file?: string | undefined;
  readonly cwd: string;
  readonly env: Environment;
  readonly readFile: (path: string) => Promise<string>;
}

export interface FoundFile {
  /** Its name as it was given. */
  readonly source: Source;
  /** Absolute. */
  readonly path: string;
  /** The one it is in; relative paths in the file start here. */
  readonly folder: string;
  readonly table: Readonly<Record<string, unknown>>;
  /** Why it could not be read; `table` is then empty. */
  readonly problems: readonly Problem[];
}

/** The file that was asked for, else the one in the working directory, else one that says nothing. */
export async function findConfigFile(options: FindOptions): Promise<FoundFile> {
  const { file, cwd, env } = options;
  const asked = askedFor(file, env);
  if (asked !== undefined) {
    return readConfigFile(asked.path, options).catch((error: unknown) => {
      const message = `the file ${asked.path} ${readFailure(error)}`;
      return withProblems(asked.path, cwd, [{ source: asked.by, path: [], message }]);
    });
  }
  for (const name of fileNames) {
    try {
      return await readConfigFile(name, options);
    } catch (error) {
      if (isMissing(error)) continue;
      const source: Source = { kind: "file", name };
      return withProblems(name, cwd, [{ source, path: [], message: readFailure(error) }]);
    }
  }
  return withProblems("gateway.yaml", cwd, []);
}

function askedFor(
  file: string | undefined,
  env: Environment,
): { readonly path: string; readonly by: Source } | undefined {
  if (file !== undefined) return { path: file, by: { kind: "flag", name: "--config" } };
  const path = readVariable(env, "GATEWAY_CONFIG");
  return path === undefined
    ? undefined
    : { path, by: { kind: "environment", name: "GATEWAY_CONFIG" } };
}

async function readConfigFile(path: string, { cwd, readFile }: FindOptions): Promise<FoundFile> {
  const text = await readFile(resolve(cwd, path));
  // Most starts have no file, and need not wait for the YAML library.
  const { parseConfigText } = await import("./parse.ts");
  const parsed = parseConfigText(text);
  if (parsed.ok) return { ...withProblems(path, cwd, []), table: parsed.table };
  const source: Source = { kind: "file", name: path };
  return withProblems(
    path,
    cwd,
    parsed.messages.map((message) => ({ source, path: [], message })),
  );
}

function withProblems(name: string, cwd: string, problems: readonly Problem[]): FoundFile {
  const path = resolve(cwd, name);
  return { source: { kind: "file", name }, path, folder: dirname(path), table: {}, problems };
}
