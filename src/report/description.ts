/** Whether a model can tell from its description what a tool does. */
import type { Operation } from "../operation/model.ts";
import { toDescription } from "../tool/description.ts";
import type { Tool } from "../tool/model.ts";
import { findingOn } from "./finding.ts";
import { groupBy } from "./group.ts";
import type { Finding } from "./model.ts";

/** Fewer say nothing that the name does not. */
const leastWords = 3;

export function findWeakDescriptions(tools: readonly Tool[]): readonly Finding[] {
  return tools.flatMap((tool) => {
    // Who gave a description of his own knows what he wants.
    if (tool.description !== toDescription(tool.operation, tool.api, undefined, tool.pagination))
      return [];
    const text = ownText(tool.operation);
    if (text === "") {
      return [findingOn("no-description", tool, "It has no summary and no description.")];
    }
    return isShort(text) ? [findingOn("short-description", tool, `It says only "${text}".`)] : [];
  });
}

/** Tools that say the same as one before them, word for word. */
export function findRepeatedDescriptions(tools: readonly Tool[]): readonly Finding[] {
  const byText = groupBy(tools, ({ description }) => description);
  return tools.flatMap((tool) => {
    const first = byText.get(tool.description)?.[0];
    return first === undefined || first === tool
      ? []
      : [findingOn("repeated-description", tool, `It says the same as ${first.name}.`)];
  });
}

const words = new Intl.Segmenter("en", { granularity: "word" });

/** By the rules of Unicode, for not every language puts spaces between words. */
function isShort(text: string): boolean {
  let count = 0;
  for (const { isWordLike } of words.segment(text)) {
    if (isWordLike === true) count += 1;
    if (count === leastWords) return false;
  }
  return true;
}

function ownText({ summary, description }: Operation): string {
  return description.startsWith(summary) ? description : `${summary} ${description}`.trim();
}
