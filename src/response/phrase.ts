/** Small pieces of sentences. */
import type { CredentialWay, MissingCredential } from "../upstream/outcome.ts";

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

/** `250 ms`, `1.5 s`, `90 s`, `15 min`, `2 h`: minutes and hours only where nothing is lost by it. */
export function duration(ms: number): string {
  const unit = longUnits.find(({ length }) => ms >= 2 * length && ms % length === 0);
  if (unit !== undefined) return `${ms / unit.length} ${unit.name}`;
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}

/** In milliseconds, the longest first. */
const longUnits = [
  { name: "h", length: 3_600_000 },
  { name: "min", length: 60_000 },
] as const;

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

function credential({ scheme, ways, kind }: MissingCredential): string {
  return ways.length === 0
    ? `a header of its own for the scheme ${scheme}, which is of a kind (${kind}) that the gateway cannot use`
    : `${ways.length === 1 ? ways.map(way).join("") : either(ways.map(oneOfSeveral))} (${kind})`;
}

function oneOfSeveral(given: CredentialWay): string {
  return given.by === "variables" ? given.names.join(" with ") : way(given);
}

/** What someone sets, sends or runs. */
export function way(given: CredentialWay): string {
  switch (given.by) {
    case "variables":
      return both(given.names);
    case "option":
      return given.name;
    case "callerHeader":
      return `the header ${headerText(given.name)} of the caller`;
    case "command":
      return `tokens with \`${given.line}\``;
  }
}

/** As headers are usually written: `X-Upstream-Authorization`. */
export function headerText(name: string): string {
  return name.replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}
