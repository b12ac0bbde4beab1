import { setTimeout as wait } from "node:timers/promises";

import { Hono } from "hono";
import { getCookie } from "hono/cookie";
import { z } from "zod";

import { decimalNumber, once, wholeNumber } from "../../input.ts";
import { problem, problemResponse } from "../problem.ts";
import { readQuery } from "../read.ts";
import type { Shop } from "../shop.ts";

const waitQuery = z.strictObject({ seconds: once(decimalNumber(0, 60)) });
const failQuery = z.strictObject({ retry_after: once(wholeNumber(0, 3600)).default(1) });
const failStatus = wholeNumber(400, 599);
const tellsWhenToRetry = new Set([429, 503]);

/** Operations for trying out a client: one that is slow, one that fails, one that tells what arrived. */
export function trialRoutes({ onAbort }: Shop): Hono {
  const app = new Hono();

  app.get("/slow", async (c) => {
    const { seconds } = readQuery(c, waitQuery);
    const { signal } = c.req.raw;
    try {
      await wait(seconds * 1000, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      onAbort("waitFor");
    }
    return c.json({ seconds });
  });

  app.get("/fail/:status", (c) => {
    const { retry_after: retryAfter } = readQuery(c, failQuery);
    const status = failStatus.safeParse(c.req.param("status"));
    if (!status.success) {
      const detail = "must be a status from 400 to 599";
      throw problem(400, `The status ${detail}.`, {
        errors: [{ in: "path", parameter: "status", detail }],
      });
    }
    return problemResponse(status.data, `This fails with ${status.data} because it was asked to.`, {
      headers: tellsWhenToRetry.has(status.data) ? { "retry-after": String(retryAfter) } : {},
    });
  });

  app.get("/echo", (c) =>
    c.json({
      method: c.req.method,
      path: c.req.path,
      query: [...new Set(new URL(c.req.url).searchParams.keys())],
      headers: Object.keys(c.req.header()).toSorted(),
      cookies: Object.keys(getCookie(c)),
    }),
  );

  return app;
}
