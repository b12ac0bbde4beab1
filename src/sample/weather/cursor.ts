import { weatherError } from "./error.ts";

/**
 * One page of a list and the cursor of the next, `null` on the last.
 *
 * @param cursor what the page before gave; without it the first page. Anything else is `bad_request`.
 */
export function cutAtCursor<T>(
  all: readonly T[],
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const start = cursor === undefined ? 0 : positionOf(cursor);
  const end = start + limit;
  return {
    items: all.slice(start, end),
    nextCursor: end < all.length ? Buffer.from(`from:${end}`).toString("base64url") : null,
  };
}

function positionOf(cursor: string): number {
  const position = /^from:(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  if (position === undefined) {
    throw weatherError("bad_request", "cursor: is not one that this list gave");
  }
  return Number(position);
}
