/** `x-mcp-prompts` at the root of a document: a list of prompts, in the words of the configuration. */
import { check, toDotPath } from "../config/problem.ts";
import { documentPrompt, type PromptTemplate } from "../config/prompt-options.ts";
import { isArray } from "../spec/json.ts";
import type { Diagnostic, JsonValue } from "../spec/model.ts";

const pointer = "#/x-mcp-prompts";
const source = { kind: "file", name: "x-mcp-prompts" } as const;

/** A prompt that cannot be read costs that prompt only; of two with one name the first is kept. */
export function readPrompts(
  value: JsonValue | undefined,
  report: (diagnostic: Diagnostic) => void,
): readonly PromptTemplate[] {
  if (value === undefined || value === null) return [];
  if (!isArray(value)) {
    report({ severity: "error", path: pointer, message: "This is not a list; no prompt is read." });
    return [];
  }
  const prompts = new Map<string, PromptTemplate>();
  for (const [index, each] of value.entries()) {
    const path = `${pointer}/${index}`;
    const { value: prompt, problems } = check(documentPrompt, each, source);
    const [problem] = problems;
    if (prompt === undefined) {
      const place = problem === undefined ? "" : toDotPath(problem.path);
      const complaint = `${place === "" ? "it" : place} ${problem?.message ?? "is no prompt"}`;
      report({ severity: "error", path, message: `This prompt is left out: ${complaint}.` });
    } else if (prompts.has(prompt.name)) {
      const message = `This prompt is left out: another one has the name ${prompt.name}.`;
      report({ severity: "error", path, message });
    } else {
      prompts.set(prompt.name, prompt);
    }
  }
  return [...prompts.values()];
}
