import { isArray } from "./json.ts";
import type { JsonObject, JsonValue } from "./model.ts";

/** Objects and lists inside one another. Checked before anything walks a document recursively. */
export const maxNesting = 100;
/** Values in a document, counted as often as they are reached: YAML aliases make a small text very large. */
export const maxNodes = 5_000_000;

/** A long text weighs more than a number: one node for each 128 characters, so that aliases to it count. */
const charactersPerNodeLog2 = 7;

/**
 * Which limit a parsed value exceeds. Iterative, and bounded by {@link maxNodes} whatever the value is: shared
 * parts count at each place, and a value that contains itself is nested too deep.
 */
export function findExcess(value: JsonValue): "nesting" | "nodes" | undefined {
  if (typeof value !== "object" || value === null) {
    return undefined;
  }
  const pending: (JsonObject | readonly JsonValue[])[] = [value];
  const depths = [1];
  let nodes = 1;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const depth = depths.pop() ?? 0;
    const isNested = isArray(node) ? visitList(node, depth + 1) : visitObject(node, depth + 1);
    if (isNested) return "nesting";
    if (nodes > maxNodes) return "nodes";
  }
  return undefined;

  function visitList(list: readonly JsonValue[], depth: number): boolean {
    let isNested = false;
    for (const child of list) isNested = visit(child, depth) || isNested;
    return isNested;
  }

  function visitObject(object: JsonObject, depth: number): boolean {
    let isNested = false;
    // What was parsed inherits nothing that could be met here, and this is the fastest way through an object.
    for (const key in object) isNested = visit(object[key], depth) || isNested;
    return isNested;
  }

  /** Counts a value, and says whether it is nested too deep; what it holds waits for its turn. */
  function visit(child: JsonValue | undefined, depth: number): boolean {
    nodes += 1;
    if (typeof child === "string") nodes += child.length >> charactersPerNodeLog2;
    if (typeof child !== "object" || child === null) return false;
    pending.push(child);
    depths.push(depth);
    return depth > maxNesting;
  }
}
