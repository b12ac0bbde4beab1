import { expect, test } from "vitest";

import { entries, member } from "../documented-api.ts";
import { openBookshop } from "./open.ts";

test("pages through all sixty books by the Link header", async () => {
  const shop = await openBookshop();
  const isbns: unknown[] = [];
  let path: string | undefined = "/books?per_page=25&sort=published";
  while (path !== undefined) {
    const response = await shop.request("GET", path);
    const body: unknown = await response.json();
    isbns.push(...membersOfItems(body, "isbn"));
    path = response.headers.get("link")?.match(/<([^>]+)>; rel="next"/)?.[1];
    expect(member(body, "next")).toBe(path ?? null);
  }
  expect(isbns).toHaveLength(60);
  expect(new Set(isbns).size).toBe(60);
});

test("links back, keeping the other parameters", async () => {
  const shop = await openBookshop();
  const response = await shop.request("GET", "/books?genre=gothic&per_page=2&page=2");
  expect(response.headers.get("link")).toBe(
    '</books?genre=gothic&per_page=2&page=3>; rel="next", </books?genre=gothic&per_page=2&page=1>; rel="prev"',
  );
});

test("gives an empty page past the end", async () => {
  const shop = await openBookshop();
  const body = await shop.json(200, "GET", "/books?page=99");
  expect(body).toEqual({ items: [], total: 60, next: null });
});

test("holds a book against every filter", async () => {
  const shop = await openBookshop();
  const path = "/books?genre=gothic&author=BRONTE&language=en&in_stock=true&sort=-title";
  expect(membersOfItems(await shop.json(200, "GET", path), "title")).toEqual([
    "Wuthering Heights",
    "Jane Eyre",
  ]);
});

test("sorts by year, oldest first", async () => {
  const shop = await openBookshop();
  const body = await shop.json(200, "GET", "/books?sort=published&per_page=3");
  expect(membersOfItems(body, "published")).toEqual([-700, 180, 1021]);
});

test("shows prices in the currency of the cookie", async () => {
  const shop = await openBookshop();
  const path = "/books?author=shikibu";
  const price = async (cookie: string) =>
    membersOfItems(await shop.json(200, "GET", path, { headers: { cookie } }), "price");
  expect(await price("theme=dark")).toEqual([{ amount: 1799, currency: "EUR" }]);
  expect(await price("currency=USD")).toEqual([{ amount: 1979, currency: "USD" }]);
  expect(await price("theme=dark; currency=GBP")).toEqual([{ amount: 1529, currency: "GBP" }]);
});

test("names a currency it does not know", async () => {
  const shop = await openBookshop();
  const body = await shop.json(400, "GET", "/books", { headers: { cookie: "currency=XXX" } });
  expect(body).toMatchObject({ errors: [{ in: "cookie", parameter: "currency" }] });
});

test("names every parameter that is wrong", async () => {
  const shop = await openBookshop();
  const path =
    "/books?page=0&per_page=many&genre=cooking&in_stock=yes&colour=red&sort=title&sort=price";
  const body = await shop.json(400, "GET", path);
  expect(body).toMatchObject({ title: "Bad Request", status: 400 });
  const wrong = entries(member(body, "errors")).map(([, error]) => member(error, "parameter"));
  expect(new Set(wrong)).toEqual(
    new Set(["colour", "genre", "in_stock", "page", "per_page", "sort"]),
  );
});

test("counts the books of each category and below it", async () => {
  const shop = await openBookshop();
  const tree = await shop.json(200, "GET", "/categories/tree");
  expect(tree).toMatchObject({ slug: "all", books: 60 });
  const dark = find(tree, "dark");
  expect(dark).toMatchObject({ children: [{ slug: "gothic", books: 7 }, { slug: "horror" }] });
  // Dracula, for one, stands on both shelves and counts once.
  expect(member(dark, "books")).toBe(9);
});

function find(category: unknown, slug: string): unknown {
  if (member(category, "slug") === slug) return category;
  return entries(member(category, "children"))
    .map(([, child]) => find(child, slug))
    .find((found) => found !== undefined);
}

function membersOfItems(body: unknown, name: string): readonly unknown[] {
  return entries(member(body, "items")).map(([, item]) => member(item, name));
}
