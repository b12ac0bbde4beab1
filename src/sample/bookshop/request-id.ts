import { randomUUID } from "node:crypto";

import type { Context, Next } from "hono";

/** Sends `X-Request-Id` back as it came, or a new one; errors carry it too. */
export async function requestId(c: Context, next: Next): Promise<void> {
  const given = c.req.header("x-request-id");
  await next();
  c.header(
    "x-request-id",
    given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : randomUUID(),
  );
}
