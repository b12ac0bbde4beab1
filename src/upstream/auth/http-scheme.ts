import { attachHeader } from "./header.ts";
import type { Attach } from "./model.ts";

/**
 * `Authorization: <scheme> <token>`, for `Bearer` (RFC 6750, section 2.1) and every scheme that the gateway knows by its
 * name alone. People paste tokens with the scheme before them, too.
 */
export function attachToken(scheme: string, token: string): Attach {
  const hasScheme = token.toLowerCase().startsWith(`${scheme.toLowerCase()} `);
  const bare = hasScheme ? token.slice(scheme.length + 1).trim() : token;
  return attachHeader("authorization", `${scheme} ${bare}`);
}
