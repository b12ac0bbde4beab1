/** What clients are told after a reload: only that a list or resource which they may have read reads differently now. */
import { ProtocolError } from "@modelcontextprotocol/server";

import type { Principal } from "../access/model.ts";
import type { Catalogue } from "../tool/model.ts";
import type { GatewayServer } from "./model.ts";
import { listPrompts, type PromptsOf } from "./prompt/book.ts";
import { listedResources } from "./resources.ts";
import type { Permitted } from "./rights.ts";
import type { Shown, ShownOf } from "./shown.ts";
import type { View } from "./view.ts";

export interface Change {
  readonly tools: boolean;
  readonly resources: boolean;
  readonly prompts: boolean;
  /** Which of these resources have come, gone, or read differently now. */
  readonly among: (uris: readonly string[]) => Promise<readonly string[]>;
}

/** The change that this caller sees in this view. */
export type ChangeFor = (view: View, principal: Principal | undefined) => Change;

export interface ChangeDependencies {
  readonly shownOf: ShownOf;
  readonly permitted: Permitted;
  readonly promptsOf: PromptsOf;
  /** What every client alike reads there. */
  readonly readResource: (shown: Shown, uri: string) => Promise<unknown>;
}

/** Compares what the lists of tools, resources and prompts answer before and after, and what resources read as. */
export function createChangeFor(
  before: Catalogue,
  after: Catalogue,
  dependencies: ChangeDependencies,
): ChangeFor {
  const { shownOf, permitted } = dependencies;
  /** By what is permitted of both: callers with the same rights see the same. */
  const known = new WeakMap<Catalogue, WeakMap<Catalogue, Map<string, Change>>>();

  return function changeFor(view, principal) {
    const [from, to] = [permitted(before, principal), permitted(after, principal)];
    const changes = entryOf(
      entryOf(known, from, () => new WeakMap()),
      to,
      () => new Map(),
    );
    let change = changes.get(view.key);
    if (change === undefined) {
      change = compare(shownOf(from, view), shownOf(to, view), dependencies);
      changes.set(view.key, change);
    }
    return change;
  };
}

function entryOf<Value>(
  map: WeakMap<Catalogue, Value>,
  key: Catalogue,
  create: () => Value,
): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}

function compare(
  before: Shown,
  after: Shown,
  { promptsOf, readResource }: ChangeDependencies,
): Change {
  const shownPrompts = ({ catalogue }: Shown): string =>
    JSON.stringify(listPrompts(promptsOf(catalogue)));
  /** Undefined: there is none. */
  const readsAs = async (shown: Shown, uri: string): Promise<string | undefined> => {
    try {
      return JSON.stringify(await readResource(shown, uri));
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  };
  return {
    tools: JSON.stringify(before.toolset.list()) !== JSON.stringify(after.toolset.list()),
    resources: shownResources(before.catalogue) !== shownResources(after.catalogue),
    prompts: shownPrompts(before) !== shownPrompts(after),
    async among(uris) {
      const changed = await Promise.all(
        uris.map(async (uri) => (await readsAs(before, uri)) !== (await readsAs(after, uri))),
      );
      return uris.filter((_, index) => changed[index]);
    },
  };
}

function shownResources(catalogue: Catalogue): string {
  return JSON.stringify(listedResources(catalogue));
}

/**
 * Tells the client of one connection.
 * @param subscriptions URIs of the resources of whose changes it wants to know
 */
export async function announce(
  server: GatewayServer,
  { tools, resources, prompts, among }: Change,
  subscriptions = server.settings.subscriptions,
): Promise<void> {
  if (tools) await server.sendToolListChanged();
  if (resources) await server.sendResourceListChanged();
  if (prompts) await server.sendPromptListChanged();
  for (const uri of await among(subscriptions)) {
    // oxlint-disable-next-line no-await-in-loop -- one message after the other
    await server.sendResourceUpdated({ uri });
  }
}
