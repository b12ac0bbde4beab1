import type { Book } from "./book.ts";
import { seedBooks } from "./seed.ts";

/** A picture of a book that somebody sent. */
export interface Cover {
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** More books than these are not taken in: everything here lives in memory. */
const maxBooks = 500;

/** The shop's books and their covers, in memory. A new shelf holds the seed; each book is an immutable value. */
export class Shelf {
  readonly #books = new Map(seedBooks.map((book) => [book.isbn, book]));
  readonly #covers = new Map<string, Cover>();

  get isFull(): boolean {
    return this.#books.size >= maxBooks;
  }

  /** In the order they came in. */
  all(): readonly Book[] {
    return [...this.#books.values()];
  }

  find(isbn: string): Book | undefined {
    return this.#books.get(isbn);
  }

  put(book: Book): void {
    this.#books.set(book.isbn, book);
  }

  remove(isbn: string): void {
    this.#books.delete(isbn);
    this.#covers.delete(isbn);
  }

  coverOf(isbn: string): Cover | undefined {
    return this.#covers.get(isbn);
  }

  putCover(isbn: string, cover: Cover): void {
    this.#covers.set(isbn, cover);
  }
}
