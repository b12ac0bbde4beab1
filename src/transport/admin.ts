/** POST /admin/reload: reads the documents anew, for whoever has the token. */
import { createHash, timingSafeEqual } from "node:crypto";

import type { HttpContext } from "./environment.ts";
import { plain } from "./plain.ts";

export interface AdminOptions {
  readonly token: string;
  /** Reads all documents anew; what then serves, as in `/health`. */
  readonly reload: () => Promise<object>;
}

export function createReloadRoute({
  token,
  reload,
}: AdminOptions): (context: HttpContext) => Promise<Response> {
  const expected = digest(`Bearer ${token}`);
  return async function handleReload({ req }) {
    const given = digest(req.header("authorization") ?? "");
    // Digests are of one length, so that comparing them tells nothing of the token (CWE-208).
    if (!timingSafeEqual(given, expected)) {
      const response = plain(401, { error: "Give the token of adminToken as a bearer token." });
      response.headers.set("www-authenticate", "Bearer");
      return response;
    }
    return plain(200, await reload());
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
