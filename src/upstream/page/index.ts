import type { PageKindName } from "../../config/pagination-options.ts";
import type { Pagination } from "../../operation/pagination/model.ts";
import { cursor } from "./cursor.ts";
import { findMore, findTotal } from "./field.ts";
import { headerCursor } from "./header-cursor.ts";
import { lastItem } from "./last-item.ts";
import { link } from "./link.ts";
import type { Page, PageKind, Step } from "./model.ts";
import { nextUrl } from "./next-url.ts";
import { offset } from "./offset.ts";
import { pageNumber } from "./page-number.ts";
import { searchAfter } from "./search-after.ts";

/** In the order in which they are tried: what a reply says goes before what is counted. */
const kinds: Readonly<Record<PageKindName, PageKind>> = {
  link,
  "next-url": nextUrl,
  cursor,
  "last-item": lastItem,
  "header-cursor": headerCursor,
  "search-after": searchAfter,
  offset,
  "page-number": pageNumber,
};

/** These go on from any item, so a page that was cut can be continued exactly where it was. */
const exact: ReadonlySet<PageKind> = new Set([lastItem, searchAfter, offset]);

/** These may ask for a page after the last one: nothing in the reply promised it. */
const counted: ReadonlySet<PageKind> = new Set([offset, pageNumber]);

export interface Settled {
  readonly follow: PageKind;
  readonly step: Step;
  readonly isExact: boolean;
  readonly isCounted: boolean;
}

/** What follows the first page, and the kind that says so; undefined when nothing does. */
export function settleKind(page: Page, pagination: Pagination): Settled | undefined {
  for (const follow of candidatesFor(page, pagination)) {
    const step = follow(page, pagination);
    if (step !== undefined)
      return {
        follow,
        step,
        isExact: exact.has(follow),
        isCounted: counted.has(follow),
      };
  }
  return undefined;
}

function candidatesFor(page: Page, pagination: Pagination): readonly PageKind[] {
  if (pagination.kind !== undefined) return [kinds[pagination.kind]];
  // Nothing but an address can be trusted of an operation that nobody called a list.
  if (!pagination.recognised) return [link, nextUrl];
  const all = Object.values(kinds);
  // Where the document promises an address or a cursor, a reply without one is the last.
  return pagination.promises && !countsMore(page, pagination)
    ? all.filter((kind) => !counted.has(kind))
    : all;
}

function countsMore(page: Page, { more, total }: Pagination): boolean {
  return findMore(page, more)?.more === true || (findTotal(page, total) ?? 0) > page.items.length;
}
