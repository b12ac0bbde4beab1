/** A part of a catalogue: the same tools under the same names, those that one client is shown. */
import type { Api } from "../operation/model.ts";
import { toCatalogue } from "./catalogue.ts";
import type { Catalogue, Tool } from "./model.ts";
import { createSelector, type OperationFilter } from "./select.ts";

/** Every list that says something must let a tool in; an empty one says nothing. */
export interface Slice extends OperationFilter {
  /** Names of APIs. */
  readonly api: readonly string[];
  /** Names of tools. */
  readonly tools: readonly string[];
  /** Only what reads. */
  readonly readOnly: boolean;
}

export const wholeSlice: Slice = {
  api: [],
  tags: [],
  methods: [],
  paths: [],
  operations: [],
  tools: [],
  readOnly: false,
};

const nothing = { tags: [], methods: [], paths: [], operations: [] };

/**
 * The tools that each of the slices lets in, and the APIs that have any of them, with the operations behind these alone.
 * APIs as they are where the slices say nothing of operations.
 */
export function narrow(catalogue: Catalogue, slices: readonly Slice[]): Catalogue {
  const named = slices.flatMap(({ api }) => (api.length === 0 ? [] : [new Set(api)]));
  const tests = slices.filter(saysOfOperations).map(createTest);
  if (named.length === 0 && tests.length === 0) return catalogue;
  const isNamed = ({ name }: Api): boolean => named.every((names) => names.has(name));
  const apis = catalogue.apis.filter(isNamed);
  const tools = catalogue.tools.filter(
    (tool) => isNamed(tool.api) && tests.every((test) => test(tool)),
  );
  return toCatalogue(tests.length === 0 ? apis : apis.flatMap(toPart(tools)), tools);
}

function saysOfOperations(slice: Slice): boolean {
  const { tags, methods, paths, operations, tools, readOnly } = slice;
  return readOnly || [tags, methods, paths, operations, tools].some((list) => list.length > 0);
}

/** The tools that pass, and the APIs that have any of them, with the operations behind these alone. */
export function keep(catalogue: Catalogue, test: (tool: Tool) => boolean): Catalogue {
  const tools = catalogue.tools.filter(test);
  return toCatalogue(catalogue.apis.flatMap(toPart(tools)), tools);
}

/** Whether a slice lets a tool in. */
export function createSliceTest(slice: Slice): (tool: Tool) => boolean {
  const names = new Set(slice.api);
  const test = createTest(slice);
  return (tool) => (names.size === 0 || names.has(tool.api.name)) && test(tool);
}

function createTest({ tools, readOnly, ...include }: Slice): (tool: Tool) => boolean {
  const isSelected = createSelector({ include, exclude: nothing, readOnly, deprecated: true });
  const names = tools.length === 0 ? undefined : new Set(tools);
  return ({ name, operation, hints }) =>
    (names?.has(name) ?? true) && isSelected({ operation, name, hints, enabled: undefined });
}

function toPart(tools: readonly Tool[]): (api: Api) => readonly Api[] {
  return (api) => {
    const shown = new Set(
      tools.flatMap((tool) => (tool.api.name === api.name ? [tool.operation] : [])),
    );
    const operations = api.operations.filter((operation) => shown.has(operation));
    const hasMore = api.hasMore || operations.length < api.operations.length;
    if (operations.length === 0) return [];
    const used = new Set(operations.flatMap(({ tags }) => tags));
    const tags = hasMore ? api.tags.filter(({ name }) => used.has(name)) : api.tags;
    return [{ ...api, operations, tags, hasMore }];
  };
}
