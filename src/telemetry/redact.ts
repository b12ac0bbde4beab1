/**
 * Masks known secrets in text that leaves the gateway: results, resources, log lines. It knows the values and the ways
 * in which they are commonly written; it does not guess what else may be secret.
 */

const mask = "[secret]";

/**
 * Shorter ones are masked only when they are the whole text, such as the value of a header: `1234` or `admin` stand in
 * innocent text too, and replacing them there would garble results and show what the secret is.
 */
const minLength = 6;

/**
 * A function that replaces every occurrence of each secret: as it is, in JSON, percent-encoded, in base64. The base64
 * of `user:password` is found when `user:password` is one of the secrets. One pass, whatever their number.
 */
export function createRedactor(secrets: Iterable<string>): (text: string) => string {
  const all = new Set(secrets);
  const short = new Set([...all].filter(({ length }) => length < minLength));
  const forms = new Set([...all].filter(({ length }) => length >= minLength).flatMap(formsOf));
  // Of two that start at the same place the longer one: `user:password` before `user:pass`.
  const longestFirst = [...forms].toSorted((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map(escapeForRegExp).join("|"), "g");

  return function redact(text) {
    if (short.has(text) && text !== "") return mask;
    return forms.size === 0 ? text : text.replace(pattern, mask);
  };
}

function formsOf(secret: string): readonly string[] {
  // Lone surrogates have no UTF-8, and `encodeURIComponent` throws for them.
  const text = secret.toWellFormed();
  const json = JSON.stringify(text).slice(1, -1);
  const percent = encodeURIComponent(text);
  const strictPercent = percent.replaceAll(/[!'()*]/g, (character) => `%${hexOf(character, 2)}`);
  const base64 = Buffer.from(text).toString("base64");
  return [
    secret,
    json,
    // Serializers that escape more than they must: PHP, Go, .NET, Python.
    json.replaceAll("/", String.raw`\/`),
    json.replaceAll(/[<>&]/g, (character) => String.raw`\u${hexOf(character, 4).toLowerCase()}`),
    json.replaceAll(/[<>&+'`]/g, (character) => String.raw`\u${hexOf(character, 4)}`),
    json.replaceAll(/[\u0080-\uFFFF]/g, (unit) => String.raw`\u${hexOf(unit, 4).toLowerCase()}`),
    ...[percent, strictPercent].flatMap((encoded) => [
      encoded,
      encoded.replaceAll("%20", "+"),
      encoded.replaceAll(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    ]),
    base64,
    // Also found where the padding was left off.
    base64.replace(/=+$/, ""),
    Buffer.from(text).toString("base64url"),
  ];
}

function hexOf(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(digits, "0");
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
