/** Pages by number, up to the last that the reply names, or until one is short or empty. */
import type { FieldPath, Pagination } from "../../operation/pagination/model.ts";
import type { JsonValue } from "../../spec/model.ts";
import { numberIn, withParameter } from "./change.ts";
import { findField, findMore, findNumber, findTotal, named, totalInHeaders } from "./field.ts";
import { end, next, type Page, type PageKind } from "./model.ts";
import { isSurelyLast } from "./size.ts";

const echoes: readonly FieldPath[] = [
  ...named(
    "page",
    "current_page",
    "currentPage",
    "page_number",
    "pageNumber",
    "pageIndex",
    "page_index",
    "number",
    "current",
  ),
];
const lastPages = named(
  "total_pages",
  "totalPages",
  "last_page",
  "lastPage",
  "page_count",
  "pageCount",
  "pages_count",
  "num_pages",
  "pages",
);
const nextPages = named("next_page", "nextPage", "next");

export const pageNumber: PageKind = (page, pagination) => {
  const { page: parameter } = pagination;
  if (parameter === undefined) return undefined;
  if (page.items.length === 0) return end;
  const echoed = findNumber(page, echoes);
  const asked = numberIn(page.request, parameter);
  const byDefault = parameter.byDefault ?? parameter.min;
  const current = asked ?? echoed ?? byDefault ?? 1;
  const isZeroBased = current === 0 || (asked !== undefined && byDefault === 0);
  const following = numberAfter(page, pagination, current, isZeroBased ? 0 : 1);
  return following === undefined
    ? end
    : next(withParameter(page.request, parameter, String(following)));
};

/** Undefined after the last; `first` is the number of the first page. */
function numberAfter(
  page: Page,
  pagination: Pagination,
  current: number,
  first: number,
): number | undefined {
  const { items, reply, request } = page;
  const announced = findField(page, nextPages, undefined, isNumberOrNull)?.value;
  if (announced === null) return undefined;
  if (Number(announced) > current) return Number(announced);
  const more = findMore(page, pagination.more)?.more;
  if (more !== undefined) return more ? current + 1 : undefined;
  const pages = findNumber(page, lastPages) ?? toNumber(reply.headers.get("x-total-pages"));
  if (pages !== undefined) return current - first + 1 < pages ? current + 1 : undefined;
  if (isSurelyLast(page, pagination)) return undefined;
  const total = findTotal(page, pagination.total) ?? totalInHeaders(reply.headers);
  const size = numberIn(request, pagination.size) ?? pagination.size?.byDefault;
  // Pages can be counted by their size where this one is full or the first; else an empty page ends the list.
  const isCountable = items.length === size || current === first;
  const isTold = total !== undefined && isCountable;
  return isTold && (current - first + 1) * items.length >= total ? undefined : current + 1;
}

const isNumberOrNull = (value: JsonValue): boolean => typeof value === "number" || value === null;

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
