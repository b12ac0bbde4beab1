import type { Controls, Tool } from "../tool/model.ts";
import type { PagingWish } from "./model.ts";

export interface PagingLimits {
  /** Of one result. */
  readonly textBytes: number;
  /** Of what is read of the API. */
  readonly replyBytes: number;
}

/** What a call wants of its list; undefined for a tool whose reply comes at once. */
export function toPagingWish(
  { pagination }: Tool,
  { maxItems, select }: Partial<Controls>,
  { textBytes, replyBytes }: PagingLimits,
): PagingWish | undefined {
  if (pagination === undefined) return undefined;
  // What is narrowed afterwards may be larger before.
  return { pagination, maxItems, maxBytes: select === undefined ? textBytes : replyBytes };
}
