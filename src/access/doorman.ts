/** Credentials of a request -> who sent it. Which kinds count is the operator's word; what a caller may do is not decided here. */
import { type KeyRing, keyPrefix } from "./api-key.ts";
import type { Failures } from "./failures.ts";
import type { Credentials, Verdict } from "./model.ts";
import { withIncluded } from "./scope.ts";
import type { ReadToken } from "./token.ts";

export interface DoormanOptions {
  /** The keys of this moment; undefined where no keys are taken. */
  readonly keys: (() => KeyRing) | undefined;
  /** Undefined where no tokens are taken. */
  readonly readToken: ReadToken | undefined;
  readonly failures: Failures;
  /** Of everyone. */
  readonly requiredScopes: readonly string[];
  /** Scopes that another one includes. */
  readonly scopeHierarchy: ReadonlyMap<string, readonly string[]>;
}

/** @param path - of the request, for tokens that are not good everywhere */
export type Admit = (credentials: Credentials, path: string) => Promise<Verdict>;

/** Names under which people put keys and tokens into addresses, from where they get into logs (RFC 6750, section 5.3). */
const queryNames: ReadonlySet<string> = new Set([
  "access_token",
  "api_key",
  "apikey",
  "api-key",
  "x-api-key",
  "authorization",
  "bearer",
  "token",
  "key",
]);

export function createDoorman(options: DoormanOptions): Admit {
  const { keys, readToken, failures, requiredScopes, scopeHierarchy } = options;
  /** A bearer token is one of the gateway's keys or an access token. */
  async function judge(shown: Shown, path: string, address: string): Promise<Verdict> {
    const found = keys?.().find(shown.value);
    switch (found?.kind) {
      case "known":
        return found;
      case "expired":
        return { kind: "invalid", detail: "The key has expired." };
      case "unknown":
      case undefined:
    }
    if (shown.by === "X-API-Key" || shown.value.startsWith(keyPrefix) || readToken === undefined) {
      return { kind: "invalid", detail: "The key is not known here." };
    }
    return readToken(shown.value, path, address);
  }

  return async function admit(credentials, path) {
    const { address } = credentials;
    const shown = readCredentials(credentials);
    const verdict = "kind" in shown ? shown : await judge(shown, path, address);
    if (verdict.kind === "invalid" || verdict.kind === "malformed") {
      const retryAfterMs = await failures.note(address);
      return retryAfterMs === undefined ? verdict : { kind: "throttled", retryAfterMs };
    }
    if (verdict.kind !== "known") return verdict;
    const scopes = withIncluded(verdict.principal.scopes, scopeHierarchy);
    const principal = { ...verdict.principal, scopes };
    return requiredScopes.every((scope) => scopes.has(scope))
      ? { kind: "known", principal }
      : { kind: "insufficient", principal };
  };
}

interface Shown {
  readonly by: "Authorization" | "X-API-Key";
  readonly value: string;
}

/** What is ambiguous is refused: whoever stands before the gateway may have looked at the other one. */
function readCredentials({ authorization, apiKey, query }: Credentials): Shown | Verdict {
  if (query.some((name) => queryNames.has(name.toLowerCase()))) {
    return malformed("Keys and tokens are taken from headers alone, never from the address.");
  }
  const [given, ...others] = [
    ...authorization.map((value) => ({ by: "Authorization", value }) as const),
    ...apiKey.map((value) => ({ by: "X-API-Key", value }) as const),
  ];
  if (given === undefined) return { kind: "missing" };
  if (others.length > 0) return malformed("Give one key or token, in one header.");
  const value = given.by === "X-API-Key" ? given.value : bearerOf(given.value);
  return value === undefined || !/^[\w.~+/=-]+$/.test(value)
    ? {
        kind: "invalid",
        detail: "Give a key or token as Authorization: Bearer, or a key as X-API-Key.",
      }
    : { by: given.by, value };
}

/** `Bearer` and `b64token` (RFC 6750, section 2.1); schemes know no upper and lower case. */
function bearerOf(header: string): string | undefined {
  return /^bearer +(?<token>\S+)$/i.exec(header.trim())?.groups?.["token"];
}

function malformed(detail: string): Verdict {
  return { kind: "malformed", detail };
}
