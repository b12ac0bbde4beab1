/** What clients are told after a reload: only that a list which they may have read reads differently now. */
import type { Server } from "@modelcontextprotocol/server";

import { selectApi } from "../tool/catalogue.ts";
import type { Catalogue } from "../tool/model.ts";
import { listResources } from "./resources.ts";
import { nothing } from "./server.ts";
import { listTools } from "./tools.ts";

export interface ListChange {
  readonly tools: boolean;
  readonly resources: boolean;
}

/** The change that those see who are served this API alone; undefined: all of them. */
export type ChangeFor = (api: string | undefined) => ListChange;

/** Compares what `tools/list` and `resources/list` answer before and after. */
export function createChangeFor(before: Catalogue, after: Catalogue): ChangeFor {
  const known = new Map<string | undefined, ListChange>();
  return function changeFor(api) {
    let change = known.get(api);
    if (change === undefined) {
      const view = (catalogue: Catalogue): Catalogue =>
        api === undefined ? catalogue : (selectApi(catalogue, api) ?? nothing);
      known.set(api, (change = compare(view(before), view(after))));
    }
    return change;
  };
}

function compare(before: Catalogue, after: Catalogue): ListChange {
  return {
    tools: JSON.stringify(listTools(before)) !== JSON.stringify(listTools(after)),
    resources: shownResources(before) !== shownResources(after),
  };
}

/** Sizes become known as documents are read; that is no change. */
function shownResources(catalogue: Catalogue): string {
  return JSON.stringify(listResources(catalogue).map(({ size: _size, ...shown }) => shown));
}

/** Tells the client of one connection. */
export async function announce(server: Server, { tools, resources }: ListChange): Promise<void> {
  if (tools) await server.sendToolListChanged();
  if (resources) await server.sendResourceListChanged();
}
