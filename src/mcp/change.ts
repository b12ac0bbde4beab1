/** What clients are told after a reload: only that a list which they may have read reads differently now. */
import type { Server } from "@modelcontextprotocol/server";

import type { Catalogue } from "../tool/model.ts";
import { listPrompts, type PromptsOf } from "./prompt/book.ts";
import { listResources } from "./resources.ts";
import type { Shown, ShownOf } from "./shown.ts";
import type { View } from "./view.ts";

export interface ListChange {
  readonly tools: boolean;
  readonly resources: boolean;
  readonly prompts: boolean;
}

/** The change that those see who have this view. */
export type ChangeFor = (view: View) => ListChange;

export interface ChangeDependencies {
  readonly shownOf: ShownOf;
  readonly promptsOf: PromptsOf;
}

/** Compares what the lists of tools, resources and prompts answer before and after. */
export function createChangeFor(
  before: Catalogue,
  after: Catalogue,
  { shownOf, promptsOf }: ChangeDependencies,
): ChangeFor {
  const known = new Map<string, ListChange>();
  return function changeFor(view) {
    let change = known.get(view.key);
    if (change === undefined) {
      known.set(
        view.key,
        (change = compare(shownOf(before, view), shownOf(after, view), promptsOf)),
      );
    }
    return change;
  };
}

function compare(before: Shown, after: Shown, promptsOf: PromptsOf): ListChange {
  const shownPrompts = ({ catalogue }: Shown): string =>
    JSON.stringify(listPrompts(promptsOf(catalogue)));
  return {
    tools: JSON.stringify(before.toolset.list()) !== JSON.stringify(after.toolset.list()),
    resources: shownResources(before.catalogue) !== shownResources(after.catalogue),
    prompts: shownPrompts(before) !== shownPrompts(after),
  };
}

/** Sizes become known as documents are read; that is no change. */
function shownResources(catalogue: Catalogue): string {
  return JSON.stringify(listResources(catalogue).map(({ size: _size, ...shown }) => shown));
}

/** Tells the client of one connection. */
export async function announce(
  server: Server,
  { tools, resources, prompts }: ListChange,
): Promise<void> {
  if (tools) await server.sendToolListChanged();
  if (resources) await server.sendResourceListChanged();
  if (prompts) await server.sendPromptListChanged();
}
