/** The number of items to leave out: `offset`, Jira's `startAt`, SCIM's `startIndex`, OData's `$skip`. */
import { numberIn, withParameter } from "./change.ts";
import { findMore, findNumber, findTotal, named, totalInHeaders } from "./field.ts";
import { end, next, type PageKind } from "./model.ts";
import { isSurelyLast } from "./size.ts";

const echoes = named(
  "offset",
  "startAt",
  "startIndex",
  "start_index",
  "skip",
  "record_index",
  "start",
);

export const offset: PageKind = (page, pagination) => {
  const { offset: parameter } = pagination;
  if (parameter === undefined) return undefined;
  const { request, items, reply } = page;
  if (items.length === 0) return end;
  const said = parameter.byDefault ?? parameter.min;
  const start = numberIn(request, parameter) ?? findNumber(page, echoes) ?? said ?? 0;
  // Some count from one, as SCIM does (RFC 7644, section 3.4.2.4); where nobody says, one page more settles it.
  const first = said ?? (/index$/i.test(parameter.name) ? 1 : 0);
  const after = start + items.length;
  const total = findTotal(page, pagination.total) ?? totalInHeaders(reply.headers);
  const more = findMore(page, pagination.more)?.more;
  const isLast =
    more === undefined
      ? total === undefined
        ? isSurelyLast(page, pagination)
        : after - first >= total
      : !more;
  return isLast ? end : next(withParameter(request, parameter, String(after)));
};
