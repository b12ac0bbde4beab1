/**
 * Replies kept as RFC 9111 allows: GETs whose freshness the API has said, revalidated by their ETag or date when it is over.
 * Stands inside the credentials, so that two requests share a reply only when an API could not tell them apart. A reply that
 * a shared cache may not keep (`private`, or section 3.5 on Authorization) is kept for its caller alone.
 */
import { createHash } from "node:crypto";

import CachePolicy from "http-cache-semantics";

import type { UpstreamRequest } from "../request/model.ts";
import type { Counts } from "./counts.ts";
import type { Policy, Send, SendContext } from "./model.ts";
import type { UpstreamOutcome, UpstreamReply } from "./outcome.ts";

export interface CacheOptions {
  /** Bodies and headers together, roughly. */
  readonly maxBytes: number;
  readonly maxEntries: number;
  readonly counts: Counts;
}

interface Entry {
  readonly policy: CachePolicy;
  readonly status: number;
  readonly body: Uint8Array;
  readonly bytes: number;
  readonly url: string;
}

/** What a header or an entry costs beside its bytes. */
const overheadBytes = 512;

/** Asks for a part, or for a comparison that the caller makes himself. */
const ownConditions = /^(?:range|if-(?:match|none-match|modified-since|unmodified-since|range))$/;

export function withCache({ maxBytes, maxEntries, counts }: CacheOptions): Policy {
  const store = createStore(maxBytes, maxEntries);
  return (next) =>
    async function cached(request, context) {
      if (request.method !== "GET") return invalidating(next, request, context);
      if (request.body !== undefined || Object.keys(request.headers).some(isOwnCondition)) {
        return next(request, context);
      }
      const shared = keyOf(request, "");
      const own = keyOf(request, context.caller.id);
      const key = store.has(own) ? own : shared;
      const entry = store.get(key);
      const asked = toAsked(request);
      if (entry !== undefined && isFresh(entry.policy, asked)) {
        counts.cacheHits += 1;
        return { kind: "answered", reply: toReply(entry), durationMs: 0 };
      }
      const sent = entry === undefined ? request : conditional(request, entry, asked);
      let isWatched = false;
      const outcome = await next(sent, {
        ...context,
        watch(head) {
          const watcher = context.watch(head);
          isWatched = watcher !== undefined;
          return watcher;
        },
      });
      if (outcome.kind !== "answered") return outcome;
      const { reply } = outcome;
      const answer = toAnswer(reply);
      if (entry !== undefined) {
        const { policy, modified, matches } = entry.policy.revalidatedPolicy(asked, answer);
        if (!modified && !matches) {
          // It says that something else has not changed (RFC 9111, section 4.3.4).
          store.delete(key);
          return next(request, context);
        }
        if (!modified) {
          counts.cacheHits += 1;
          const renewed = { ...entry, policy };
          store.set(key, renewed);
          return { ...outcome, reply: toReply(renewed) };
        }
        store.delete(key);
      }
      if (!isWatched && !reply.truncated) keep({ shared, own }, request.url, asked, reply);
      return outcome;
    };

  function keep(
    keys: { readonly shared: string; readonly own: string },
    url: string,
    asked: CachePolicy.HttpRequest,
    reply: UpstreamReply,
  ): void {
    for (const isShared of [true, false]) {
      const policy = new CachePolicy(asked, toAnswer(reply), {
        shared: isShared,
        // Only what the API has said.
        cacheHeuristic: 0,
        immutableMinTimeToLive: 0,
      });
      if (!policy.storable() || !isOfUse(policy, reply)) continue;
      const bytes = overheadBytes + reply.body.length + sizeOf(reply.headers);
      const { status, body } = reply;
      store.set(isShared ? keys.shared : keys.own, { policy, status, body, bytes, url });
      return;
    }
  }

  /** RFC 9111, section 4.4. */
  async function invalidating(
    next: Send,
    request: UpstreamRequest,
    context: SendContext,
  ): Promise<UpstreamOutcome> {
    const outcome = await next(request, context);
    if (safeMethods.has(request.method) || outcome.kind !== "answered") return outcome;
    const { status, headers } = outcome.reply;
    if (status < 200 || status >= 400) return outcome;
    store.forget(request.url);
    for (const name of ["location", "content-location"]) {
      const place = headers.get(name);
      if (place === undefined || !URL.canParse(place, request.url)) continue;
      const { href, origin } = new URL(place, request.url);
      if (origin === new URL(request.url).origin) store.forget(href);
    }
    return outcome;
  }
}

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "QUERY", "TRACE"]);

const isOwnCondition = (name: string): boolean => ownConditions.test(name);

/** Without freshness and without anything to revalidate it by, a reply is never of use again. */
function isOfUse(policy: CachePolicy, { headers }: UpstreamReply): boolean {
  return policy.timeToLive() > 0 || headers.has("etag") || headers.has("last-modified");
}

function isFresh(policy: CachePolicy, asked: CachePolicy.HttpRequest): boolean {
  const { "cache-control": control, pragma } = asked.headers;
  // The library revalidates whatever says `must-revalidate`; that is due only once it is stale (section 5.2.2.2).
  return control === undefined && pragma === undefined
    ? !policy.stale()
    : policy.satisfiesWithoutRevalidation(asked);
}

/** All that the API sees but what traces a message; hashed, since it holds credentials. */
function keyOf({ url, headers }: UpstreamRequest, caller: string): string {
  const seen = Object.entries(headers)
    .filter(([name]) => name !== "traceparent" && name !== "tracestate")
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([caller, url, seen]))
    .digest("base64");
}

function toAsked({ method, url, headers }: UpstreamRequest): CachePolicy.HttpRequest {
  return { method, url, headers: { ...headers } };
}

function toAnswer({ status, headers }: UpstreamReply): CachePolicy.HttpResponse {
  return { status, headers: Object.fromEntries(headers) };
}

function conditional(
  request: UpstreamRequest,
  { policy }: Entry,
  asked: CachePolicy.HttpRequest,
): UpstreamRequest {
  const headers: Record<string, string> = { ...request.headers };
  const revalidation = policy.revalidationHeaders(asked);
  for (const name of ["if-none-match", "if-modified-since"]) {
    const value = revalidation[name];
    if (typeof value === "string") headers[name] = value;
  }
  return { ...request, headers };
}

function toReply({ policy, status, body }: Entry): UpstreamReply {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(policy.responseHeaders())) {
    if (typeof value === "string") headers.set(name, value);
  }
  return { status, headers, body, truncated: false };
}

function sizeOf(headers: ReadonlyMap<string, string>): number {
  let bytes = 0;
  for (const [name, value] of headers) bytes += name.length + value.length;
  return bytes;
}

/** Entries by key; those that were used longest ago go first. */
function createStore(maxBytes: number, maxEntries: number) {
  const entries = new Map<string, Entry>();
  const byUrl = new Map<string, Set<string>>();
  let bytes = 0;

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    bytes -= entry.bytes;
    const keys = byUrl.get(entry.url);
    keys?.delete(key);
    if (keys?.size === 0) byUrl.delete(entry.url);
  }

  return {
    has: (key: string) => entries.has(key),
    get(key: string): Entry | undefined {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    set(key: string, entry: Entry): void {
      remove(key);
      if (entry.bytes > maxBytes) return;
      entries.set(key, entry);
      bytes += entry.bytes;
      const keys = byUrl.get(entry.url);
      if (keys === undefined) byUrl.set(entry.url, new Set([key]));
      else keys.add(key);
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes && entries.size <= maxEntries) break;
        remove(oldest);
      }
    },
    delete: remove,
    /** Whatever is kept of this URL, for whomever. */
    forget(url: string): void {
      for (const key of byUrl.get(url) ?? []) remove(key);
    },
  };
}
