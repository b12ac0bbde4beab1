/** The bundled sample API: a bookshop, all in memory, described by `specs/bookshop.openapi.yaml`. */
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";

import { packageFile } from "../package-file.ts";
import { problemResponse } from "./bookshop/problem.ts";
import { requestId } from "./bookshop/request-id.ts";
import { bookRoutes } from "./bookshop/route/book.ts";
import { coverRoutes } from "./bookshop/route/cover.ts";
import { listRoutes } from "./bookshop/route/list.ts";
import { mediaRoutes } from "./bookshop/route/media.ts";
import { reportRoutes } from "./bookshop/route/report.ts";
import { searchRoutes } from "./bookshop/route/search.ts";
import { trialRoutes } from "./bookshop/route/trial.ts";
import { Shelf } from "./bookshop/shelf.ts";
import type { Shop } from "./bookshop/shop.ts";

/** The bookshop's document. */
export const bookshopDocument = packageFile("specs/bookshop.openapi.yaml");

/** What the bookshop takes as its token where nothing else is said. It guards nothing but made-up books. */
export const bookshopDemoToken = "bookshop-demo-token";

export interface BookshopOptions {
  /** Opens changing and deleting, as `Authorization: Bearer`. */
  readonly token: string;
  /** Opens changing, as the cookie `till_key`; without it no cookie does. */
  readonly apiKey?: string;
  /** The clock that dates new books. @default the system's */
  readonly now?: () => Date;
  /** Called with the operationId when the client goes away before a slow operation is done. */
  readonly onAbort?: (operationId: string) => void;
}

/** A shop of its own: nothing is shared between two of them. */
export function createBookshop({
  token,
  apiKey,
  now = () => new Date(),
  onAbort = () => {},
}: BookshopOptions): Hono {
  const shop: Shop = { shelf: new Shelf(), token, tillKey: apiKey, now, onAbort };
  const app = new Hono();

  app.use(requestId);

  // What has a name of its own goes first: a book's ISBN stands at the same place.
  app.route("/", listRoutes(shop));
  app.route("/", searchRoutes(shop));
  app.route("/", reportRoutes(shop));
  app.route("/", bookRoutes(shop));
  app.route("/", coverRoutes(shop));
  app.route("/", mediaRoutes(shop));
  app.route("/", trialRoutes(shop));

  app.notFound((c) =>
    problemResponse(
      404,
      `The bookshop has no ${c.req.method} ${c.req.path}; its document lists what it has.`,
    ),
  );
  app.onError((error) =>
    error instanceof HTTPException
      ? error.getResponse()
      : problemResponse(500, "Something went wrong in the bookshop itself."),
  );
  return app;
}
