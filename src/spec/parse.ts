/** Text or bytes of a document -> value. JSON first, then YAML. Never throws: what is wrong is part of the answer. */
import { toStrictJson } from "./json-by-hand.ts";
import { findExcess, maxNesting, maxNodes } from "./limits.ts";
import type { JsonValue } from "./model.ts";
import type { BoundedYamlOutcome } from "./yaml-reader.ts";
import type { YamlWarning } from "./yaml.ts";

export type ParseOutcome =
  | {
      readonly kind: "read";
      readonly value: JsonValue;
      readonly warnings: readonly YamlWarning[];
      /** What it was read from. */
      readonly text: string;
    }
  | ParseProblem;

export type ParseProblem =
  | { readonly kind: "empty" }
  /** HTML or XML: most often a login or error page in place of the document. */
  | { readonly kind: "markup" }
  | {
      readonly kind: "syntax";
      /** `line 3, column 5`. */
      readonly place: string;
      /** May quote the text: for the eyes of whoever named the document, not for those of its readers. */
      readonly reason: string;
    }
  | { readonly kind: "excess"; readonly excess: keyof typeof excessText };

/** @param readYaml reads what is no JSON */
export async function parseDocument(
  source: string | Uint8Array,
  readYaml: (text: string) => Promise<BoundedYamlOutcome>,
): Promise<ParseOutcome> {
  const text = (typeof source === "string" ? source : decode(source)).replace(/^\uFEFF/, "");
  const start = /\S/.exec(text)?.[0];
  if (start === undefined) {
    return { kind: "empty" };
  }
  if (start === "<") {
    return { kind: "markup" };
  }
  const value =
    start === "{" || start === "[" || start === "/"
      ? (parseJson(text) ?? parseJson(toStrictJson(text)))
      : undefined;
  if (value !== undefined) {
    const excess = findExcess(value);
    return excess === undefined
      ? { kind: "read", value, warnings: [], text }
      : { kind: "excess", excess };
  }
  const outcome = await readYaml(text);
  if (outcome.kind !== "read") return outcome;
  return outcome.value === null ? { kind: "empty" } : { ...outcome, text };
}

/** What a limit in {@link ParseProblem} means, as the rest of a sentence about the document. */
export const excessText = {
  nesting: `nests objects or lists more than ${maxNesting} deep`,
  time: "takes longer to read as YAML than `limits.documentParseMs` allows",
  memory: "takes too much memory to read as YAML",
  nodes: `holds more than ${maxNodes.toLocaleString("en")} values, its YAML aliases counted at each place`,
} as const;

function parseJson(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    // Not JSON: YAML may read it, and says where it cannot.
    return undefined;
  }
}

/** UTF-8, or UTF-16, which Windows shells write. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  // A document starts with ASCII: a zero beside it says UTF-16 as clearly as a byte order mark.
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) {
    return new TextDecoder("utf-16le").decode(bytes);
  }
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) {
    return new TextDecoder("utf-16be").decode(bytes);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
