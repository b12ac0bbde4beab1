import { describe, expect, test } from "vitest";

import { openBookshop } from "./open.ts";

test("finds words in title, author and summary, whatever their accents", async () => {
  const shop = await openBookshop();
  const path = "/books/search?q=Eyre+bronte&fields=title";
  expect(await shop.json(200, "GET", path)).toEqual({
    items: [{ isbn: "9781777900632", title: "Jane Eyre" }],
    total: 1,
  });
});

test("takes a repeated parameter as any of its values", async () => {
  const shop = await openBookshop();
  const gothic = await shop.json(200, "GET", "/books/search?genre=gothic");
  const memoir = await shop.json(200, "GET", "/books/search?genre=memoir");
  const either = await shop.json(200, "GET", "/books/search?genre=gothic&genre=memoir");
  expect(gothic).toMatchObject({ total: 7 });
  expect(memoir).toMatchObject({ total: 2 });
  expect(either).toMatchObject({ total: 9 });
});

describe.each([
  ["plain", "published[from]=1811&published[to]=1813", "fields=title,published"],
  ["encoded", "published%5Bfrom%5D=1811&published%5Bto%5D=1813", "fields=title%2Cpublished"],
])("with brackets and commas %s", (_, years, fields) => {
  test("keeps to the years and the fields", async () => {
    const shop = await openBookshop();
    expect(await shop.json(200, "GET", `/books/search?${years}&${fields}`)).toEqual({
      items: [
        { isbn: "9781777100070", title: "Pride and Prejudice", published: 1813 },
        { isbn: "9781777300210", title: "Sense and Sensibility", published: 1811 },
      ],
      total: 2,
    });
  });
});

test("leaves an end of the years open", async () => {
  const shop = await openBookshop();
  const path = "/books/search?published[to]=0&fields=title";
  expect(await shop.json(200, "GET", path)).toMatchObject({ items: [{ title: "The Odyssey" }] });
});

test("finds everything without a condition, and says how much lies beyond the limit", async () => {
  const shop = await openBookshop();
  const body = await shop.json(200, "GET", "/books/search?limit=2");
  expect(body).toMatchObject({
    items: [{ title: "Pride and Prejudice" }, { title: "Emma" }],
    total: 60,
  });
});

test.each([
  ["fields=title,smell", "fields"],
  ["published[from]=1900&published[to]=1800", "published[from]"],
  ["published[before]=1900", "published[before]"],
  ["published=1900", "published"],
  ["genre[]=gothic", "genre[]"],
  ["genre=gothic,horror", "genre"],
  ["limit=1.5", "limit"],
])("refuses %s by the name of its parameter", async (query, parameter) => {
  const shop = await openBookshop();
  expect(await shop.json(400, "GET", `/books/search?${query}`)).toMatchObject({
    errors: [{ in: "query", parameter }],
  });
});
