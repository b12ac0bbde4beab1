export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** The next page's path and query; none on the last page. */
  readonly next: string | null;
  /** The `Link` header (RFC 8288) with the pages before and after; none when there are none. */
  readonly link: string | undefined;
}

/**
 * Cuts one page out of a list.
 *
 * @param page counted from 1; a page past the end is empty.
 * @param requestUrl the request's own URL, whose other parameters the links keep.
 */
export function cutPage<T>(
  all: readonly T[],
  { page, perPage, requestUrl }: { page: number; perPage: number; requestUrl: string },
): Page<T> {
  const lastPage = Math.max(1, Math.ceil(all.length / perPage));
  const next = page < lastPage ? urlOfPage(requestUrl, page + 1) : null;
  const links = [
    ...(next === null ? [] : [`<${next}>; rel="next"`]),
    ...(page > 1 ? [`<${urlOfPage(requestUrl, Math.min(page - 1, lastPage))}>; rel="prev"`] : []),
  ];
  return {
    items: all.slice((page - 1) * perPage, page * perPage),
    total: all.length,
    next,
    link: links.length === 0 ? undefined : links.join(", "),
  };
}

function urlOfPage(requestUrl: string, page: number): string {
  const url = new URL(requestUrl);
  url.searchParams.set("page", String(page));
  return url.pathname + url.search;
}
