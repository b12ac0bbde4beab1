import type { Operation } from "./model.ts";

/**
 * What a document says of an operation under `x-mcp-long-running`, on itself or on its path: whether it may end later than
 * its answer comes. Undefined where it does not say.
 */
export function readLongRunning({ source, pathItem }: Operation): boolean | undefined {
  const said = [source, pathItem].map((holder) => holder["x-mcp-long-running"]);
  return said.find((value) => typeof value === "boolean");
}
