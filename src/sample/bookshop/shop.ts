import type { Book } from "./book.ts";
import { problem } from "./problem.ts";
import type { Shelf } from "./shelf.ts";

/** What the routes share. */
export interface Shop {
  readonly shelf: Shelf;
  readonly token: string;
  readonly tillKey: string | undefined;
  readonly now: () => Date;
  readonly onAbort: (operationId: string) => void;
}

/** The book that the path names; throws 404 when there is none. */
export function requireBook({ shelf }: Shop, isbn: string): Book {
  const book = shelf.find(isbn);
  if (book) return book;
  throw problem(
    404,
    `There is no book with the ISBN ${isbn}. GET /books lists those there are, GET /books/search finds one by its title.`,
  );
}
