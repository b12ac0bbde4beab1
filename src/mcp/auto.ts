/** Auto mode: a tool for each operation as long as a model can read them all, else a search of them. */
import { exceedsTokens } from "./list-size.ts";
import { createSearchToolset } from "./search/toolset.ts";
import { createFullToolset } from "./tools.ts";
import type { Toolset, ToolsetSource } from "./toolset.ts";

export function createAutoToolset(source: ToolsetSource): Toolset {
  const { catalogue, listTokens } = source;
  return exceedsTokens(catalogue, listTokens)
    ? createSearchToolset(
        source,
        `A list of all ${catalogue.tools.length} operations would take more than ${listTokens} tokens, so they are searched.`,
      )
    : createFullToolset(source);
}
