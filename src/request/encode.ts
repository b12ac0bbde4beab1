/** Percent-encoding as RFC 6570 and OpenAPI 3.2, appendix C, say. */

/** Everything but unreserved characters (RFC 3986, section 2.3); `encodeURIComponent` leaves `!'()*` as they are. */
export function encode(text: string): string {
  // Most values are of this kind, and need no second look.
  if (unreserved.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const unreserved = /^[A-Za-z0-9\-._~]*$/;

// In a query these would end the value, the parameter or the query, or are not allowed there at all
// (RFC 3986, section 3.4; "+" reads as a space in forms).
const queryReserved = /[^A-Za-z0-9\-._~:/?@!$'()*,;=]/gu;

// In a path these would end the segment or the path (OpenAPI 3.2, section 4.8.2), or are not allowed there.
const pathReserved = /[^A-Za-z0-9\-._~:@!$&'()*+,;=]/gu;

/**
 * Reserved expansion (RFC 6570, section 3.2.3) for `allowReserved`: reserved characters and percent-encoded triplets
 * stay, except those that have a meaning of their own in a query.
 */
export function encodeReserved(text: string): string {
  return encodeBetweenTriplets(text, queryReserved);
}

/** The same for a value in a path, which stays one segment. */
export function encodeReservedPath(text: string): string {
  return encodeBetweenTriplets(text, pathReserved);
}

function encodeBetweenTriplets(text: string, toEncode: RegExp): string {
  return text
    .toWellFormed()
    .split(/(%[0-9A-Fa-f]{2})/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(toEncode, encode)))
    .join("");
}
