/** POST /admin/reload: reads the documents anew, for whoever has the token. */
import { createHash, timingSafeEqual } from "node:crypto";

import type { Failures } from "../access/failures.ts";
import { networkOf } from "../access/network.ts";
import type { HttpContext } from "./environment.ts";
import { plain } from "./plain.ts";

export interface AdminOptions {
  readonly token: string;
  /** Of those who try tokens: what an operator has made up may be guessed. */
  readonly failures: Failures;
  /** Reads all documents anew; what then serves, as in `/health`. */
  readonly reload: () => Promise<object>;
}

export function createReloadRoute({
  token,
  failures,
  reload,
}: AdminOptions): (context: HttpContext) => Promise<Response> {
  const expected = digest(`Bearer ${token}`);
  return async function handleReload(context) {
    const address = networkOf(context.req.raw);
    const retryAfterMs = await failures.note(address);
    if (retryAfterMs !== undefined) {
      const retryAfter = Math.ceil(retryAfterMs / 1000);
      const response = plain(429, {
        error: `Too many wrong tokens. Try again in ${retryAfter} s.`,
      });
      response.headers.set("retry-after", String(retryAfter));
      return response;
    }
    const given = digest(context.req.header("authorization") ?? "");
    // Digests are of one length, so that comparing them tells nothing of the token (CWE-208).
    if (!timingSafeEqual(given, expected)) {
      const response = plain(401, { error: "Give the token of adminToken as a bearer token." });
      response.headers.set("www-authenticate", "Bearer");
      return response;
    }
    await failures.forgive(address);
    return plain(200, await reload());
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
