/** A key in a header, the query or a cookie, under a name that the document gives. */
import { headerName } from "../../config/header.ts";
import type { SecurityScheme } from "../../operation/model.ts";
import type { UpstreamRequest } from "../../request/model.ts";
import { attachHeader, withHeader } from "./header.ts";
import type { Satisfier } from "./model.ts";
import { unsatisfiable } from "./unsatisfiable.ts";

type ApiKeyScheme = Extract<SecurityScheme, { readonly kind: "apiKey" }>;

export function apiKey({ in: place, name }: ApiKeyScheme): Satisfier {
  switch (place) {
    case "header":
      // The name comes from a document: it may be none, or one that frames messages.
      if (!headerName.safeParse(name).success) return unsatisfiable;
      return {
        takes: "token",
        isSuppliedBy: (headers) => headers.has(name.toLowerCase()),
        attach: (key) => attachHeader(name, key),
      };
    case "query":
      return {
        takes: "token",
        isSuppliedBy: () => false,
        attach: (key) => (request) => ({ ...request, url: withQueryPair(request.url, name, key) }),
      };
    case "cookie":
      return {
        takes: "token",
        isSuppliedBy: (headers) =>
          cookiesOf(headers.get("cookie")?.reveal()).some((cookie) => nameOf(cookie) === name),
        attach: (key) => (request) => withCookie(request, name, key),
      };
  }
}

/** The operator's key is the only one: a pair of that name that an argument has put there goes. */
function withQueryPair(url: string, name: string, key: string): string {
  const [path = "", query = ""] = splitOnce(url, "?");
  const others = query.split("&").filter((pair) => pair !== "" && decodedNameOf(pair) !== name);
  const own = `${encodeURIComponent(name)}=${encodeURIComponent(key)}`;
  return `${path}?${[...others, own].join("&")}`;
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

function cookiesOf(header: string | undefined): readonly string[] {
  return (header ?? "")
    .split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== "");
}

function nameOf(pair: string): string {
  return splitOnce(pair, "=")[0] ?? "";
}

function decodedNameOf(pair: string): string {
  const name = nameOf(pair).replaceAll("+", " ");
  try {
    return decodeURIComponent(name);
  } catch {
    // Not percent-encoded UTF-8, and so not the name of a key.
    return name;
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
