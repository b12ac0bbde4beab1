/**
 * Pages -> one reply: the first with the items of all, in order and as they were written. What it says about the page
 * (more, next, cursor, count) is made true of the whole; all else is the first page's.
 */
import type { FieldPath, Pagination } from "../../operation/pagination/model.ts";
import type { UpstreamReply } from "../outcome.ts";
import { findCursor } from "./cursor.ts";
import { findMore } from "./field.ts";
import { elementsOf, rawAt, spanAt, withRaw } from "./json-text.ts";
import type { Page } from "./model.ts";
import { findNextUrl } from "./next-url.ts";

export interface JoinOptions {
  readonly pagination: Pagination;
  /** The page whose end is the end of the whole; undefined when the first was cut, and none tells. */
  readonly last: Page | undefined;
}

/** @param pages - at least one */
export function joinPages(
  pages: readonly [Page, ...Page[]],
  { pagination, last }: JoinOptions,
): UpstreamReply {
  const [first] = pages;
  const path = first.itemsPath;
  const skeleton = withRaw(first.text, path, "[]");
  const told = withSideItems(
    withState(withCounts(skeleton, pages), first, { pagination, last }),
    pages,
  );
  const items = pages.flatMap(({ rawItems }) => rawItems);
  const text = withRaw(told, path, `[${items.join(",")}]`);
  return {
    status: first.reply.status,
    headers: joinHeaders(first.reply, last?.reply),
    body: Buffer.from(text),
    truncated: false,
  };
}

/** Where the first page and the last say what comes next, the last one's word. */
function withState(text: string, first: Page, { pagination, last }: JoinOptions): string {
  if (last === undefined) {
    const more = findMore(first, pagination.more);
    return more ? withRaw(text, more.path, String(!more.isNegated)) : text;
  }
  const paths = [first, last].flatMap((page) => statePaths(page, pagination));
  return paths.reduce((changed, path) => withRaw(changed, path, rawAt(last.text, path)), text);
}

function statePaths(page: Page, pagination: Pagination): readonly FieldPath[] {
  const fields = [
    findNextUrl(page, pagination.next),
    findCursor(page, pagination),
    findMore(page, pagination.more),
  ];
  return [["last_id"], ...fields.flatMap((field) => (field === undefined ? [] : [field.path]))];
}

const counts = [
  "count",
  "returned",
  "size",
  "numberOfElements",
  "resultCount",
  "result_count",
  "num_results",
  "current_page_size",
];

/** What counts the items of each page counts those of the whole; a number that fits by chance is left. */
function withCounts(text: string, pages: readonly [Page, ...Page[]]): string {
  const [first] = pages;
  const parent = first.itemsPath.slice(0, -1);
  const total = pages.reduce((sum, { rawItems }) => sum + rawItems.length, 0);
  return [...new Set([parent, []])].reduce(
    (changed, holder) =>
      counts.reduce((each, name) => {
        const path = [...holder, name];
        return countsPages(path, pages) ? withRaw(each, path, String(total)) : each;
      }, changed),
    text,
  );
}

function countsPages(path: FieldPath, pages: readonly Page[]): boolean {
  const said = pages.map(({ text }) => rawAt(text, path));
  const isCount = said.every((raw, index) => raw === String(pages[index]?.items.length));
  // `size` is as often the size that was asked for.
  return isCount && (path.at(-1) !== "size" || new Set(said).size > 1);
}

/** What JSON:API puts beside the items of each page, each resource once. */
function withSideItems(text: string, pages: readonly Page[]): string {
  const path = ["included"];
  if (pages.length === 1 || !spanAt(text, path)) return text;
  const included = pages.flatMap((page) => {
    const span = spanAt(page.text, path);
    return span === undefined
      ? []
      : elementsOf(page.text, span).map(({ start, end }) => page.text.slice(start, end));
  });
  return withRaw(text, path, `[${[...new Set(included)].join(",")}]`);
}

/** True of one page alone. */
const ofPage =
  /^(?:link|content-length|content-range|content-encoding|etag|last-modified|content-md5|digest|x-next-.+|x-page|x-ms-continuation|x-continuation-token)$/;
/** Those of them that say what comes next. */
const ofEnd = /^(?:link|x-next-.+|x-ms-continuation|x-continuation-token)$/;

function joinHeaders(
  first: UpstreamReply,
  last: UpstreamReply | undefined,
): UpstreamReply["headers"] {
  return new Map([
    ...[...first.headers].filter(([name]) => !ofPage.test(name)),
    ...[...(last?.headers ?? [])].filter(([name]) => ofEnd.test(name)),
  ]);
}
