/** Which operations become tools. */
import type { Operation } from "../operation/model.ts";
import { createGlobTest } from "./glob.ts";
import type { ToolHints } from "./model.ts";

/** Patterns that an operation may match; an empty list says nothing. */
export interface OperationFilter {
  readonly tags: readonly string[];
  /** Upper case. */
  readonly methods: readonly string[];
  /** Globs over the path template: `/repos/**`. */
  readonly paths: readonly string[];
  /** Globs over the operationId, or over `METHOD /path` where there is none. */
  readonly operations: readonly string[];
}

export interface Selection {
  /** When any of its lists says something, only what each of these lists lets in. */
  readonly include: OperationFilter;
  /** What any of its lists names is left out. */
  readonly exclude: OperationFilter;
  /** Only what reads. */
  readonly readOnly: boolean;
  /** Whether deprecated operations stay. */
  readonly deprecated: boolean;
}

/** What {@link isSelected} looks at besides the operation. */
export interface Candidate {
  readonly operation: Operation;
  /** Of the tool that it has become, where it has: a name by which globs find it as well. */
  readonly name?: string;
  /** What the document says: `x-mcp` and its like. */
  readonly enabled: boolean | undefined;
  readonly hints: ToolHints;
}

/** Makes the test of a selection; its patterns are compiled once. */
export function createSelector(selection: Selection): (candidate: Candidate) => boolean {
  const included = Object.values(toTests(selection.include));
  const excluded = Object.values(toTests(selection.exclude));
  const named = toTests(selection.include).operations;
  return function isSelected({ operation, name, enabled, hints }) {
    // The operator has the last word: an operation that he names is served although its document hides it.
    if (enabled === false && !(named?.(operation, name) ?? false)) return false;
    if (selection.readOnly && !hints.readOnlyHint) return false;
    if (!selection.deprecated && operation.deprecated) return false;
    if (excluded.some((test) => test?.(operation, name) ?? false)) return false;
    return included.every((test) => test?.(operation, name) ?? true);
  };
}

type Test = (operation: Operation, name: string | undefined) => boolean;

function toTests(filter: OperationFilter): {
  readonly [list in keyof OperationFilter]: Test | undefined;
} {
  const matchesPath = createGlobTest(filter.paths);
  const matchesName = createGlobTest(filter.operations);
  return {
    tags:
      filter.tags.length === 0
        ? undefined
        : ({ tags }) => tags.some((tag) => filter.tags.includes(tag)),
    methods:
      filter.methods.length === 0 ? undefined : ({ method }) => filter.methods.includes(method),
    paths: matchesPath && (({ path }) => matchesPath(path)),
    operations:
      matchesName &&
      (({ operationId, key }, name) =>
        matchesName(operationId ?? key) ||
        matchesName(key) ||
        (name !== undefined && matchesName(name))),
  };
}
