/** How tools are offered, by mode: their words are in `config/view-options.ts`. */
import type { Mode } from "../config/view-options.ts";
import { createAutoToolset } from "./auto.ts";
import { createCodeToolset } from "./code/toolset.ts";
import { createSearchToolset } from "./search/toolset.ts";
import { createFullToolset } from "./tools.ts";
import type { CreateToolset } from "./toolset.ts";

export const modes: { readonly [mode in Mode]: CreateToolset } = {
  full: createFullToolset,
  search: createSearchToolset,
  code: createCodeToolset,
  auto: createAutoToolset,
};
