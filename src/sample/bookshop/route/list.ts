import { Hono } from "hono";
import { z } from "zod";

import { flag, once, wholeNumber } from "../../input.ts";
import type { Book } from "../book.ts";
import { categoryTree, genreSlugs } from "../category.ts";
import { foldText } from "../fold-text.ts";
import { convert } from "../money.ts";
import { cutPage } from "../page.ts";
import { readCurrency, readQuery } from "../read.ts";
import type { Shop } from "../shop.ts";
import { toView } from "../view.ts";

type Order = (a: Book, b: Book) => number;
const byTitle: Order = (a, b) => a.title.localeCompare(b.title, "en");
const byYear: Order = (a, b) => a.published - b.published;
const byPrice: Order = (a, b) => euros(a) - euros(b);
const euros = ({ price }: Book): number => convert(price, "EUR").amount;
const reversed =
  (order: Order): Order =>
  (a, b) =>
    order(b, a);

const sortKeys = ["title", "-title", "published", "-published", "price", "-price"] as const;
const orders: Readonly<Record<(typeof sortKeys)[number], Order>> = {
  title: byTitle,
  "-title": reversed(byTitle),
  published: byYear,
  "-published": reversed(byYear),
  price: byPrice,
  "-price": reversed(byPrice),
};

const query = z.strictObject({
  page: once(wholeNumber(1, 10_000)).default(1),
  per_page: once(wholeNumber(1, 100)).default(20),
  sort: once(z.enum(sortKeys)).default("title"),
  genre: once(z.enum(genreSlugs)).optional(),
  author: once(z.string().min(1)).optional(),
  language: once(z.string()).optional(),
  in_stock: once(flag).optional(),
});

/** `GET /books` and `GET /categories/tree`. */
export function listRoutes({ shelf }: Shop): Hono {
  const app = new Hono();

  app.get("/books", (c) => {
    const { page, per_page: perPage, sort, ...filter } = readQuery(c, query);
    const currency = readCurrency(c);
    const books = shelf
      .all()
      .filter((book) => passes(book, filter))
      .toSorted(orders[sort]);
    const { items, total, next, link } = cutPage(books, { page, perPage, requestUrl: c.req.url });
    c.header("vary", "Cookie");
    if (link !== undefined) c.header("link", link);
    return c.json({ items: items.map((book) => toView(book, currency)), total, next });
  });

  app.get("/categories/tree", (c) => c.json(categoryTree(shelf.all())));

  return app;
}

type Filter = Pick<z.output<typeof query>, "genre" | "author" | "language" | "in_stock">;

function passes(book: Book, { genre, author, language, in_stock: inStock }: Filter): boolean {
  return (
    (genre === undefined || book.genres.includes(genre)) &&
    (author === undefined || foldText(book.author.name).includes(foldText(author))) &&
    (language === undefined || book.language === language) &&
    (inStock === undefined || book.stock > 0 === inStock)
  );
}
