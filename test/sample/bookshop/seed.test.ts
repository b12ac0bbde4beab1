import { expect, test } from "vitest";

import { bookContent, isbnText } from "../../../src/sample/bookshop/book.ts";
import { genreSlugs } from "../../../src/sample/bookshop/category.ts";
import { openings } from "../../../src/sample/bookshop/opening.ts";
import { seedBooks } from "../../../src/sample/bookshop/seed.ts";

test("holds sixty books, each with an ISBN of its own", () => {
  const isbns = new Set(seedBooks.map(({ isbn }) => isbn));
  expect(isbns.size).toBe(60);
  for (const isbn of isbns) expect(isbnText.safeParse(isbn).success).toBe(true);
});

test("holds nothing that a client could not have sent", () => {
  for (const { isbn: _isbn, addedAt: _addedAt, ...content } of seedBooks) {
    expect(bookContent.parse(content)).toEqual(content);
  }
});

test("has books of every genre, some of them sold out", () => {
  const genres = new Set(seedBooks.flatMap((book) => book.genres));
  expect(genres).toEqual(new Set(genreSlugs));
  expect(seedBooks.some((book) => book.stock === 0)).toBe(true);
});

test("knows the beginnings of its own books only", () => {
  const isbns = new Set(seedBooks.map(({ isbn }) => isbn));
  expect([...openings.keys()].filter((isbn) => !isbns.has(isbn))).toEqual([]);
});
