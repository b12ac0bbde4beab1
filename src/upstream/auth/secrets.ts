import type { Credential } from "../../config/schema.ts";
import type { Secret } from "../../config/secret.ts";

/** Names of headers whose values are credentials, whatever they look like. */
const secretName = /auth|cookie|credential|key|pass|secret|session|signature|token/;

/** A value that looks like a key: long, of one piece, letters and digits mixed. */
const secretLooking = /^(?=.*[A-Za-z])(?=.*\d)[\w.~+/=:-]{20,}$/;

/**
 * Every value to be masked. Of the operator's headers, those that are credentials by name or by look: masking
 * `application/json` or a tenant's name wherever it stands would garble results.
 */
export function secretsOf(
  headers: ReadonlyMap<string, Secret>,
  credentials: Iterable<Credential>,
): readonly string[] {
  const secrets = new Set<string>();
  for (const [name, secret] of headers) {
    const value = secret.reveal();
    if (secretName.test(name) || secretLooking.test(value)) {
      for (const part of partsOfHeader(name, value)) secrets.add(part);
    }
  }
  for (const credential of credentials) {
    for (const part of partsOfCredential(credential)) secrets.add(part);
  }
  secrets.delete("");
  return [...secrets];
}

export function partsOfHeader(name: string, value: string): readonly string[] {
  if (name === "cookie") {
    return value.split(";").map((cookie) => cookie.slice(cookie.indexOf("=") + 1).trim());
  }
  // `Scheme credentials` (RFC 9110, section 11.4); the scheme alone is no secret.
  const { scheme, rest } = /^(?<scheme>[A-Za-z][\w-]*) +(?<rest>\S.*)$/.exec(value)?.groups ?? {};
  if (scheme === undefined || rest === undefined) return [value];
  if (scheme.toLowerCase() !== "basic") return [value, rest];
  const pair = Buffer.from(rest, "base64").toString("utf8");
  return [value, rest, pair, pair.slice(pair.indexOf(":") + 1)];
}

export function partsOfCredential(credential: Credential): readonly string[] {
  switch (credential.kind) {
    case "token": {
      const token = credential.value.reveal();
      return [token.replace(/^bearer\s+/i, "")];
    }
    case "password": {
      const username = credential.username.reveal();
      const password = credential.password.reveal();
      // Some APIs take a key as the user-id, and no password.
      return [password === "" ? username : password, `${username}:${password}`];
    }
  }
}
