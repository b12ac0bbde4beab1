/**
 * Regular expressions of documents, run by RE2 in linear time: a pattern such as `^(a+)+$` would stop the event loop
 * for seconds under the engine of JavaScript. What RE2 cannot express (look-around, back-references) accepts
 * everything, and so does any pattern of a text for which it would take too long all the same, as `(a?){1000}` of a
 * megabyte would; the API judges it.
 */
import { RE2JS, RE2JSException } from "re2js";

interface Pattern {
  test(text: string): boolean;
  /** ajv keeps compiled patterns under this text: two patterns that print alike would be taken for one. */
  toString(): string;
}

/** States of a pattern times characters of a text; a fraction of a second. */
const maxSteps = 20_000_000;

function isCheap(compiled: RE2JS, text: string): boolean {
  return compiled.programSize() * text.length <= maxSteps;
}

/** The engine that ajv takes as `code.regExp`. */
export function createPattern(source: string): Pattern {
  const toString = (): string => source;
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source));
    return { test: (text) => !isCheap(compiled, text) || compiled.matcher(text).find(), toString };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { test: () => true, toString };
  }
}

// ajv asks how generated modules would name the engine; validators here are never written out.
createPattern.code = "createPattern";

/**
 * What the groups of a pattern stand for in a text, the whole match first, as `RegExp.exec` has it; undefined when there
 * is none, or finding it would take too long. For patterns that are made of a document's templates, where variables may
 * stand side by side.
 */
export function matchGroups(source: string, text: string): readonly string[] | undefined {
  const compiled = RE2JS.compile(source);
  const matcher = compiled.matcher(text);
  if (!isCheap(compiled, text) || !matcher.find()) return undefined;
  return Array.from({ length: matcher.groupCount() + 1 }, (_, index) => matcher.group(index) ?? "");
}
