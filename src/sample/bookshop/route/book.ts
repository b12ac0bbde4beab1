import { Hono } from "hono";
import { z } from "zod";

import { bookContent, newBook, type Book } from "../book.ts";
import { requireCredential } from "../credential.ts";
import { etagOf, isUnchanged, requireMatch } from "../etag.ts";
import { mergePatch } from "../merge-patch.ts";
import { problem } from "../problem.ts";
import { readBody, readJson } from "../read.ts";
import { requireBook, type Shop } from "../shop.ts";
import { toView } from "../view.ts";

/** A replacement may carry what `GET` gave, the properties that only the shop sets included: they are ignored. */
const replacement = z.object(bookContent.shape);

/** `POST /books`, and one book under `/books/{isbn}`. */
export function bookRoutes(shop: Shop): Hono {
  const { shelf } = shop;
  const app = new Hono();

  app.post("/books", async (c) => {
    const content = readBody(await readJson(c, "application/json"), newBook);
    if (shelf.find(content.isbn)) {
      throw problem(409, `The book ${content.isbn} is already there; change it with PUT or PATCH.`);
    }
    if (shelf.isFull) throw problem(409, "The shelf is full. Delete a book first.");
    const book: Book = { ...content, addedAt: shop.now().toISOString() };
    shelf.put(book);
    return c.json(toView(book), 201, { location: `/books/${book.isbn}`, etag: etagOf(book) });
  });

  app.get("/books/:isbn", (c) => {
    const book = requireBook(shop, c.req.param("isbn"));
    c.header("etag", etagOf(book));
    return isUnchanged(c, book) ? c.body(null, 304) : c.json(toView(book));
  });

  app.put("/books/:isbn", requireCredential(shop.token, shop.tillKey), async (c) => {
    const body = await readJson(c, "application/json");
    const before = requireBook(shop, c.req.param("isbn"));
    requireMatch(c, before);
    const content = readBody(body, replacement);
    const book: Book = { ...content, isbn: before.isbn, addedAt: before.addedAt };
    shelf.put(book);
    return c.json(toView(book), 200, { etag: etagOf(book) });
  });

  app.patch("/books/:isbn", requireCredential(shop.token, shop.tillKey), async (c) => {
    const patch = await readJson(c, "application/merge-patch+json");
    const before = requireBook(shop, c.req.param("isbn"));
    requireMatch(c, before);
    const { isbn, addedAt, ...content } = before;
    const book: Book = { ...readBody(mergePatch(content, patch), bookContent), isbn, addedAt };
    shelf.put(book);
    return c.json(toView(book), 200, { etag: etagOf(book) });
  });

  app.delete("/books/:isbn", requireCredential(shop.token), (c) => {
    const book = requireBook(shop, c.req.param("isbn"));
    requireMatch(c, book);
    shelf.remove(book.isbn);
    return c.body(null, 204);
  });

  return app;
}
