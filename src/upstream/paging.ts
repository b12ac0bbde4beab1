/**
 * Lists that come in pages, read to their end: the outermost policy, so that every page goes the whole way (guard,
 * retries, limits, credentials). Decides when to go on and when to stop; what comes after a page is said in `page/`.
 */
import type { Pagination } from "../operation/pagination/model.ts";
import type { UpstreamRequest } from "../request/model.ts";
import type { Policy, Send, SendContext } from "./model.ts";
import type { Continuation, Paging, PagingEnd, UpstreamOutcome } from "./outcome.ts";
import { differences, numberIn, parameterOf, withParameter } from "./page/change.ts";
import { findMore, findTotal, totalInHeaders } from "./page/field.ts";
import { type Settled, settleKind } from "./page/index.ts";
import { joinPages } from "./page/join.ts";
import type { Page, Step } from "./page/model.ts";
import { readPage } from "./page/read.ts";
import { createTimeLimit } from "./time-limit.ts";

export interface PagesOptions {
  /** Most items, unless the call says otherwise. */
  readonly maxItems: number;
  readonly maxPages: number;
  /** From the first request to the last byte of the last page. */
  readonly maxMs: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

/** Reads on while a list has pages, and answers with their join. */
export function withPages(options: PagesOptions): Policy {
  return (send) =>
    async function paged(request, context) {
      const { paging: wish } = context;
      if (wish === undefined) return send(request, context);
      const { pagination } = wish;
      const startedMs = options.now();
      const given = numberIn(request, pagination.size) || undefined;
      const maxItems = wish.maxItems ?? given ?? options.maxItems;
      const sized = withLargestSize(request, pagination, maxItems);
      const whole = await send(sized, context);
      // The size was ours: too much at once is no reason to fail.
      const isOurs = sized !== request && isTooLarge(whole);
      const first = isOurs ? await send(request, context) : whole;
      if (!pagination.recognised && !hintsAtMore(first)) return first;
      const page = readPage(isOurs ? request : sized, first, pagination.items);
      if (page === undefined || first.kind !== "answered") return first;

      const settled = settleKind(page, pagination);
      if (!pagination.recognised && settled?.step.kind !== "next") return first;
      const run = await readOn(page, settled, {
        ...options,
        send,
        context,
        pagination,
        maxItems,
        // Without a word from the caller nothing that was read is thrown away.
        cuts: wish.maxItems === undefined ? (given === undefined ? "never" : "further") : "any",
        maxBytes: wish.maxBytes,
        startedMs,
      });
      if (run === undefined) return { kind: "cancelled" };
      return {
        kind: "answered",
        reply: isUntouched(run, page) ? first.reply : joinPages(run.pages, run),
        durationMs: Math.round(options.now() - startedMs),
        paging: toPaging(run, request, pagination, maxItems),
      };
    };
}

/** The page size at its maximum where it is known and the caller left it open; page numbers of his are for his size. */
function withLargestSize(
  request: UpstreamRequest,
  { size, page, recognised }: Pagination,
  maxItems: number,
): UpstreamRequest {
  const isGiven = [size, page].some(
    (parameter) => parameter !== undefined && parameterOf(request, parameter) !== undefined,
  );
  if (!recognised || isGiven || size?.max === undefined) return request;
  const largest = Math.max(size.min ?? 1, Math.min(size.max, maxItems));
  return withParameter(request, size, String(largest));
}

function isTooLarge(outcome: UpstreamOutcome): boolean {
  return outcome.kind === "answered" && outcome.reply.truncated;
}

/** Whether it is worth a look: most replies are no lists. */
function hintsAtMore(outcome: UpstreamOutcome): boolean {
  if (outcome.kind !== "answered") return false;
  const { headers, body } = outcome.reply;
  return (
    headers.has("link") || Buffer.from(body.buffer, body.byteOffset, body.length).includes("next")
  );
}

interface RunOptions extends PagesOptions {
  readonly send: Send;
  readonly context: SendContext;
  readonly pagination: Pagination;
  /** Which pages may be cut to hold no more items than were asked for. */
  readonly cuts: "any" | "further" | "never";
  readonly maxBytes: number;
  readonly startedMs: number;
}

/** What was read, and what would have come next. */
interface Run {
  readonly pages: readonly [Page, ...Page[]];
  readonly pagination: Pagination;
  readonly total: number | undefined;
  readonly end: PagingEnd;
  /** The page whose end is that of the whole; undefined when it was cut inside the first. */
  readonly last: Page | undefined;
  readonly next: { readonly request: UpstreamRequest; readonly skip: number } | undefined;
}

/** Page after page until something ends it; undefined when the caller has gone. */
async function readOn(
  first: Page,
  settled: Settled | undefined,
  options: RunOptions,
): Promise<Run | undefined> {
  const { pagination, maxItems, cuts, context, now, startedMs, maxMs } = options;
  const deadline = createTimeLimit(context.signal, maxMs - (now() - startedMs));
  const seen = new Set([fingerprint(first.request)]);
  const pages: [Page, ...Page[]] = [first];
  const isFromStart = [pagination.page, pagination.offset].every(
    (parameter) => parameter === undefined || parameterOf(first.request, parameter) === undefined,
  );
  let step: Step = settled?.step ?? { kind: "end" };
  let items = first.items.length;
  let bytes = first.reply.body.length;
  let emptyPages = 0;
  let total = totalOf(first, pagination);

  try {
    for (;;) {
      const isCuttable = cuts === "any" || (cuts === "further" && pages.length > 1);
      if (items > maxItems && isCuttable) return cut();
      if (step.kind === "elsewhere") {
        const request = { ...pages[0].request, url: step.url };
        return ended({ kind: "elsewhere", origin: step.origin }, request);
      }
      if (settled === undefined) {
        const isMore = findMore(first, pagination.more)?.more ?? (total ?? 0) > items;
        return ended({ kind: isMore ? "stuck" : "complete" });
      }
      if (step.kind === "end") return ended({ kind: "complete" });
      const { request } = step;
      const limit = limitReached();
      if (limit !== undefined) return ended({ kind: limit }, request);
      if (seen.has(fingerprint(request))) return ended({ kind: "repeated" });
      seen.add(fingerprint(request));

      const outcome = await options.send(request, {
        ...context,
        paging: undefined,
        signal: deadline.signal,
        progress: undefined,
      });
      if (context.signal.aborted) return undefined;
      if (deadline.signal.aborted) return ended({ kind: "time" }, request);
      if (settled.isCounted && isPastTheEnd(outcome)) return ended({ kind: "complete" });
      const page = readPage(request, outcome, first.itemsPath);
      if (page === undefined) return ended({ kind: "failed", outcome }, request);
      if (isSame(page, pages.at(-1))) return ended({ kind: "repeated" });
      if (page.items.length > 0 && bytes + page.reply.body.length > options.maxBytes) {
        return ended({ kind: "bytes" }, request);
      }

      pages.push(page);
      items += page.items.length;
      bytes += page.reply.body.length;
      emptyPages = page.items.length === 0 ? emptyPages + 1 : 0;
      total = totalOf(page, pagination) ?? total;
      const count = total === undefined ? `${items} items` : `${items} of ${total} items`;
      context.progress?.({
        progress: items,
        ...(total !== undefined && { total: Math.min(total, maxItems) }),
        message: `Page ${pages.length}: ${count}`,
      });
      step = settled.follow(page, pagination) ?? { kind: "end" };
      if (settled.isCounted && isFromStart && items >= (total ?? Infinity)) step = { kind: "end" };
      if (emptyPages > 1 && step.kind === "next") return ended({ kind: "empty" }, step.request);
    }
  } finally {
    deadline.clear();
  }

  function limitReached(): "items" | "pages" | "bytes" | "time" | undefined {
    if (items >= maxItems) return "items";
    if (pages.length >= options.maxPages) return "pages";
    if (bytes >= options.maxBytes) return "bytes";
    return now() - startedMs >= maxMs ? "time" : undefined;
  }

  function ended(end: PagingEnd, request?: UpstreamRequest): Run {
    const next = request && { request, skip: 0 };
    return { pages, pagination, total, end, last: pages.at(-1), next };
  }

  /** No more items than were asked for; the rest of the page is still to be read. */
  function cut(): Run {
    const last = pages.at(-1) ?? first;
    const skip = last.items.length - (items - maxItems);
    const kept: Page = {
      ...last,
      items: last.items.slice(0, skip),
      rawItems: last.rawItems.slice(0, skip),
    };
    const exact = settled?.isExact === true ? settled.follow(kept, pagination) : undefined;
    const before = pages.at(-2);
    pages[pages.length - 1] = kept;
    return {
      pages,
      pagination,
      total,
      end: { kind: "items" },
      last: before,
      next:
        exact?.kind === "next"
          ? { request: exact.request, skip: 0 }
          : { request: last.request, skip },
    };
  }
}

function isUntouched({ pages }: Run, first: Page): boolean {
  return pages.length === 1 && pages[0] === first;
}

function totalOf(page: Page, pagination: Pagination): number | undefined {
  return findTotal(page, pagination.total) ?? totalInHeaders(page.reply.headers);
}

/** Not found, or a range that cannot be satisfied: what some APIs say of the page after the last. */
function isPastTheEnd(outcome: UpstreamOutcome): boolean {
  return (
    outcome.kind === "answered" && (outcome.reply.status === 404 || outcome.reply.status === 416)
  );
}

/** An API that does not heed the parameter gives the same page again. */
function isSame(page: Page, before: Page | undefined): boolean {
  return (
    page.items.length > 0 &&
    page.rawItems.length === before?.rawItems.length &&
    page.rawItems.every((raw, index) => raw === before.rawItems[index])
  );
}

function fingerprint({ method, url, headers, body }: UpstreamRequest): string {
  return JSON.stringify([method, url, headers, typeof body === "string" ? body : null]);
}

function toPaging(
  { pages, total, end, next }: Run,
  asked: UpstreamRequest,
  pagination: Pagination,
  maxItems: number,
): Paging {
  const items = pages.reduce((sum, page) => sum + page.items.length, 0);
  return {
    pages: pages.length,
    items,
    total: total !== undefined && total < items ? undefined : total,
    maxItems,
    end,
    more: next && toContinuation(asked, next, pagination),
  };
}

/** What the caller must give differently to go on where this call ended. */
function toContinuation(
  asked: UpstreamRequest,
  { request, skip }: NonNullable<Run["next"]>,
  { page, size }: Pagination,
): Continuation | undefined {
  const changed = differences(asked, request);
  // Page numbers mean nothing without their size; everything else does.
  const isNumbered = changed.some(({ name }) => name === page?.name);
  const parameters = changed.filter(({ name }) => name !== size?.name || isNumbered);
  if (parameters.length === 0 && skip === 0) return undefined;
  return { parameters, skip, isSized: parameters.some(({ name }) => name === size?.name) };
}
