/** A message that was posted to one replica and is served by another: with the headers and the caller of its request. */
import type { Principal } from "../access/model.ts";
import { principalOf, signIn } from "../access/signed-in.ts";

interface Posted {
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly principal: PrincipalText | undefined;
  readonly message: unknown;
}

/** A principal whose sets and maps are lists. */
type PrincipalText = Omit<Principal, "scopes" | "claims"> & {
  readonly scopes: readonly string[];
  readonly claims: readonly (readonly [string, unknown])[];
};

export function posted(request: Request, message: unknown): string {
  const principal = principalOf(request);
  const whole: Posted = {
    url: request.url,
    headers: [...request.headers],
    principal: principal && {
      ...principal,
      scopes: [...principal.scopes],
      claims: [...principal.claims],
    },
    message,
  };
  return JSON.stringify(whole);
}

/** What {@link posted} has written. */
export function readPosted(text: string): {
  readonly request: Request;
  readonly message: unknown;
} {
  const { url, headers, principal, message }: Posted = JSON.parse(text);
  const request = new Request(url, {
    method: "POST",
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
  if (principal !== undefined) {
    signIn(request, {
      ...principal,
      scopes: new Set(principal.scopes),
      claims: new Map(principal.claims),
    });
  }
  return { request, message };
}
