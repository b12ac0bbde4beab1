/**
 * YAML as documents use it: the core schema (no dates, no other tags), keys as they are written, merge keys, and
 * what else can be forgiven. The `yaml` package reads; what it does recursively or in quadratic time is bounded or
 * done here, for the text may be hostile.
 */
import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
} from "yaml";

import { messageOf } from "../errors.ts";
import { findExcess, maxNesting } from "./limits.ts";
import { mergeKeys } from "./merge-keys.ts";
import type { JsonValue } from "./model.ts";
import { formatPointer } from "./pointer.ts";

export interface YamlWarning {
  /** JSON Pointer of what was read in spite of a mistake. */
  readonly pointer: string;
  readonly message: string;
}

export type YamlOutcome =
  | { readonly kind: "read"; readonly value: JsonValue; readonly warnings: readonly YamlWarning[] }
  | { readonly kind: "excess"; readonly excess: "nesting" | "nodes" }
  | { readonly kind: "syntax"; readonly place: string; readonly reason: string };

/** The time to find an alias's anchor grows with the number of both. */
const maxAliases = 10_000;

/** Errors after which the value is still what the author meant. */
const forgivenErrors: ReadonlySet<string> = new Set(["BAD_SCALAR_START", "NON_STRING_KEY"]);

export function readYaml(text: string): YamlOutcome {
  const outcome = readText(text);
  if (outcome.kind !== "syntax") return outcome;
  const spaced = text.replaceAll(tabIndent, (indent) => indent.replaceAll("\t", "  "));
  const mended = spaced === text ? outcome : readText(spaced);
  if (mended.kind !== "read") return outcome;
  const message = "YAML does not allow tabs as indentation: each was read as two spaces.";
  return { ...mended, warnings: [{ pointer: "#", message }, ...mended.warnings] };
}

const tabIndent = /^[ \t]*\t[ \t]*/gm;

function readText(text: string): YamlOutcome {
  const lines = new LineCounter();
  const tokens = tokenize(text, lines);
  if (typeof tokens === "string") {
    return { kind: "excess", excess: tokens };
  }
  const [document, second] = new Composer({
    schema: "core",
    resolveKnownTags: false,
    stringKeys: true,
    // The package compares each key with each other one; duplicates are found below in linear time.
    uniqueKeys: false,
    logLevel: "silent",
  }).compose(tokens, true, text.length);
  if (document === undefined) {
    return { kind: "syntax", place: "line 1", reason: "no document" };
  }
  const warnings = findDuplicateKeys(document);
  for (const { code, message, pos } of document.errors) {
    const { line, col } = lines.linePos(pos[0]);
    if (!forgivenErrors.has(code)) {
      return { kind: "syntax", place: `line ${line}, column ${col}`, reason: message };
    }
    warnings.push({
      pointer: "#",
      message: `YAML, line ${line}: ${message}. It was read as text.`,
    });
  }
  if (second !== undefined) {
    warnings.push({
      pointer: "#",
      message: "The file holds several YAML documents: the first was read.",
    });
  }
  return toValue(document, warnings);
}

/** Syntax tokens, unless the text nests too deep for the recursive steps that follow or has too many aliases. */
function tokenize(text: string, lines: LineCounter): CST.Token[] | "nesting" | "nodes" {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let aliases = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
    }
    // Besides the collections the stack holds the document and a scalar.
    if (parser.stack.length > maxNesting + 2) {
      return "nesting";
    }
    aliases += lexeme.startsWith("*") ? 1 : 0;
    if (aliases > maxAliases) {
      return "nodes";
    }
  }
  return [...tokens, ...parser.end()];
}

function toValue(document: Document, warnings: readonly YamlWarning[]): YamlOutcome {
  let value: JsonValue;
  try {
    // The package's own limit refuses a hundred aliases of one small anchor, which real documents have. What
    // aliases add up to is counted instead.
    value = document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    return { kind: "syntax", place: "an alias", reason: messageOf(error) };
  }
  const excess = findExcess(value);
  if (excess !== undefined) {
    return { kind: "excess", excess };
  }
  mergeKeys(value);
  return { kind: "read", value, warnings };
}

/** The package lets the last of several equal keys win, as `JSON.parse` does. */
function findDuplicateKeys(document: Document): YamlWarning[] {
  const warnings: YamlWarning[] = [];
  const path: string[] = [];

  function visit(node: unknown): void {
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        path.push(String(index));
        visit(item);
        path.pop();
      }
    } else if (isMap(node)) {
      const seen = new Set<unknown>();
      for (const { key, value } of node.items) {
        const name = isScalar(key) ? key.value : undefined;
        path.push(String(name));
        if (typeof name === "string" && name !== "<<" && seen.size === seen.add(name).size) {
          warnings.push({
            pointer: formatPointer(path),
            message: `The key "${name}" stands here more than once: the last one was read.`,
          });
        }
        visit(value);
        path.pop();
      }
    }
  }

  visit(document.contents);
  return warnings;
}
