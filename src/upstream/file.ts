/**
 * Fetches a file whose URL an argument gives. The URL is a stranger's: no credentials go with it, and no private address
 * is reached that the operator has not named, wherever redirects lead.
 */
import type { Guard } from "./guard.ts";
import type { Send, SendContext } from "./model.ts";
import type { UpstreamOutcome, UpstreamReply } from "./outcome.ts";

export type FetchedFile =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      readonly mimeType: string | undefined;
      /** The last segment of the path, decoded. */
      readonly filename: string | undefined;
    }
  /** Why there is no file, as a clause: `answered 404`. */
  | { readonly ok: false; readonly reason: string };

export type FetchFile = (url: string, context: SendContext) => Promise<FetchedFile>;

export interface FetchFileOptions {
  /** One request, under the limits of files. */
  readonly attempt: Send;
  readonly guard: Guard;
  readonly userAgent: string;
}

const maxRedirects = 5;

export function createFetchFile({ attempt, guard, userAgent }: FetchFileOptions): FetchFile {
  return async function fetchFile(start, context) {
    let url = start;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const refusal = guard.checkUrl(url);
      if (refusal !== undefined) return { ok: false, reason: `was not fetched. ${refusal}` };
      const headers = { accept: "*/*", "user-agent": userAgent };
      const { href } = withoutFragment(url);
      const outcome = await attempt(
        { method: "GET", url: href, headers, body: undefined },
        context,
      );
      const next = redirectOf(outcome, url);
      if (next === undefined) return toFile(outcome, url);
      url = next;
    }
    return { ok: false, reason: `redirects more than ${maxRedirects} times` };
  };
}

function withoutFragment(url: string): URL {
  const plain = new URL(url);
  plain.hash = "";
  return plain;
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function redirectOf(outcome: UpstreamOutcome, from: string): string | undefined {
  if (outcome.kind !== "answered" || !redirectStatuses.has(outcome.reply.status)) return undefined;
  const location = outcome.reply.headers.get("location");
  return location !== undefined && URL.canParse(location, from)
    ? new URL(location, from).href
    : undefined;
}

function toFile(outcome: UpstreamOutcome, url: string): FetchedFile {
  if (outcome.kind !== "answered") return { ok: false, reason: failureOf(outcome) };
  const { reply } = outcome;
  if (reply.status !== 200 && reply.status !== 203) {
    return { ok: false, reason: `answered ${reply.status}` };
  }
  if (reply.truncated) {
    return {
      ok: false,
      reason: `is larger than ${reply.body.length} bytes, the most that is fetched`,
    };
  }
  return { ok: true, bytes: reply.body, mimeType: typeOf(reply), filename: filenameOf(url) };
}

function failureOf(outcome: Exclude<UpstreamOutcome, { readonly kind: "answered" }>): string {
  switch (outcome.kind) {
    case "timeout":
      return `did not answer in time (${Math.round(outcome.afterMs / 1000)} s)`;
    case "unreachable":
    case "refused":
    case "aborted":
      return `was not fetched. ${outcome.detail}`;
    case "redirectRefused":
      return `was not fetched: it is redirected to ${outcome.location}`;
    case "credentialMissing":
    case "credentialRefused":
      return "asks for credentials, which files are fetched without";
    case "cancelled":
      return "was not fetched: the call was cancelled";
    case "circuitOpen":
    case "limitedHere":
      return "was not fetched: the gateway holds requests back at the moment";
  }
}

function typeOf({ headers }: UpstreamReply): string | undefined {
  return headers.get("content-type")?.trim().toLowerCase() || undefined;
}

function filenameOf(url: string): string | undefined {
  const segment = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(segment) || undefined;
  } catch {
    return segment;
  }
}
