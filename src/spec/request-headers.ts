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

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The user and password that a URL carries, decoded. */
export function loginOf({ username, password }: URL): Login | undefined {
  return username === "" && password === ""
    ? undefined
    : { username: percentDecode(username), password: percentDecode(password) };
}

/** The same for the basic scheme (RFC 7617). */
export function authorizationOf(url: URL): { readonly authorization?: string } {
  const login = loginOf(url);
  if (login === undefined) {
    return {};
  }
  const credentials = Buffer.from(`${login.username}:${login.password}`).toString("base64");
  return { authorization: `Basic ${credentials}` };
}
