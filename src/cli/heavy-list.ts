import type { Gateway } from "../gateway.ts";
import { exceedsTokens } from "../mcp/list-size.ts";

/**
 * What would help where a list of all tools is more than models can read; undefined where it is not.
 * @param how what to add, and where, to search instead: `?mode=search to the address`
 */
export function heavyListHint(
  gateway: Gateway,
  maxTokens: number,
  how: string,
): string | undefined {
  const catalogue = gateway.catalogue();
  return exceedsTokens(catalogue, maxTokens)
    ? `${catalogue.tools.length} tools take a model more than ${maxTokens.toLocaleString("en-US")} tokens to read: add ${how} to search them instead.`
    : undefined;
}
