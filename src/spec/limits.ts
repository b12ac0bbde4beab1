import type { JsonValue } from "./model.ts";

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
  const pending: object[] = [value];
  const depths = [1];
  let nodes = 1;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const depth = depths.pop() ?? 0;
    const children: readonly unknown[] = Array.isArray(node) ? node : Object.values(node);
    nodes += children.length;
    for (const child of children) {
      if (typeof child === "string") {
        nodes += child.length >> charactersPerNodeLog2;
      } else if (typeof child === "object" && child !== null) {
        if (depth === maxNesting) {
          return "nesting";
        }
        pending.push(child);
        depths.push(depth + 1);
      }
    }
    if (nodes > maxNodes) {
      return "nodes";
    }
  }
  return undefined;
}
