/** What a view shows of a catalogue, made once for both: thousands of tools are narrowed, and listed, for many requests. */
import type { Implementation } from "@modelcontextprotocol/server";

import { createRecent, type Recent } from "../recent.ts";
import { hosts } from "../tool/host-limits.ts";
import type { Catalogue } from "../tool/model.ts";
import { narrow } from "../tool/slice.ts";
import { createNoteRefused } from "./audited.ts";
import { type CallDependencies, createCallOperation } from "./call-operation.ts";
import { createFitResult } from "./fit-result.ts";
import { toHostToolset } from "./host-toolset.ts";
import type { ReachOf } from "./management/model.ts";
import { withManagement } from "./management/toolset.ts";
import { modes } from "./modes.ts";
import type { CallOperation, Toolset, ToolsetSource } from "./toolset.ts";
import type { View } from "./view.ts";

export interface Shown {
  readonly catalogue: Catalogue;
  readonly toolset: Toolset;
  readonly callOperation: CallOperation;
  readonly noteRefused: ToolsetSource["noteRefused"];
}

export type ShownOf = (whole: Catalogue, view: View) => Shown;

/** Clients choose their views, and may choose a new one each time. */
const maxViews = 64;

export interface ShownDependencies extends CallDependencies, Pick<ToolsetSource, "listTokens"> {
  /** What clients are told to call this server: some hosts put the name before those of tools. */
  readonly info: Implementation;
  /** What management tools tell of an API; undefined: there are no such tools. */
  readonly reachOf: ReachOf | undefined;
}

export function createShownOf(dependencies: ShownDependencies): ShownOf {
  const known = new WeakMap<Catalogue, Recent<Shown>>();
  const { listTokens, info, reachOf, sandbox } = dependencies;
  const fit = createFitResult(dependencies);
  const noteRefused = createNoteRefused(dependencies.audit);

  function show(whole: Catalogue, { slices, mode, host }: View): Shown {
    const catalogue = narrow(whole, slices);
    const callOperation = createCallOperation(catalogue, dependencies);
    const own = modes[mode]({
      catalogue,
      callOperation,
      noteRefused,
      listTokens,
      sandbox,
      fit,
    });
    const toolset = reachOf === undefined ? own : withManagement(own, { catalogue, info, reachOf });
    const isExact = host === undefined || host === "exact";
    return {
      catalogue,
      toolset: isExact ? toolset : toHostToolset(toolset, hosts[host], info.name),
      callOperation,
      noteRefused,
    };
  }

  return function shownOf(whole, view) {
    let views = known.get(whole);
    if (views === undefined) known.set(whole, (views = createRecent(maxViews)));
    return views.of(view.key, () => show(whole, view));
  };
}
