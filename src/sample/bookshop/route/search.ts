import { Hono } from "hono";
import { z } from "zod";

import { once, separated, wholeNumber } from "../../input.ts";
import type { Book } from "../book.ts";
import { genreSlugs } from "../category.ts";
import { foldText } from "../fold-text.ts";
import { readCurrency, readQuery } from "../read.ts";
import type { Shop } from "../shop.ts";
import { pickFields, toView, viewFields } from "../view.ts";

const year = once(wholeNumber(-3000, 2100)).optional();

const query = z
  .strictObject({
    q: once(z.string().min(1).max(200)).optional(),
    genre: z.array(z.enum(genreSlugs)).default([]),
    fields: once(separated(z.enum(viewFields), ",")).default([...viewFields]),
    "published[from]": year,
    "published[to]": year,
    limit: once(wholeNumber(1, 100)).default(20),
  })
  .refine(({ "published[from]": from = -Infinity, "published[to]": to = Infinity }) => from <= to, {
    path: ["published[from]"],
    error: "must not be after published[to]",
  });

/** `GET /books/search`. */
export function searchRoutes({ shelf }: Shop): Hono {
  const app = new Hono();

  app.get("/books/search", (c) => {
    const { fields, limit, ...wanted } = readQuery(c, query);
    const currency = readCurrency(c);
    const found = shelf.all().filter((book) => matches(book, wanted));
    c.header("vary", "Cookie");
    return c.json({
      items: found.slice(0, limit).map((book) => pickFields(toView(book, currency), fields)),
      total: found.length,
    });
  });

  return app;
}

type Wanted = Omit<z.output<typeof query>, "fields" | "limit">;

/** Every word of `q`, any of the genres, and the years, both included. */
function matches(book: Book, wanted: Wanted): boolean {
  const {
    q = "",
    genre,
    "published[from]": from = -Infinity,
    "published[to]": to = Infinity,
  } = wanted;
  const text = foldText(`${book.title} ${book.author.name} ${book.summary ?? ""}`);
  const words = foldText(q).split(/\s+/);
  return (
    words.every((word) => text.includes(word)) &&
    (genre.length === 0 || genre.some((slug) => book.genres.includes(slug))) &&
    from <= book.published &&
    book.published <= to
  );
}
