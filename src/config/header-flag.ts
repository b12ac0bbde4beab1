import { headerName, headerValue, repeatedHeader, toHeaders } from "./header.ts";
import { check, type Problem, type Source } from "./problem.ts";
import type { Secret } from "./secret.ts";

/**
 * Headers by lower-case name from texts as curl takes them, `Name: value`. Problems never repeat the text: without
 * its colon, a forgotten name leaves the secret alone.
 */
export function readHeaderFlags(
  flag: string,
  texts: readonly string[],
): {
  readonly headers: ReadonlyMap<string, Secret>;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const pairs: [string, Secret][] = [];
  for (const [index, text] of texts.entries()) {
    const source = flagSource(flag, index, texts.length);
    const colon = text.indexOf(":");
    if (colon === -1) {
      problems.push({
        source,
        path: [],
        message: "must be a name, a colon and a value, as in 'X-Tenant: acme'",
      });
      continue;
    }
    const name = check(headerName, text.slice(0, colon).trim(), source);
    const value = check(headerValue, text.slice(colon + 1), source);
    problems.push(...name.problems, ...value.problems);
    if (name.value !== undefined && value.value !== undefined)
      pairs.push([name.value, value.value]);
  }
  const { headers, repeated } = toHeaders(pairs);
  const source: Source = { kind: "flag", name: flag };
  problems.push(...repeated.map((name) => ({ source, path: [name], message: repeatedHeader })));
  return { headers, problems };
}

/** Counted from 1, as people do. */
export function flagSource(flag: string, index: number, total: number): Source {
  return { kind: "flag", name: total === 1 ? flag : `${flag} (number ${index + 1})` };
}
