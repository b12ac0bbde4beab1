/** What a user named as a document, and reading its bytes. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { GatewayError } from "../errors.ts";
import { showAddress } from "./address.ts";
import { readPath } from "./read-file.ts";
import { type Fetch, readUrl } from "./read-url.ts";
import type { ReadOutcome } from "./read.ts";

export interface SourceOptions {
  /** @see LoadOptions */
  readonly fetch: Fetch;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Decoded. */
  readonly maxBytes: number;
}

export interface SourceText {
  readonly bytes: Uint8Array;
  /** Where it was read from, after redirects; none for standard input. */
  readonly address: URL | undefined;
  /** The beginning of a sentence about it: `The document at https://...`. */
  readonly shown: string;
}

const timeoutMs = 30_000;

/** @throws {GatewayError} ERR_DOCUMENT_UNREACHABLE or ERR_DOCUMENT_TOO_LARGE */
export async function readSource(spec: string, options: SourceOptions): Promise<SourceText> {
  const { maxBytes } = options;
  if (spec === "-") {
    const shown = "The document on standard input";
    const bytes = await options.readStdin();
    if (bytes.length > maxBytes) {
      throw tooLarge(shown, maxBytes);
    }
    return { bytes, address: undefined, shown };
  }
  const { shown, outcome } = await readAddressed(spec, options);
  switch (outcome.kind) {
    case "read":
      return { bytes: outcome.bytes, address: outcome.address, shown };
    case "tooLarge":
      throw tooLarge(shown, maxBytes);
    case "unreachable":
      throw new GatewayError(
        "ERR_DOCUMENT_UNREACHABLE",
        `${shown} could not be read: ${outcome.reason}. ${outcome.remedy}`.trimEnd(),
      );
  }
}

async function readAddressed(
  spec: string,
  { fetch, maxBytes }: SourceOptions,
): Promise<{ readonly shown: string; readonly outcome: ReadOutcome }> {
  const scheme = /^([a-z][a-z\d+.-]+):\/\//i.exec(spec)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    return { shown: `The document ${spec}`, outcome: await readPath(resolve(spec), maxBytes) };
  }
  if (!URL.canParse(spec)) {
    return {
      shown: "The document",
      outcome: unreachable("its address is no valid URL", "Check its spelling."),
    };
  }
  const url = new URL(spec);
  const shown = `The document at ${showAddress(url)}`;
  switch (scheme) {
    case "file":
      return { shown, outcome: await readPath(fileURLToPath(url), maxBytes) };
    case "http":
    case "https": {
      const signal = AbortSignal.timeout(timeoutMs);
      const outcome = await readUrl(url, { fetch, maxBytes, redirect: "follow", signal });
      return { shown, outcome };
    }
    default:
      return {
        shown,
        outcome: unreachable(
          `${scheme}: is no scheme that is read`,
          "Name a path, an http or https URL, or - for standard input.",
        ),
      };
  }
}

function unreachable(reason: string, remedy: string): ReadOutcome {
  return { kind: "unreachable", reason, remedy };
}

function tooLarge(shown: string, maxBytes: number): GatewayError {
  return new GatewayError(
    "ERR_DOCUMENT_TOO_LARGE",
    `${shown} is larger than ${maxBytes} bytes. Serve a smaller document, or raise the limit.`,
  );
}
