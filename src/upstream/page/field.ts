/** Finding what a reply says about its page, by the names that APIs use and in the places where they put them. */
import type { FieldPath } from "../../operation/pagination/model.ts";
import { isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { step } from "../../spec/pointer.ts";
import type { Page } from "./model.ts";

/** Where such things stand: at the root, or in one of these. */
const envelopes: readonly FieldPath[] = [
  [],
  ["links"],
  ["_links"],
  ["meta"],
  ["metadata"],
  ["pagination"],
  ["paging"],
  ["page"],
  ["pageInfo"],
  ["page_info"],
  ["response_metadata"],
  ["result_info"],
  ["info"],
  ["cursors"],
  ["cursor"],
  ["links", "pages"],
  ["meta", "pagination"],
  ["meta", "page"],
  ["meta", "links"],
  ["paging", "cursors"],
  ["paging", "next"],
  ["next_page"],
  ["hits"],
  ["d"],
  ["data"],
  ["result"],
  ["response"],
  ["data", "pagination"],
];

/** What is looked into. */
export type Reply = Pick<Page, "value" | "itemsPath">;

export interface Field {
  readonly path: FieldPath;
  readonly value: JsonValue;
}

/** The value at a path; own members only. */
export function valueAt(root: JsonValue, path: FieldPath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(step, root);
}

/**
 * The first of `names` that a reply has with an acceptable value, looked for envelope by envelope.
 * @param said - where it is, when somebody has said so: then nowhere else
 */
export function findField(
  { value: root, itemsPath }: Reply,
  names: readonly FieldPath[],
  said: FieldPath | undefined,
  accepts: (value: JsonValue) => boolean,
): Field | undefined {
  const paths =
    said === undefined
      ? envelopesIn(root, itemsPath).flatMap((envelope) =>
          names.map((name) => [...envelope, ...name]),
        )
      : [said];
  for (const path of paths) {
    const value = valueAt(root, path);
    if (value !== undefined && accepts(value)) return { path, value };
  }
  return undefined;
}

/** What stands right beside the items goes before what stands elsewhere. */
function envelopesIn(root: JsonValue, itemsPath: FieldPath): readonly FieldPath[] {
  const beside = itemsPath.length > 1 ? [itemsPath.slice(0, -1)] : [];
  return [...beside, ...envelopes].filter((path) => isObject(valueAt(root, path)));
}

export function named(...names: readonly string[]): readonly FieldPath[] {
  return names.map((name) => [name]);
}

/** What APIs write where nothing follows. */
export function isNothing(value: JsonValue): boolean {
  return value === null || value === "" || value === false;
}

const moreNames = named(
  "has_more",
  "hasMore",
  "has_next",
  "hasNext",
  "has_next_page",
  "hasNextPage",
  "more",
  "more_results",
  "moreResults",
  "isTruncated",
  "is_truncated",
  "IsTruncated",
);
const lastNames = named("isLast", "is_last", "isLastPage", "is_last_page", "last");
const isFlag = (value: JsonValue): boolean => typeof value === "boolean";

/** The field that says whether more follows, and what it says. */
export function findMore(
  reply: Reply,
  said?: FieldPath,
): (Field & { readonly more: boolean; readonly isNegated: boolean }) | undefined {
  const positive = findField(reply, moreNames, said, isFlag);
  if (positive !== undefined)
    return { ...positive, more: positive.value === true, isNegated: false };
  const negative = said === undefined ? findField(reply, lastNames, said, isFlag) : undefined;
  return negative && { ...negative, more: negative.value === false, isNegated: true };
}

const totalNames: readonly FieldPath[] = [
  ...named(
    "total",
    "total_count",
    "totalCount",
    "total_results",
    "totalResults",
    "total_items",
    "totalItems",
    "total_records",
    "totalRecords",
    "totalElements",
    "total_elements",
    "totalSize",
    "total_size",
    "total_entries",
    "@odata.count",
    "recordsTotal",
    "nbHits",
  ),
  ["total", "value"],
  ["count"],
];
const isCount = (value: JsonValue): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= 0;

/** How many items there are in all. A `count` may well be that of the page: it is heard when it is larger. */
export function findTotal(
  page: Pick<Page, "value" | "itemsPath" | "items">,
  said?: FieldPath,
): number | undefined {
  const itemsOnPage = page.items.length;
  const field = findField(
    page,
    totalNames,
    said,
    (value) => isCount(value) && Number(value) >= itemsOnPage,
  );
  if (field === undefined) return undefined;
  const isOfPage =
    field.path.at(-1) === "count" && field.value === itemsOnPage && said === undefined;
  return isOfPage ? undefined : Number(field.value);
}

/** The same in a header. */
export function totalInHeaders(headers: ReadonlyMap<string, string>): number | undefined {
  for (const name of ["x-total-count", "x-total", "x-total-results", "total-count"]) {
    const text = headers.get(name) ?? "";
    if (/^\d{1,15}$/.test(text)) return Number(text);
  }
  return undefined;
}

/** A number that a reply says about its page. */
export function findNumber(reply: Reply, names: readonly FieldPath[]): number | undefined {
  const field = findField(reply, names, undefined, isCount);
  return field && Number(field.value);
}
