/** What `key create` is asked for -> the entry of the new key, as a configuration file has it. */
import { apiKeyTable } from "./access-options.ts";
import { check, toError } from "./problem.ts";
import { parseDurationMs } from "./units.ts";

export interface KeyEntryOptions {
  readonly name: string;
  readonly sha256: string;
  /** Separated by commas. */
  readonly scopes?: string;
  /** A duration, or a date or time. */
  readonly expires?: string;
}

/**
 * @param now - milliseconds since 1970
 * @throws {GatewayError} `ERR_USAGE` when the gateway would not take the entry
 */
export function toKeyEntry(
  { name, sha256, scopes, expires }: KeyEntryOptions,
  now: number,
): string {
  const entry = {
    sha256,
    ...(scopes !== undefined && { scopes }),
    ...(expires !== undefined && { expires: toInstant(expires, now) }),
  };
  const { value, problems } = check(
    apiKeyTable,
    { [name]: entry },
    { kind: "flag", name: "key create" },
  );
  const key = value?.get(name);
  if (key === undefined) throw toError(problems);
  const lines = [
    `${JSON.stringify(name)}:`,
    `  sha256: ${JSON.stringify(key.sha256)}`,
    ...(key.scopes.length > 0 ? [`  scopes: ${JSON.stringify(key.scopes)}`] : []),
    ...(key.expires === undefined
      ? []
      : [`  expires: ${JSON.stringify(new Date(key.expires).toISOString())}`]),
  ];
  return lines.join("\n");
}

function toInstant(expires: string, now: number): string {
  const lasts = parseDurationMs(expires);
  const end = lasts === undefined ? undefined : new Date(now + lasts);
  return end === undefined || Number.isNaN(end.getTime()) ? expires : end.toISOString();
}
