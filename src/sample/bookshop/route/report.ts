import { Hono } from "hono";
import { z } from "zod";

import { once } from "../../input.ts";
import { renderCsv } from "../../render/csv.ts";
import { renderPdf } from "../../render/pdf.ts";
import { genreSlugs } from "../category.ts";
import { readQuery } from "../read.ts";
import type { Shop } from "../shop.ts";

const exportQuery = z.strictObject({ genre: once(z.enum(genreSlugs)).optional() });

const columns = [
  "isbn",
  "title",
  "author",
  "published",
  "genres",
  "language",
  "price",
  "currency",
  "stock",
];

/** The whole stock as a file: `GET /books/export` and `GET /reports/stock.pdf`. */
export function reportRoutes({ shelf }: Shop): Hono {
  const app = new Hono();

  app.get("/books/export", (c) => {
    const { genre } = readQuery(c, exportQuery);
    const rows = shelf
      .all()
      .filter((book) => genre === undefined || book.genres.includes(genre))
      .map(({ isbn, title, author, published, genres, language, price, stock }) => [
        isbn,
        title,
        author.name,
        published,
        genres.join(" "),
        language,
        (price.amount / 100).toFixed(2),
        price.currency,
        stock,
      ]);
    return c.body(renderCsv([columns, ...rows]), 200, {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="books.csv"',
    });
  });

  app.get("/reports/stock.pdf", (c) => {
    const lines = shelf
      .all()
      .map(({ isbn, stock, title }) => `${isbn}  ${String(stock).padStart(5)}  ${title}`);
    return c.body(renderPdf(["Stock", "", ...lines]), 200, {
      "content-type": "application/pdf",
      "content-disposition": 'inline; filename="stock.pdf"',
    });
  });

  return app;
}
