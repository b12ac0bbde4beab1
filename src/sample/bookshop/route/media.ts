import { Hono } from "hono";

import { renderTone } from "../../render/wav.ts";
import { openings } from "../opening.ts";
import { problem } from "../problem.ts";
import { requireBook, type Shop } from "../shop.ts";

/** What there is to read of a book and to hear: `/books/{isbn}/excerpt` and `/sample`. */
export function mediaRoutes(shop: Shop): Hono {
  const app = new Hono();

  app.get("/books/:isbn/excerpt", (c) => {
    const { isbn, title } = requireBook(shop, c.req.param("isbn"));
    const opening = openings.get(isbn);
    if (opening !== undefined) return c.text(opening);
    throw problem(404, `There is no excerpt of ${title}; hasExcerpt says which books have one.`);
  });

  app.get("/books/:isbn/sample", (c) => {
    const { isbn } = requireBook(shop, c.req.param("isbn"));
    const frequencyHz = 220 + Number(isbn.slice(-4, -1));
    return c.body(renderTone(frequencyHz, 250), 200, { "content-type": "audio/wav" });
  });

  return app;
}
