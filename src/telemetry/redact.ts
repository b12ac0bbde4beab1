/**
 * Masks known secrets in text that leaves the gateway: results, resources, log lines. It knows the values and the ways
 * in which they are commonly written; it does not guess what else may be secret.
 */

/** What stands in place of a secret. */
export const mask = "[secret]";

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

/** What is secret at this moment: for good, and for as long as a call runs that carries it. */
export interface Redaction {
  /** Masks all of it: for log lines, which may come from any call. */
  readonly redact: (text: string) => string;
  /** Makes values secret for good. */
  readonly add: (secrets: Iterable<string>) => void;
  /** Opened for one call, and closed when it has ended. */
  readonly open: () => CallRedaction;
}

export interface CallRedaction {
  /** Makes a value secret for this call. */
  readonly hide: (secret: string) => void;
  /** Masks what is secret for good and in this call. */
  readonly redact: (text: string) => string;
  readonly close: () => void;
}

/** Redactors of values that came in earlier calls and may come again, such as a token that many calls carry. */
const maxRemembered = 200;

export function createRedaction(): Redaction {
  const lasting = new Set<string>();
  let redactLasting = createRedactor(lasting);
  const passing = createPassingSecrets();
  const remembered = new Map<string, (text: string) => string>();

  function redactorOf(secret: string): (text: string) => string {
    const redactor = remembered.get(secret) ?? createRedactor([secret]);
    remembered.delete(secret);
    remembered.set(secret, redactor);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= maxRemembered) break;
      remembered.delete(oldest);
    }
    return redactor;
  }

  return {
    redact: (text) => passing.redact(redactLasting(text)),
    add(secrets) {
      for (const secret of secrets) lasting.add(secret);
      redactLasting = createRedactor(lasting);
    },
    open() {
      const hidden = new Map<string, (text: string) => string>();
      return {
        hide(secret) {
          if (secret === "" || hidden.has(secret)) return;
          hidden.set(secret, redactorOf(secret));
          passing.hold(secret);
        },
        redact(text) {
          let masked = redactLasting(text);
          for (const redactor of hidden.values()) masked = redactor(masked);
          return masked;
        },
        close() {
          for (const secret of hidden.keys()) passing.release(secret);
          hidden.clear();
        },
      };
    },
  };
}

/**
 * Secrets that come and go with calls, found by their first characters: however many there are, a text is gone through
 * once. For short texts; a pattern is quicker for long ones.
 */
function createPassingSecrets() {
  const holders = new Map<string, number>();
  const byStart = new Map<string, string[]>();
  return {
    hold(secret: string): void {
      const held = holders.get(secret) ?? 0;
      holders.set(secret, held + 1);
      if (held > 0) return;
      for (const [start, form] of startsOf(secret)) {
        const forms = [...(byStart.get(start) ?? []), form];
        byStart.set(
          start,
          forms.toSorted((one, other) => other.length - one.length),
        );
      }
    },
    release(secret: string): void {
      const held = holders.get(secret) ?? 0;
      if (held > 1) {
        holders.set(secret, held - 1);
        return;
      }
      holders.delete(secret);
      for (const [start, form] of startsOf(secret)) {
        const forms = byStart.get(start) ?? [];
        // One form may stand for several secrets, such as a token with and without its scheme.
        forms.splice(forms.indexOf(form), 1);
        if (forms.length === 0) byStart.delete(start);
      }
    },
    redact(text: string): string {
      if (byStart.size === 0) return text;
      let masked = "";
      let from = 0;
      for (let at = 0; at + minLength <= text.length;) {
        const form = byStart
          .get(text.slice(at, at + minLength))
          ?.find((each) => text.startsWith(each, at));
        if (form === undefined) {
          at += 1;
          continue;
        }
        masked += text.slice(from, at) + mask;
        at += form.length;
        from = at;
      }
      return from === 0 ? text : masked + text.slice(from);
    },
  };
}

/** The forms of a secret with their first characters; none of one that is too short to be looked for. */
function startsOf(secret: string): readonly (readonly [string, string])[] {
  return secret.length < minLength
    ? []
    : [...new Set(formsOf(secret))].map((form) => [form.slice(0, minLength), form]);
}

function formsOf(secret: string): readonly string[] {
  // Lone surrogates have no UTF-8, and `encodeURIComponent` throws for them.
  const text = secret.toWellFormed();
  const json = JSON.stringify(text).slice(1, -1);
  const percent = encodeURIComponent(text);
  const strictPercent = percent.replaceAll(/[!'()*]/g, (character) => `%${hexOf(character, 2)}`);
  const base64 = Buffer.from(text).toString("base64");
  const inJson = [
    json,
    // Serializers that escape more than they must: PHP, Go, .NET, Python.
    json.replaceAll("/", String.raw`\/`),
    json.replaceAll(/[<>&]/g, (character) => String.raw`\u${hexOf(character, 4).toLowerCase()}`),
    json.replaceAll(/[<>&+'`]/g, (character) => String.raw`\u${hexOf(character, 4)}`),
    json.replaceAll(/[\u0080-\uFFFF]/g, (unit) => String.raw`\u${hexOf(unit, 4).toLowerCase()}`),
  ];
  return [
    secret,
    ...inJson,
    // A text in JSON may well be JSON itself, such as the request that an API repeats in its error.
    ...inJson.map((escaped) => JSON.stringify(escaped).slice(1, -1)),
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
