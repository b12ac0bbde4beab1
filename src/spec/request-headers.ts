import type { Secret } from "../config/secret.ts";
import { percentDecode } from "./pointer.ts";

/** What a request to an address carries, by lower-case name, besides what every request does. */
export type HeadersFor = (address: URL) => Readonly<Record<string, string>>;

/**
 * The credentials of a document, which are for the origin that the operator typed: the user and password in its URL,
 * and headers. Neither a redirect nor a reference can carry them elsewhere.
 *
 * @param document where it is; undefined when that is no URL, and no request gets anything.
 * @param headers by lower-case name; they win over the user and password.
 */
export function createHeadersFor(
  document: URL | undefined,
  headers: ReadonlyMap<string, Secret>,
): HeadersFor {
  return function headersFor(address) {
    if (document === undefined || address.origin !== document.origin) {
      return {};
    }
    const revealed = [...headers].map(([name, secret]) => [name, secret.reveal()] as const);
    return { ...authorizationOf(document), ...Object.fromEntries(revealed) };
  };
}

/** The credentials that a URL carries, for the basic scheme (RFC 7617). */
export function authorizationOf({ username, password }: URL): { readonly authorization?: string } {
  if (username === "" && password === "") {
    return {};
  }
  const credentials = `${percentDecode(username)}:${percentDecode(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
}
