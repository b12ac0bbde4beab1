/** Facts in reply headers: an allow-list of those that are shown, and those that say whom to ask. */
import { cleanText } from "../operation/text.ts";
import type { UpstreamReply } from "../upstream/outcome.ts";

type Headers = UpstreamReply["headers"];

const maxLength = 2048;

const shown =
  /^(?:location|content-location|etag|last-modified|link|retry-after|deprecation|sunset|warning|allow|content-type|content-length|content-range|x-total(?:-count|-pages)?|x-next-page|x-page|x-per-page|x-pagination|(?:x-)?rate-?limit(?:-.+)?)$/;

/** What may be shown of the headers, by lower-case name and masked; everything else stays here. */
export function shownHeaders(
  headers: Headers,
  redact: (text: string) => string,
): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (shown.test(name)) result[name] = cleanText(redact(value)).slice(0, maxLength);
  }
  return result;
}

/** Where APIs put the identifier that their support asks for, the most telling first. */
const requestIdHeaders = [
  "x-request-id",
  "request-id",
  "x-requestid",
  "x-correlation-id",
  "x-amzn-requestid",
  "x-amz-request-id",
  "x-ms-request-id",
  "x-github-request-id",
  "x-goog-request-id",
  "x-trace-id",
  "cf-ray",
];

export function requestIdOf(headers: Headers): string | undefined {
  const id = requestIdHeaders.map((name) => headers.get(name)).find((value) => value !== undefined);
  return id === undefined ? undefined : cleanText(id).slice(0, 200);
}
