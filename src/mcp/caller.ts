import { createHmac, randomBytes } from "node:crypto";

import type { ServerContext } from "@modelcontextprotocol/server";

import type { Caller } from "../upstream/model.ts";

/** Who sends a request, as far as its headers tell. */
export type CallerOf = (context: Pick<ServerContext, "http">) => Caller;

/**
 * Over HTTP, where everyone is the same caller as long as nobody has to say who he is: but whoever brings credentials of
 * his own shares nothing with others.
 *
 * @param forwarded headers that carry callers' own credentials, in lower case
 */
export function createCallerOf(forwarded: ReadonlySet<string>): CallerOf {
  // Nobody can find out a credential from an identifier, nor compare those of two processes.
  const salt = randomBytes(32);
  return function callerOf({ http }) {
    const headers = new Map(http?.req?.headers);
    const own = [...forwarded].flatMap((name) => {
      const value = headers.get(name);
      return value === undefined ? [] : [`${name}: ${value}`];
    });
    if (own.length === 0) return { id: "anyone", headers };
    const digest = createHmac("sha256", salt).update(own.join("\n")).digest("base64url");
    return { id: `anyone-${digest}`, headers };
  };
}
