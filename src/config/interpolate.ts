/**
 * `${VAR}`, `${VAR:-default}` and `${file:/run/secrets/x}` inside the texts of a configuration file; `$${` stands for
 * a literal `${`. It works on parsed values, so that what is filled in can never change the structure of the file.
 */
import { resolve } from "node:path";

import { readVariable, type Environment } from "./environment.ts";
import { readFailure } from "./read-failure.ts";

export interface InterpolationScope {
  readonly env: Environment;
  /** Folder that relative paths of `${file:...}` start from. */
  readonly folder: string;
  readonly readFile: (path: string) => Promise<string>;
}

export interface Interpolation {
  /** The value with every text filled in; a text that could not be is left as it is. */
  readonly value: unknown;
  readonly problems: readonly InterpolationProblem[];
}

export interface InterpolationProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Fills in all texts of a tree of JSON values; keys stay as they are. */
export async function interpolate(
  root: unknown,
  scope: InterpolationScope,
): Promise<Interpolation> {
  const problems: InterpolationProblem[] = [];

  async function walk(
    value: unknown,
    path: readonly PropertyKey[],
    above: readonly object[],
  ): Promise<unknown> {
    if (typeof value === "string") return fill(value, path);
    if (typeof value !== "object" || value === null) return value;
    if (above.includes(value)) {
      problems.push({ path, message: "contains itself through a YAML alias" });
      return null;
    }
    const below = [...above, value];
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      for (const [index, item] of value.entries())
        items.push(await walk(item, [...path, index], below));
      return items;
    }
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) {
      if (key === "__proto__")
        problems.push({ path: [...path, key], message: "is a name that cannot be used" });
      else entries.push([key, await walk(item, [...path, key], below)]);
    }
    return Object.fromEntries(entries);
  }

  async function fill(text: string, path: readonly PropertyKey[]): Promise<string> {
    try {
      return await expand(text, scope);
    } catch (error) {
      if (!(error instanceof ReferenceProblem)) throw error;
      problems.push({ path, message: error.message });
      return text;
    }
  }

  return { value: await walk(root, [], []), problems };
}

/** A reference that leads nowhere. Names the variable or file; the text around it may be secret. */
class ReferenceProblem extends Error {}

async function expand(text: string, scope: InterpolationScope): Promise<string> {
  let filled = "";
  let at = 0;
  for (;;) {
    const open = text.indexOf("${", at);
    if (open === -1) return filled + text.slice(at);
    if (open > at && text[open - 1] === "$") {
      filled += `${text.slice(at, open - 1)}\${`;
      at = open + 2;
      continue;
    }
    const close = closingBrace(text, open + 2);
    if (close === -1)
      throw new ReferenceProblem("has a ${ without its }; a literal ${ is written $${");
    filled += text.slice(at, open) + (await lookUp(text.slice(open + 2, close), scope));
    at = close + 1;
  }
}

/** Where the reference ends whose content starts at `from`, defaults with references of their own skipped; -1 if nowhere. */
function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith("${", at)) depth += text[at - 1] === "$" ? 0 : 1;
    else if (text[at] === "}") depth--;
    if (depth === 0) return at;
  }
  return -1;
}

async function lookUp(reference: string, scope: InterpolationScope): Promise<string> {
  if (reference.startsWith("file:")) return readSecretFile(reference.slice("file:".length), scope);
  const match = /^(?<name>[A-Za-z_]\w*)(?::-(?<fallback>.*))?$/s.exec(reference);
  const { name, fallback } = match?.groups ?? {};
  if (name === undefined) {
    throw new ReferenceProblem(
      "has a ${...} that is none of ${NAME}, ${NAME:-default} and ${file:/path}; a literal ${ is written $${",
    );
  }
  const value = readVariable(scope.env, name);
  if (value !== undefined) return value;
  if (fallback !== undefined) return expand(fallback, scope);
  throw new ReferenceProblem(
    `needs the environment variable ${name}, which is not set or empty; set it, or write \${${name}:-default}`,
  );
}

async function readSecretFile(path: string, scope: InterpolationScope): Promise<string> {
  try {
    return withoutLineEnd(await scope.readFile(resolve(scope.folder, path)));
  } catch (error) {
    throw new ReferenceProblem(`needs the file ${path}, which ${readFailure(error)}`);
  }
}

/** What editors and `echo` add to a secret is no part of it. */
export function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
