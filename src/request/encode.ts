/** Percent-encoding as RFC 6570 and OpenAPI 3.2, appendix C, say. */

/** Everything but unreserved characters (RFC 3986, section 2.3); `encodeURIComponent` leaves `!'()*` as they are. */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

// In a query these would end the value, the parameter or the query, or are not allowed there at all
// (RFC 3986, section 3.4; "+" reads as a space in forms).
const queryDelimiters = new Set(["#", "[", "]", "&", "+"]);

/**
 * Reserved expansion (RFC 6570, section 3.2.3) for `allowReserved`: reserved characters and percent-encoded triplets
 * stay, except those that have a meaning of their own in a query.
 */
export function encodeReserved(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~%]|%/gu, (token) =>
      token.length === 3 && token.startsWith("%")
        ? token
        : /^[:/?@!$'()*,;=]$/.test(token) && !queryDelimiters.has(token)
          ? token
          : encode(token),
    );
}
