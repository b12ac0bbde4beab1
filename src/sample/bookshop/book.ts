/** A book as the shop keeps it, and the schemas that what clients send must match. */
import { z } from "zod";

import { genreSlugs } from "./category.ts";
import { checkDigitOf } from "./isbn.ts";
import { currencies } from "./money.ts";

const year = z.int().min(-3000).max(2100);
const personName = z.string().min(1).max(120);

/** What the client decides: the body of a replacement, and what a patch must leave behind. */
export const bookContent = z.strictObject({
  title: z.string().min(1).max(200),
  author: z.strictObject({
    name: personName,
    born: year.nullable().default(null),
    died: year.nullable().default(null),
  }),
  published: year,
  genres: z.array(z.enum(genreSlugs)).min(1).max(5),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, "must be a language code of two or three letters, such as en")
    .default("en"),
  pages: z.int().min(1).max(20_000).nullable().default(null),
  price: z.strictObject({
    amount: z.int().min(0).max(10_000_000),
    currency: z.enum(currencies).default("EUR"),
  }),
  stock: z.int().min(0).max(100_000).default(0),
  summary: z.string().max(2000).nullable().default(null),
  supplierNote: z.string().max(500).nullable().default(null),
});
export type BookContent = Readonly<z.output<typeof bookContent>>;

export const isbnText = z
  .string()
  .regex(/^97[89]\d{10}$/, "must be an ISBN-13: thirteen digits that start with 978 or 979")
  .superRefine((isbn, context) => {
    const expected = checkDigitOf(isbn.slice(0, 12));
    if (!isbn.endsWith(expected)) {
      context.addIssue({ code: "custom", message: `has a wrong check digit: ${expected} is due` });
    }
  });

/** The body of a new book. */
export const newBook = bookContent.extend({ isbn: isbnText });

export interface Book extends BookContent {
  readonly isbn: string;
  /** Date and time, RFC 3339. */
  readonly addedAt: string;
}
