import { createHmac } from "node:crypto";

import type { ServerContext } from "@modelcontextprotocol/server";

import type { Principal } from "../access/model.ts";
import { principalOf } from "../access/signed-in.ts";
import { apiKeyHeader } from "../config/access.ts";
import type { Caller } from "../upstream/model.ts";

/** Who sends a request, as far as its headers tell. */
export type CallerOf = (context: Pick<ServerContext, "http">) => KnownCaller;

export interface KnownCaller extends Caller {
  /** Undefined where nobody has to say who he is. */
  readonly principal: Principal | undefined;
}

export interface CallerOptions {
  /** Headers that carry callers' own credentials, in lower case. */
  readonly forwarded: ReadonlySet<string>;
  /** Whether nothing is served to those who have not shown who they are. */
  readonly mustBeKnown: boolean;
  /** 32 bytes that nobody knows: nobody can find out a credential from an identifier. */
  readonly salt: Uint8Array;
}

/**
 * Over HTTP, where everyone is the same caller as long as nobody has to say who he is: but whoever brings credentials of
 * his own shares nothing with others.
 */
export function createCallerOf({ forwarded, mustBeKnown, salt }: CallerOptions): CallerOf {
  return function callerOf({ http }) {
    const principal = http?.req && principalOf(http.req);
    // The door lets nobody through like that: who has come another way is let no further.
    if (mustBeKnown && principal === undefined) throw new Error("a request has lost its caller");
    const headers = new Map(http?.req?.headers);
    for (const name of gatewayHeaders(principal, forwarded)) headers.delete(name);
    const own = [...forwarded].flatMap((name) => {
      const value = headers.get(name);
      return value === undefined ? [] : [`${name}: ${value}`];
    });
    const id = principal?.id ?? "anyone";
    if (own.length === 0) return { id, headers, principal };
    const digest = createHmac("sha256", salt).update(own.join("\n")).digest("base64url");
    return { id: `${id}-${digest}`, headers, principal };
  };
}

/**
 * What was meant for the gateway goes no further, but for an access token that the operator has exchanged for one of the
 * API (RFC 8693).
 */
function gatewayHeaders(
  principal: Principal | undefined,
  forwarded: ReadonlySet<string>,
): readonly string[] {
  if (principal === undefined) return [];
  const isExchanged = principal.by === "token" && forwarded.has("authorization");
  return isExchanged ? [apiKeyHeader] : [apiKeyHeader, "authorization"];
}
