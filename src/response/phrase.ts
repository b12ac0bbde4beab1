/** Small pieces of sentences. */
import type { MissingCredential } from "../upstream/outcome.ts";

/** `a, b or c`. */
export function either(words: readonly string[]): string {
  return joined(words, "or");
}

/** `a, b and c`. */
export function both(words: readonly string[]): string {
  return joined(words, "and");
}

function joined(words: readonly string[], conjunction: string): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

/** `250 ms`, `1.5 s`, `90 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}

/** `512 bytes`, `256 KiB`, `10 MiB`. */
export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [amount, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "KiB"] : [bytes / 1024 ** 2, "MiB"];
  return `${Math.round(amount * 10) / 10} ${unit}`;
}

/** Alternatives of credentials: `PETS_KEY (apiKey), or PETS_LOGIN_USERNAME and PETS_LOGIN_PASSWORD (basic)`. */
export function credentials(alternatives: readonly (readonly MissingCredential[])[]): string {
  return [...new Set(alternatives.map((needs) => both(needs.map(credential))))].join(", or ");
}

function credential({ scheme, variables, kind }: MissingCredential): string {
  return variables.length === 0
    ? `a header of its own for the scheme ${scheme}, which is of a kind (${kind}) that the gateway cannot use`
    : `${both(variables)} (${kind})`;
}
