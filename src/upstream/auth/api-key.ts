/** A key in a header, the query or a cookie, under a name that the document gives. */
import { headerName } from "../../config/header.ts";
import type { SecurityScheme } from "../../operation/model.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import { attachHeader, withHeader } from "./header.ts";
import type { Attach, Place } from "./model.ts";
import { splitOnce, withQueryPair } from "./query.ts";

type ApiKeyScheme = Extract<SecurityScheme, { readonly kind: "apiKey" }>;

/** Undefined where the name, which comes from a document, is no header's, or that of one which frames messages. */
export function apiKeyPlace({ in: place, name }: ApiKeyScheme): Place | undefined {
  if (place !== "header") return { in: place, name };
  return headerName.safeParse(name).success
    ? { in: "header", name: name.toLowerCase() }
    : undefined;
}

/** The operator's key is the only one: one of that name that an argument has put there goes. */
export function attachKey({ in: place, name }: ApiKeyScheme, key: string): Attach {
  switch (place) {
    case "header":
      return attachHeader(name, key);
    case "query":
      return (request) => ({ ...request, url: withQueryPair(request.url, name, key) });
    case "cookie":
      return (request) => withCookie(request, name, key);
  }
}

function withCookie(request: UpstreamRequest, name: string, key: string): UpstreamRequest {
  const others = cookiesOf(request.headers["cookie"]).filter((cookie) => nameOf(cookie) !== name);
  return withHeader(request, "cookie", [...others, `${name}=${toCookieValue(key)}`].join("; "));
}

/** A key as it is, but for what ends a cookie's value (RFC 6265, section 4.1.1, cookie-octet). */
function toCookieValue(key: string): string {
  return key.replaceAll(
    /[^\u0021\u0023-\u002B\u002D-\u003A\u003C-\u005B\u005D-\u007E]+/g,
    encodeURIComponent,
  );
}

/** Names of the cookies in a `Cookie` header. */
export function cookieNamesOf(header: string): readonly string[] {
  return cookiesOf(header).map(nameOf);
}

function cookiesOf(header: string | undefined): readonly string[] {
  return (header ?? "")
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== "");
}

function nameOf(pair: string): string {
  return splitOnce(pair, "=")[0] ?? "";
}
