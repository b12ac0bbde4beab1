/** What a user named as a document, and reading its bytes. */
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { GatewayError } from "../errors.ts";
import { showAddress } from "./address.ts";
import type { Validators } from "./model.ts";
import { readPath } from "./read-file.ts";
import type { Fetch } from "./read-url.ts";
import type { ReadOutcome } from "./read.ts";
import type { HeadersFor } from "./request-headers.ts";

export interface SourceOptions {
  /** @see LoadOptions */
  readonly fetch: Fetch;
  readonly headersFor: HeadersFor;
  /** Decoded. */
  readonly maxBytes: number;
}

export interface SourceText {
  readonly bytes: Uint8Array;
  /** Where it was read from, after redirects; none for standard input. */
  readonly address: URL | undefined;
  /** The beginning of a sentence about it: `The document at https://...`. */
  readonly shown: string;
  readonly validators: Validators | undefined;
}

/** A document that is at hand, and the file that it stands in. */
export interface InlineSource {
  readonly document: Readonly<Record<string, unknown>>;
  /** Absolute path; relative references start from there. */
  readonly file: string;
}

const timeoutMs = 30_000;

/**
 * @param what for messages: `document`.
 * @param place a path, or an http or https URL.
 * @throws {GatewayError} ERR_DOCUMENT_UNREACHABLE or ERR_DOCUMENT_TOO_LARGE
 */
export async function readPlace(
  what: string,
  place: string,
  options: SourceOptions,
): Promise<SourceText> {
  const text = await readPlaceIfModified(what, place, undefined, options);
  if (text === undefined) {
    throw new GatewayError(
      "ERR_DOCUMENT_UNREACHABLE",
      `The ${what} could not be read: the server says that it has not changed, without being asked. Mend the server.`,
    );
  }
  return text;
}

/** The same; undefined when a server still has the version that the validators are of. */
export async function readPlaceIfModified(
  what: string,
  place: string,
  validators: Validators | undefined,
  options: SourceOptions,
): Promise<SourceText | undefined> {
  const { shown, outcome } = await readAddressed(`The ${what}`, place, validators, options);
  switch (outcome.kind) {
    case "read": {
      const { bytes, address } = outcome;
      return { bytes, address, shown, validators: outcome.validators };
    }
    case "notModified":
      return undefined;
    case "tooLarge":
      throw tooLarge(shown, options.maxBytes);
    case "unreachable":
      throw new GatewayError(
        "ERR_DOCUMENT_UNREACHABLE",
        `${shown} could not be read: ${outcome.reason}. ${outcome.remedy}`.trimEnd(),
      );
  }
}

/** @throws {GatewayError} ERR_DOCUMENT_TOO_LARGE */
export async function readStandardInput(
  readStdin: () => Promise<Uint8Array>,
  maxBytes: number,
): Promise<SourceText> {
  const shown = "The document on standard input";
  return withinLimit({ bytes: await readStdin(), address: undefined, shown }, maxBytes);
}

/** @throws {GatewayError} ERR_DOCUMENT_TOO_LARGE */
export function readInline({ document, file }: InlineSource, maxBytes: number): SourceText {
  const bytes = Buffer.from(JSON.stringify(document));
  return withinLimit(
    { bytes, address: pathToFileURL(file), shown: `The document in ${file}` },
    maxBytes,
  );
}

function withinLimit(text: Omit<SourceText, "validators">, maxBytes: number): SourceText {
  if (text.bytes.length > maxBytes) {
    throw tooLarge(text.shown, maxBytes);
  }
  return { ...text, validators: undefined };
}

async function readAddressed(
  subject: string,
  place: string,
  validators: Validators | undefined,
  { fetch, headersFor, maxBytes }: SourceOptions,
): Promise<{ readonly shown: string; readonly outcome: ReadOutcome }> {
  const scheme = /^([a-z][a-z\d+.-]+):\/\//i.exec(place)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    return { shown: `${subject} ${place}`, outcome: await readPath(resolve(place), maxBytes) };
  }
  if (!URL.canParse(place)) {
    return {
      shown: subject,
      outcome: unreachable("its address is no valid URL", "Check its spelling."),
    };
  }
  const url = new URL(place);
  const shown = `${subject} at ${showAddress(url)}`;
  switch (scheme) {
    case "file":
      return { shown, outcome: await readPath(fileURLToPath(url), maxBytes) };
    case "http":
    case "https": {
      // What lies on this machine need not wait for a library of HTTP.
      const { readUrl } = await import("./read-url.ts");
      const signal = AbortSignal.timeout(timeoutMs);
      const request = { fetch, headersFor, maxBytes, validators, signal };
      return { shown, outcome: await readUrl(url, { ...request, redirect: "follow" }) };
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
