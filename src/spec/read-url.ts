/**
 * Reads a document over HTTP. Where requests may go is the business of the `fetch` that is handed in: it must check
 * every address at the moment it connects, so that redirects and changing host names are covered too.
 */
import ky, { HTTPError } from "ky";

import { messageOf } from "../errors.ts";
import { gatewayPackage } from "../version.ts";
import { baseOf } from "./address.ts";
import { causesOf, networkProblem } from "./network-problem.ts";
import type { ReadOutcome, Unreachable } from "./read.ts";

/** Always called with the address as a text and plain options, so that any implementation of fetch serves. */
export type Fetch = typeof globalThis.fetch;

export interface ReadUrlOptions {
  readonly fetch: Fetch;
  /** Of the decoded body. */
  readonly maxBytes: number;
  /** A reference must not lead elsewhere than it says: its redirects are not followed. */
  readonly redirect: "follow" | "manual";
  /** Ends the reading: every attempt, the waiting between them, and the body. */
  readonly signal: AbortSignal;
}

/** User and password in the URL become an `Authorization` header. Two retries of what may pass, such as 503. */
export async function readUrl(url: URL, options: ReadUrlOptions): Promise<ReadOutcome> {
  const { fetch, maxBytes, redirect, signal } = options;
  const requested = new URL(url);
  requested.username = "";
  requested.password = "";
  requested.hash = "";
  try {
    const headers = {
      accept: "application/json, application/yaml, text/yaml;q=0.9, */*;q=0.5",
      "user-agent": `${gatewayPackage.name}/${gatewayPackage.version}`,
      ...authorizationOf(url),
    };
    const response = await ky.get(requested, {
      fetch: async () => fetch(requested.href, { headers, redirect, signal }),
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
    // A response that was not made by a request (as in a test) has no URL.
    const address = baseOf(response.url === "" ? requested : new URL(response.url));
    return bytes === undefined ? { kind: "tooLarge" } : { kind: "read", bytes, address };
  } catch (error) {
    return problemOf(error);
  }
}

function authorizationOf({ username, password }: URL): { readonly authorization?: string } {
  if (username === "" && password === "") {
    return {};
  }
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
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
  401: "It wants credentials: put user and password into the URL, or save the document and name the file.",
  403: "It wants other credentials: put user and password into the URL, or save the document and name the file.",
  404: "Check the address: it must be that of the document itself, not of a page about it.",
};

function problemOf(error: unknown): Unreachable {
  if (error instanceof HTTPError) {
    const { status, statusText } = error.response;
    return {
      kind: "unreachable",
      reason: `the server answered ${status} ${statusText}`.trimEnd(),
      remedy: statusRemedies[status] ?? "Check the address, or try again later.",
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
