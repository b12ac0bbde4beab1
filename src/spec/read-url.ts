/**
 * Reads a document over HTTP. Where requests may go is the business of the `fetch` that is handed in: it must check
 * every address at the moment it connects, so that redirects and changing host names are covered too.
 */
import ky, { HTTPError } from "ky";

import { messageOf } from "../errors.ts";
import { userAgent } from "../version.ts";
import { baseOf } from "./address.ts";
import type { Validators } from "./model.ts";
import { causesOf, networkProblem } from "./network-problem.ts";
import type { ReadOutcome, Unreachable } from "./read.ts";
import { authorizationOf, type HeadersFor } from "./request-headers.ts";

/** Always called with the address as a text and plain options, so that any implementation of fetch serves. */
export type Fetch = typeof globalThis.fetch;

export interface ReadUrlOptions {
  readonly fetch: Fetch;
  /** Of the decoded body. */
  readonly maxBytes: number;
  /** A reference must not lead elsewhere than it says: its redirects are not followed. */
  readonly redirect: "follow" | "manual";
  /** Asked for each address on the way. */
  readonly headersFor: HeadersFor;
  /** To be told `notModified` when the server still has the version that they are of. */
  readonly validators?: Validators | undefined;
  /** Ends the reading: every attempt, the waiting between them, and the body. */
  readonly signal: AbortSignal;
}

const maxRedirects = 5;

/** User and password in the URL become an `Authorization` header. Two retries of what may pass, such as 503. */
export async function readUrl(url: URL, options: ReadUrlOptions): Promise<ReadOutcome> {
  const { fetch, maxBytes, redirect, headersFor, validators, signal } = options;
  const start = withoutCredentials(url);
  let address = start;

  /** By hand, since `fetch` would take most headers along to wherever a redirect leads. */
  async function request(): Promise<Response> {
    address = start;
    for (let hops = 0; ; hops += 1) {
      const response = await fetch(address.href, {
        headers: {
          accept: "application/json, application/yaml, text/yaml;q=0.9, */*;q=0.5",
          "user-agent": userAgent,
          ...(address.origin === url.origin && authorizationOf(url)),
          ...headersFor(address),
          ...conditionsOf(validators),
        },
        redirect: "manual",
        signal,
      });
      const next = redirectOf(response, address);
      if (next === undefined || redirect === "manual" || hops === maxRedirects) {
        return response;
      }
      await response.body?.cancel();
      address = next;
    }
  }

  try {
    const response = await ky.get(start, {
      fetch: request,
      signal,
      timeout: false,
      retry: {
        limit: 2,
        backoffLimit: 2_000,
        maxRetryAfter: 5_000,
        shouldRetry: ({ error }) =>
          // Statuses are ky's to judge; what is no passing fault of the network will be the same next time.
          error instanceof HTTPError ? undefined : (networkProblem(error)?.passing ?? false),
      },
    });
    const bytes = await readBody(response, maxBytes);
    return bytes === undefined
      ? { kind: "tooLarge" }
      : { kind: "read", bytes, address: baseOf(address), validators: validatorsOf(response) };
  } catch (error) {
    return error instanceof HTTPError && error.response.status === 304
      ? { kind: "notModified" }
      : problemOf(error);
  }
}

function withoutCredentials(url: URL): URL {
  const plain = new URL(url);
  plain.username = "";
  plain.password = "";
  plain.hash = "";
  return plain;
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Where a response says to look instead; undefined for any other, and when that is no http or https URL. */
function redirectOf({ status, headers }: Response, from: URL): URL | undefined {
  const location = headers.get("location");
  if (!redirectStatuses.has(status) || location === null || !URL.canParse(location, from.href)) {
    return undefined;
  }
  const next = withoutCredentials(new URL(location, from));
  return /^https?:$/.test(next.protocol) ? next : undefined;
}

/** A conditional request (RFC 9110, section 13.1). */
function conditionsOf(validators: Validators | undefined): Readonly<Record<string, string>> {
  const { etag, lastModified } = validators ?? {};
  return {
    ...(etag !== undefined && { "if-none-match": etag }),
    ...(lastModified !== undefined && { "if-modified-since": lastModified }),
  };
}

function validatorsOf({ headers }: Response): Validators | undefined {
  const etag = headers.get("etag") ?? undefined;
  const lastModified = headers.get("last-modified") ?? undefined;
  return etag === undefined && lastModified === undefined ? undefined : { etag, lastModified };
}

/** Nothing when it is larger than `maxBytes`, counted as it arrives and after decompression. */
async function readBody(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const statusRemedies: Readonly<Record<number, string>> = {
  401: "It wants credentials: give them with --spec-header or specHeaders, or save the document and name the file.",
  403: "It wants other credentials: give them with --spec-header or specHeaders, or save the document and name the file.",
  404: "Check the address: it must be that of the document itself, not of a page about it.",
};

function problemOf(error: unknown): Unreachable {
  if (error instanceof HTTPError) {
    const { status, statusText } = error.response;
    return {
      kind: "unreachable",
      reason: `the server answered ${status} ${statusText}`.trimEnd(),
      remedy:
        statusRemedies[status] ??
        (status < 400
          ? "It redirects too often, or not to an http or https URL: name the address of the document itself."
          : "Check the address, or try again later."),
    };
  }
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return {
      kind: "unreachable",
      reason: "the document did not arrive in time",
      remedy:
        "Check that this machine can reach the server, or save the document and name the file.",
    };
  }
  const { reason, remedy } = networkProblem(error) ?? {
    // The innermost cause says what happened, the outer ones that something did.
    reason: messageOf(causesOf(error).at(-1) ?? error),
    remedy: "",
  };
  return { kind: "unreachable", reason, remedy };
}
