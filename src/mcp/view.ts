/**
 * What one client is shown: which part of the catalogue, how tools are offered, and which host's limits they keep to.
 * What a view makes of a catalogue is decided by `toolset.ts`.
 */
import type { HostName, Mode } from "../config/view-options.ts";
import { hostOfClient } from "../tool/host-limits.ts";
import { type Slice, wholeSlice } from "../tool/slice.ts";

export interface View {
  /** The same for views that show the same, however they were asked for. */
  readonly key: string;
  /** Only what each of them lets in. */
  readonly slices: readonly Slice[];
  readonly mode: Mode;
  /** Whose limits tools are adapted to; undefined: as the client names itself. */
  readonly host: HostName | "exact" | undefined;
}

/** Everything, each tool by itself, as exact as it is. */
export const wholeView = toView({ slices: [], mode: "full", host: undefined });

/** The API alone that the path of an address names; undefined: all of them. */
export function viewOfApi(api: string | undefined): View {
  return api === undefined ? wholeView : withinView(wholeView, { ...wholeSlice, api: [api] }, {});
}

/** What is left of a view by a further slice, in the way that is asked for, else as before. */
export function withinView(
  view: View,
  slice: Slice,
  { mode = view.mode, host = view.host }: AskedWay,
): View {
  return toView({ slices: [...view.slices, slice], mode, host });
}

/** Adapted to the host that the client says it is, unless another was asked for. */
export function viewFor(view: View, clientName: string | undefined): View {
  if (view.host !== undefined || clientName === undefined) return view;
  const host = hostOfClient(clientName);
  return host === undefined ? view : toView({ ...view, host });
}

type AskedWay = { readonly [way in "mode" | "host"]?: View[way] | undefined };

function toView({ slices, mode, host }: Omit<View, "key">): View {
  const sorted = slices.map(
    ({ api, tags, methods, paths, operations, tools, readOnly }): Slice => ({
      api: toSet(api),
      tags: toSet(tags),
      methods: toSet(methods),
      paths: toSet(paths),
      operations: toSet(operations),
      tools: toSet(tools),
      readOnly,
    }),
  );
  return { key: JSON.stringify([mode, host ?? null, sorted]), slices: sorted, mode, host };
}

function toSet(list: readonly string[]): readonly string[] {
  return [...new Set(list)].toSorted();
}
