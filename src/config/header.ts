/** Headers that an operator sets on every request to an API: names and values as RFC 9110 has them. */
import { z } from "zod";

import { mustBe, text } from "./field.ts";
import { Secret } from "./secret.ts";

/** A field name is a token (RFC 9110, section 5.6.2). */
const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

// Visible ASCII, spaces and tabs (RFC 9110, section 5.5): no CR, LF or NUL, and no bytes whose character set a
// recipient would have to guess.
const valuePattern = /^[\t\u0020-\u007E]*$/;

/** Framing and hop-by-hop fields (RFC 9110, section 7.6.1; RFC 9112): they belong to each connection. */
const connectionHeaders: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export const headerName = z
  .string()
  .regex(namePattern, { error: "is no header name: letters, digits and !#$%&'*+-.^_`|~ only" })
  .refine((name) => !connectionHeaders.has(name.toLowerCase()), {
    error: "is set by the gateway for each connection: leave it out",
  });

export const headerValue = text("a header value: printable ASCII on one line", (given) => {
  const value = given.trim();
  return valuePattern.test(value) ? new Secret(value) : undefined;
});

/** `{ Name: value }` -> values by lower-case name. */
export const headerTable = z
  .record(headerName, headerValue, { error: mustBe("a table of header names and values") })
  .transform((given, context) => {
    const { headers, repeated } = toHeaders(Object.entries(given));
    for (const name of repeated) {
      context.issues.push({ code: "custom", message: repeatedHeader, input: given, path: [name] });
    }
    return headers;
  })
  .meta({ title: "table of names and values" });

export const repeatedHeader = "stands here twice: header names know no upper and lower case";

/** Headers by lower-case name, and the names that came again in whatever case. */
export function toHeaders(pairs: Iterable<readonly [string, Secret]>): {
  readonly headers: ReadonlyMap<string, Secret>;
  readonly repeated: readonly string[];
} {
  const headers = new Map<string, Secret>();
  const repeated: string[] = [];
  for (const [name, value] of pairs) {
    if (headers.has(name.toLowerCase())) repeated.push(name);
    headers.set(name.toLowerCase(), value);
  }
  return { headers, repeated };
}
