import { GatewayError } from "../errors.ts";
import type { Diagnostic, JsonValue } from "./model.ts";
import { excessText, type ParseProblem, parseDocument } from "./parse.ts";
import type { SourceText } from "./source.ts";
import type { YamlReader } from "./yaml-reader.ts";

export interface ParsedSource {
  readonly value: JsonValue;
  /** What it was read from. */
  readonly text: string;
  /** Their paths are pointers into the value. */
  readonly warnings: readonly Diagnostic[];
}

/** @throws {GatewayError} ERR_DOCUMENT_SYNTAX or ERR_DOCUMENT_TOO_LARGE */
export async function parseSource(
  { bytes, shown }: SourceText,
  readYaml: YamlReader["read"],
): Promise<ParsedSource> {
  const parsed = await parseDocument(bytes, readYaml);
  if (parsed.kind !== "read") {
    throw toError(shown, parsed);
  }
  const warnings = parsed.warnings.map(
    ({ pointer, message }) => ({ severity: "warning", path: pointer, message }) as const,
  );
  return { value: parsed.value, text: parsed.text, warnings };
}

function toError(shown: string, problem: ParseProblem): GatewayError {
  switch (problem.kind) {
    case "empty":
      return new GatewayError(
        "ERR_DOCUMENT_SYNTAX",
        `${shown} is empty. Check that it is the right one.`,
      );
    case "markup":
      return new GatewayError(
        "ERR_DOCUMENT_SYNTAX",
        `${shown} is an HTML or XML page, not JSON or YAML. Name the address of the document itself, not that of a page that shows it or asks to sign in.`,
      );
    case "syntax":
      return new GatewayError(
        "ERR_DOCUMENT_SYNTAX",
        `${shown} is not JSON or YAML: ${problem.place}: ${problem.reason}. Mend it there.`,
      );
    case "excess":
      return new GatewayError(
        "ERR_DOCUMENT_TOO_LARGE",
        `${shown} ${excessText[problem.excess]}. Serve a smaller document, or a part of it${problem.excess === "time" ? ", write it as JSON, or raise the limit" : ""}.`,
      );
  }
}
