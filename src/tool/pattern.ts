/**
 * Regular expressions of documents, run by RE2 in linear time: a pattern such as `^(a+)+$` would stop the event loop
 * for seconds under the engine of JavaScript. What RE2 cannot express (look-around, back-references) accepts
 * everything; the API judges it.
 */
import { RE2JS, RE2JSException } from "re2js";

interface Pattern {
  test(text: string): boolean;
  /** ajv keeps compiled patterns under this text: two patterns that print alike would be taken for one. */
  toString(): string;
}

/** The engine that ajv takes as `code.regExp`. */
export function createPattern(source: string): Pattern {
  const toString = (): string => source;
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source));
    return { test: (text) => compiled.matcher(text).find(), toString };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { test: () => true, toString };
  }
}

// ajv asks how generated modules would name the engine; validators here are never written out.
createPattern.code = "createPattern";
