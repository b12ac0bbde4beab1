/**
 * A task that needs the whole list of books and each of some books: for every genre the cheapest book that can be bought,
 * and whether it has an excerpt. What is known of the answer without the API is told here, so that every mode can be
 * asked the same.
 */
export const taskProgram = `
  const { items } = await api.listBooks({ per_page: 5, _maxItems: 100 });
  const cheapest = {};
  for (const book of items.filter(({ available }) => available)) {
    for (const genre of book.genres) {
      const best = cheapest[genre];
      if (!best || book.price.amount < best.price.amount) cheapest[genre] = book;
    }
  }
  const isbns = [...new Set(Object.values(cheapest).map(({ isbn }) => isbn))];
  const books = await Promise.all(isbns.map((isbn) => api.getBook({ isbn })));
  const byIsbn = Object.fromEntries(books.map((book) => [book.isbn, book]));
  return Object.entries(cheapest)
    .map(([genre, { isbn }]) => [genre, byIsbn[isbn].title, byIsbn[isbn].price.amount])
    .sort();
`;

/** What the program returns: genre, title and price, by genre. */
export type TaskAnswer = readonly (readonly [genre: string, title: string, price: number])[];
