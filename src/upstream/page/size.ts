/** Whether a page that does not say so is the last, by the number of its items. */
import type { Pagination } from "../../operation/pagination/model.ts";
import { numberIn } from "./change.ts";
import { findNumber, named } from "./field.ts";
import type { Page } from "./model.ts";

/** What APIs say that they put on a page, whatever was asked for. */
const echoes = named(
  "per_page",
  "perPage",
  "page_size",
  "pageSize",
  "limit",
  "maxResults",
  "itemsPerPage",
  "items_per_page",
);

/**
 * A page is short when it has fewer items than the API said, or took without a word, or does by default. What was asked
 * for beyond a known maximum proves nothing: many APIs quietly give less.
 */
export function isSurelyLast(page: Page, { size }: Pagination): boolean {
  const { items, request } = page;
  const asked = numberIn(request, size);
  const trusted =
    asked === undefined
      ? size?.byDefault
      : size?.max === undefined
        ? undefined
        : Math.min(asked, size.max);
  const full = findNumber(page, echoes) ?? trusted;
  return items.length === 0 || (full !== undefined && full > 0 && items.length < full);
}
