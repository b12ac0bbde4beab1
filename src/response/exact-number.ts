/**
 * Integers beyond 2^53 through `JSON.parse` and back with all their digits. Before parsing each is replaced by a number
 * of its own that parses as it is written, as near to it as there is one, so that comparing still works; afterwards
 * these numbers are replaced by the digits that they stand for.
 */

export interface ExactNumbers {
  /** The JSON with the numbers replaced. */
  readonly text: string;
  /** Of JSON made from it: puts the digits back. */
  readonly restore: (json: string) => string;
}

/** Strings, so that what stands in them is passed over; and numbers. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** @param json valid JSON */
export function keepExact(json: string): ExactNumbers {
  // The shortest integer that may be beyond has 16 digits.
  if (!/\d{16}/.test(json)) return { text: json, restore: (text) => text };
  const digits = new Map<string, string>();
  const standIns = new Map<string, string>();
  const text = json.replaceAll(stringOrNumber, (token) => {
    if (!/^-?\d{16,}$/.test(token) || Number.isSafeInteger(Number(token))) return token;
    const known = standIns.get(token);
    if (known !== undefined) return known;
    let value = Number(token);
    while (digits.has(String(value))) value = nextAwayFromZero(value);
    // More digits than any number has: nothing could stand in for them.
    if (!Number.isFinite(value)) return token;
    digits.set(String(value), token);
    standIns.set(token, String(value));
    return String(value);
  });
  return {
    text,
    restore: (made) => made.replaceAll(stringOrNumber, (token) => digits.get(token) ?? token),
  };
}

/** The next number that a double can hold; for integers beyond 2^53. */
function nextAwayFromZero(value: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return value + Math.sign(value) * 2 ** (exponent - 52);
}

/** The JSON with such integers as texts: for readers that would change them otherwise. */
export function quoteLargeIntegers(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  return json.replaceAll(stringOrNumber, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}
