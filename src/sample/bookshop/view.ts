import type { Book } from "./book.ts";
import { convert, type Currency } from "./money.ts";
import { openings } from "./opening.ts";

/** A book as clients see it: what is named here and nothing else, its price in their currency. */
export function toView(book: Book, currency: Currency = book.price.currency) {
  return {
    isbn: book.isbn,
    title: book.title,
    author: book.author,
    published: book.published,
    genres: book.genres,
    language: book.language,
    pages: book.pages,
    price: convert(book.price, currency),
    stock: book.stock,
    summary: book.summary,
    addedAt: book.addedAt,
    available: book.stock > 0,
    hasExcerpt: openings.has(book.isbn),
  };
}
export type BookView = ReturnType<typeof toView>;

/** The properties a search may be narrowed to; the ISBN comes with each book anyway. */
export const viewFields = [
  "title",
  "author",
  "published",
  "genres",
  "language",
  "pages",
  "price",
  "stock",
  "summary",
  "addedAt",
  "available",
  "hasExcerpt",
] as const satisfies readonly (keyof BookView)[];
export type ViewField = (typeof viewFields)[number];

export function pickFields(view: BookView, fields: readonly ViewField[]): Partial<BookView> {
  return Object.fromEntries((["isbn", ...fields] as const).map((field) => [field, view[field]]));
}
