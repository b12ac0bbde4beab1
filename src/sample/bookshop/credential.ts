import type { MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";

import { isSameSecret } from "../same-secret.ts";
import { problem } from "./problem.ts";

/**
 * Lets through what carries the bearer token (RFC 6750), or, where a till key is given, what carries that in the
 * cookie `till_key`. Anything else is 401.
 */
export function requireCredential(token: string, tillKey?: string): MiddlewareHandler {
  return async function requireShopCredential(c, next) {
    const given = c.req.header("authorization");
    const bearer = given?.match(/^Bearer +(.+)$/i)?.[1];
    const cookie = getCookie(c, "till_key");
    const holdsToken = bearer !== undefined && isSameSecret(bearer, token);
    const holdsKey = cookie !== undefined && tillKey !== undefined && isSameSecret(cookie, tillKey);
    if (!holdsToken && !holdsKey) {
      const wrong = bearer !== undefined || cookie !== undefined;
      throw problem(
        401,
        wrong
          ? "The credential that was sent is not the shop's. Send the token the shop was opened with."
          : "This needs the shop's token: send it as Authorization: Bearer <token>.",
        {
          headers: {
            "www-authenticate": `Bearer realm="bookshop"${wrong ? ', error="invalid_token"' : ""}`,
          },
        },
      );
    }
    await next();
  };
}
