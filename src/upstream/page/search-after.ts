/** The sort values of the last hit, as Elasticsearch and OpenSearch go on: `search_after` in the body or the query. */
import { isArray, isObject } from "../../spec/json.ts";
import { withParameter } from "./change.ts";
import { rawAt } from "./json-text.ts";
import { end, next, type PageKind } from "./model.ts";
import { isSurelyLast } from "./size.ts";

export const searchAfter: PageKind = (page, pagination) => {
  const { searchAfter: parameter } = pagination;
  if (parameter === undefined) return undefined;
  if (page.items.length === 0) return end;
  const last = page.items.at(-1);
  if (!isObject(last) || !isArray(last["sort"])) return undefined;
  if (isSurelyLast(page, pagination)) return end;
  const raw = rawAt(page.rawItems.at(-1) ?? "", ["sort"]) ?? "[]";
  return next(withParameter(page.request, parameter, raw));
};
