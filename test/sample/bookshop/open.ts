import { onTestFinished } from "vitest";

import {
  bookshopDocument,
  createBookshop,
  type BookshopOptions,
} from "../../../src/sample/bookshop.ts";
import { serveDocumented, type DocumentedApi } from "../documented-api.ts";

export const shopToken = "a-token-of-the-tests";
export const tillKey = "a-till-key-of-the-tests";
export const authorized = { authorization: `Bearer ${shopToken}` };

/** Pride and Prejudice. */
export const prideIsbn = "9781777100070";

/** A bookshop that is open until the test ends. */
export async function openBookshop(options: Partial<BookshopOptions> = {}): Promise<DocumentedApi> {
  const app = createBookshop({
    token: shopToken,
    apiKey: tillKey,
    now: () => new Date("2026-02-03T04:05:06.007Z"),
    ...options,
  });
  const shop = await serveDocumented(app, bookshopDocument);
  onTestFinished(() => shop.close());
  return shop;
}

/** A JSON body as a request carries it. */
export function jsonBody(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return {
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  };
}

export const yellowWallpaper = {
  isbn: "9781777999995",
  title: "The Yellow Wallpaper",
  author: { name: "Charlotte Perkins Gilman", born: 1860, died: 1935 },
  published: 1892,
  genres: ["gothic", "short-stories"],
  price: { amount: 399 },
};
