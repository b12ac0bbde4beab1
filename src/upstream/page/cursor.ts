/** A cursor or token in the body, which a parameter takes back: Slack, Google, Kubernetes, Notion, Box ... */
import type { FieldPath, PageParameter, Pagination } from "../../operation/pagination/model.ts";
import { withParameter } from "./change.ts";
import { type Field, findField, findMore, isNothing, named, type Reply } from "./field.ts";
import { rawAt } from "./json-text.ts";
import { end, next, type PageKind } from "./model.ts";

const names: readonly FieldPath[] = [
  ...named(
    "next_cursor",
    "nextCursor",
    "next_page_token",
    "nextPageToken",
    "next_token",
    "nextToken",
    "NextToken",
    "next_page_cursor",
    "nextPageCursor",
    "next_marker",
    "nextMarker",
    "NextMarker",
    "next_continuation_token",
    "nextContinuationToken",
    "continuationToken",
    "continuation_token",
    "continuation",
    "continue",
    "endCursor",
    "end_cursor",
    "next_stream_position",
    "next_page",
    "nextPage",
    "next",
    "after",
    "marker",
    "cursor",
    "scroll_id",
    "bookmark",
  ),
  ["next_page", "offset"],
];

export const cursor: PageKind = (page, pagination) => {
  const found = findCursor(page, pagination);
  if (found === undefined) return undefined;
  if (isNothing(found.value) || findMore(page, pagination.more)?.more === false) return end;
  const parameter = parameterFor(found.path.at(-1) ?? "", pagination.cursors);
  const raw = rawAt(page.text, found.path);
  return parameter && raw ? next(withParameter(page.request, parameter, raw)) : undefined;
};

export function findCursor(reply: Reply, pagination: Pagination): Field | undefined {
  if (pagination.cursors.length === 0) return undefined;
  // A number is the next page's where pages are numbered.
  const takesNumbers = pagination.page === undefined || pagination.kind === "cursor";
  return findField(
    reply,
    names,
    pagination.next,
    (each) =>
      typeof each === "string" || each === null || (typeof each === "number" && takesNumbers),
  );
}

/** The parameter whose name the field's has in it (`nextPageToken` and `pageToken`), else the likeliest. */
export function parameterFor(
  field: string,
  parameters: readonly PageParameter[],
): PageParameter | undefined {
  const wanted = plain(field);
  return parameters.find(({ name }) => plain(name) === wanted) ?? parameters[0];
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .replace(/^(?:next|start|end)/, "");
}
